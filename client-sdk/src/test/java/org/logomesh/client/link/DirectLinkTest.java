package org.logomesh.client.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.DeviceTls;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;

class DirectLinkTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SpaceId SPACE = SpaceId.of(new byte[32]);
  private static final byte[] SECOND_LOOPBACK = {127, 0, 0, 2};
  private static final DeviceKeys LAPTOP = DeviceKeys.generate(RANDOM);
  private static final DeviceKeys PHONE = DeviceKeys.generate(RANDOM);
  private static final DeviceKeys STRANGER = DeviceKeys.generate(RANDOM);

  private final Set<VerifyKey> members = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<DirectLink> incoming = new LinkedBlockingQueue<>();
  private final Recorder recorder = new Recorder();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private DirectListener listener;

  @BeforeEach
  void listen() throws LinkException {
    members.add(LAPTOP.verifyKey());
    members.add(PHONE.verifyKey());
    listener = listenWith(DirectSettings.defaults());
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    listener.close();
  }

  @Test
  void connect_twoMembers_exchangeFramesOfAllSizes() throws Exception {
    DirectLink phone = connect(PHONE);
    DirectLink laptop = accepted();
    Recorder atPhone = new Recorder();
    laptop.start(recorder);
    phone.start(atPhone);
    SplittableRandom random = new SplittableRandom(5);
    for (int size : new int[] {1, 0, 4, 300, 65_536, Link.MAX_FRAME_BYTES}) {
      byte[] frame = new byte[size];
      random.nextBytes(frame);
      assertThat(phone.send(frame)).isTrue();
      assertThat(recorder.frame()).isEqualTo(frame);
      assertThat(laptop.send(frame)).isTrue();
      assertThat(atPhone.frame()).isEqualTo(frame);
    }
    assertThat(phone.peerKey()).isEqualTo(LAPTOP.verifyKey());
    assertThat(laptop.peerKey()).isEqualTo(PHONE.verifyKey());
    assertThat(recorder.threads).containsOnly(recorder.threads.get(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> phone.send(new byte[Link.MAX_FRAME_BYTES + 1]));
  }

  @Test
  void close_withFramesQueued_sendsThemFirstAndTellsBoth() throws Exception {
    DirectLink phone = connect(PHONE);
    Recorder atPhone = new Recorder();
    phone.start(atPhone);
    for (int i = 0; i < 200; i++) {
      phone.send(new byte[10_000]);
    }
    phone.close();
    accepted().start(recorder);
    for (int i = 0; i < 200; i++) {
      assertThat(recorder.frame()).hasSize(10_000);
    }
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.CLOSED_THERE);
    assertThat(atPhone.end().fault()).isEqualTo(LinkFault.CLOSED_HERE);
    assertThat(phone.send(new byte[1])).isFalse();
  }

  @Test
  void connect_stranger_isRefusedByTheListener() throws Exception {
    assertFault(() -> connect(STRANGER), LinkFault.NOT_A_MEMBER);
    assertNobodyCameIn();
  }

  @Test
  void connect_revokedDevice_isRefusedByTheListener() throws Exception {
    connect(PHONE);
    accepted();
    members.remove(PHONE.verifyKey());
    assertFault(() -> connect(PHONE), LinkFault.NOT_A_MEMBER);
    assertThat(incoming).isEmpty();
  }

  @Test
  void recheck_deviceRevokedWhileConnected_endsItsLink() throws Exception {
    DirectLink phone = connect(PHONE);
    phone.start(recorder);
    DirectLink laptop = accepted();
    Recorder atLaptop = new Recorder();
    laptop.start(atLaptop);
    listener.recheck();
    assertThat(phone.send(new byte[1])).isTrue();
    atLaptop.frame();

    members.remove(PHONE.verifyKey());
    listener.recheck();
    assertThat(atLaptop.end().fault()).isEqualTo(LinkFault.WRONG_PEER);
    recorder.end();
    assertThat(listener.openLinks()).isZero();
  }

  @Test
  void connect_rogueListener_isRefusedByTheClient() throws Exception {
    try (DirectListener rogue =
        links(STRANGER, SPACE, DirectSettings.defaults())
            .listen(loopback(), key -> true, incoming::add)) {
      PeerAddress address = new PeerAddress("127.0.0.1", rogue.port());
      DirectLinks phone = links(PHONE, SPACE, DirectSettings.defaults());
      assertFault(() -> phone.connect(address, members::contains), LinkFault.WRONG_PEER);
    }
    assertNobodyCameIn();
  }

  @Test
  void connect_memberOfAnotherSpace_isToldSo() throws Exception {
    byte[] other = new byte[32];
    other[0] = 1;
    DirectLinks links = links(PHONE, SpaceId.of(other), DirectSettings.defaults());
    assertFault(() -> links.connect(address(), members::contains), LinkFault.NOT_REGISTERED);
    assertNobodyCameIn();
  }

  @Test
  void connect_nobodyThere_isUnreachable() throws Exception {
    int port = listener.port();
    listener.close();
    DirectLinks phone = links(PHONE, SPACE, DirectSettings.defaults());
    PeerAddress gone = new PeerAddress("127.0.0.1", port);
    assertFault(() -> phone.connect(gone, members::contains), LinkFault.UNREACHABLE);
    PeerAddress unknown = new PeerAddress("no-such-device.invalid", port);
    assertFault(() -> phone.connect(unknown, members::contains), LinkFault.UNREACHABLE);
  }

  @Test
  void connect_listenerThatSaysNothing_timesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      DirectLinks phone = links(PHONE, SPACE, shortHandshake());
      PeerAddress address = new PeerAddress("127.0.0.1", silent.getLocalPort());
      assertFault(() -> phone.connect(address, members::contains), LinkFault.TIMEOUT);
    }
  }

  @Test
  void connect_serverThatIsNoLogoMesh_isToldSo() throws Exception {
    try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Threads.daemon(
              "test web server",
              () -> {
                try (Socket socket = web.accept()) {
                  socket
                      .getOutputStream()
                      .write("HTTP/1.1 400 no\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                  socket.getInputStream().readNBytes(100);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              })
          .start();
      DirectLinks phone = links(PHONE, SPACE, DirectSettings.defaults());
      PeerAddress address = new PeerAddress("127.0.0.1", web.getLocalPort());
      assertFault(() -> phone.connect(address, members::contains), LinkFault.NOT_LOGOMESH);
    }
  }

  @Test
  void handshake_otherOrNoApplicationProtocol_fails() throws Exception {
    for (String[] protocols : new String[][] {{"h2"}, {}}) {
      SSLSocket socket = memberSocket(protocols);
      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                socket.getOutputStream().write(1);
                socket.getInputStream().read();
              })
          .isInstanceOf(IOException.class);
      socket.close();
    }
    assertNobodyCameIn();
  }

  @Test
  void handshake_bytesThatDrip_isOverAtTheDeadline() throws Exception {
    listener.close();
    // Short, and long enough for the honest handshake below on a busy machine.
    listener = listenWith(DirectSettings.defaults().withHandshakeTimeout(Duration.ofSeconds(4)));
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      OutputStream out = slow.getOutputStream();
      // The head of a TLS record that promises more than ever comes.
      out.write(new byte[] {22, 3, 1, 2, 0});
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 300; i++) {
                  out.write(1);
                  out.flush();
                  TimeUnit.MILLISECONDS.sleep(50);
                }
              })
          .isInstanceOf(IOException.class);
    }
    connect(PHONE);
  }

  @Test
  void handshake_strangersFillTheirShare_membersFromElsewhereStillComeIn() throws Exception {
    int share = DirectSettings.defaults().maxHandshakesPerAddress();
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < share; i++) {
      silent.add(new Socket(InetAddress.getLoopbackAddress(), listener.port()));
    }
    try (Socket surplus = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      surplus.setSoTimeout(4000);
      assertThat(surplus.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket elsewhere = new Socket()) {
      elsewhere.bind(new InetSocketAddress(InetAddress.getByAddress(SECOND_LOOPBACK), 0));
      elsewhere.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port()));
      SSLSocket socket = memberSocket(elsewhere, DirectLinks.SYNC);
      socket.startHandshake();
      writeFrame(socket, DirectHello.encode(SPACE));
      assertThat(accepted().peerKey()).isEqualTo(PHONE.verifyKey());
    }
    for (Socket socket : silent) {
      socket.close();
    }
  }

  @Test
  void connect_moreThanTheListenerHolds_isClosed() throws Exception {
    listener.close();
    listener = listenWith(DirectSettings.defaults().withMaxConnections(1));
    DirectLink first = connect(PHONE);
    accepted().start(recorder);
    assertThatThrownBy(() -> connect(PHONE)).isInstanceOf(LinkException.class);
    first.close();
    recorder.end();
    connect(PHONE);
  }

  @Test
  void receive_frameLongerThanAllowed_endsTheLink() throws Exception {
    SSLSocket member = memberSocket(DirectLinks.SYNC);
    member.startHandshake();
    writeFrame(member, DirectHello.encode(SPACE));
    DirectLink laptop = accepted();
    laptop.start(recorder);
    DataOutputStream out = new DataOutputStream(member.getOutputStream());
    out.writeInt(Link.MAX_FRAME_BYTES + 1);
    out.flush();
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.PROTOCOL);
    member.close();
  }

  @Test
  void receive_connectionCutInsideAFrame_endsTheLink() throws Exception {
    SSLSocket member = memberSocket(DirectLinks.SYNC);
    member.startHandshake();
    writeFrame(member, DirectHello.encode(SPACE));
    DirectLink laptop = accepted();
    laptop.start(recorder);
    member.getOutputStream().write(new byte[] {0, 0, 1, 0, 7});
    member.close();
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.CLOSED_THERE);
    assertThat(recorder.frames).isEmpty();
  }

  @Test
  void send_otherSideNeverReads_endsAtTheBoundAndCloseDoesNotHang() throws Exception {
    DirectLink phone = connect(PHONE);
    accepted();
    phone.start(recorder);
    byte[] frame = new byte[Link.MAX_FRAME_BYTES];
    int sent = 0;
    while (sent < 1000 && phone.send(frame)) {
      sent++;
    }
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.QUEUE_FULL);
    assertThat(sent).isLessThan(60);
  }

  @Test
  void receive_whileTheReceiverIsBusy_comesTogether() throws Exception {
    DirectLink phone = connect(PHONE);
    DirectLink laptop = accepted();
    Busy busy = new Busy();
    laptop.start(busy);
    phone.send(new byte[] {0});
    busy.entered.acquire();
    for (int i = 1; i <= 101; i++) {
      phone.send(new byte[] {(byte) i});
    }
    await(() -> laptop.waitingBytes() >= 101 * 65); // the last one may still be on its way
    busy.mayLeave.release(3);
    busy.entered.acquire();

    assertThat(busy.batches.get(1)).hasSizeGreaterThanOrEqualTo(100);
    for (int i = 1; i <= 100; i++) {
      assertThat(busy.batches.get(1).get(i - 1)).containsExactly(i);
    }
  }

  @Test
  void receive_receiverNeverReady_takesInABoundedAmount() throws Exception {
    DirectLink phone = connect(PHONE);
    DirectLink laptop = accepted();
    Busy busy = new Busy();
    laptop.start(busy);
    phone.start(recorder);
    int sent = 0;
    while (sent < 1000 && phone.send(new byte[Link.MAX_FRAME_BYTES])) {
      sent++;
    }

    assertThat(sent).isLessThan(60);
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.QUEUE_FULL);
    assertThat(laptop.waitingBytes()).isLessThanOrEqualTo(DirectLink.MAX_WAITING_BYTES);
    busy.mayLeave.release(Integer.MAX_VALUE / 2);
  }

  /** A receiver that is busy until it is told that it may leave. */
  private static final class Busy implements Link.Receiver {
    final Semaphore entered = new Semaphore(0);
    final Semaphore mayLeave = new Semaphore(0);
    final List<List<byte[]>> batches = new CopyOnWriteArrayList<>();

    @Override
    public void onFrame(byte[] frame) {
      throw new AssertionError("frames come in batches");
    }

    @Override
    public void onFrames(List<byte[]> frames) {
      batches.add(frames);
      entered.release();
      mayLeave.acquireUninterruptibly();
    }

    @Override
    public void onClosed(LinkException reason) {}
  }

  @Test
  void pair_noInvitation_nobodyWaits() throws Exception {
    DirectLinks stranger = links(STRANGER, SPACE, DirectSettings.defaults());
    assertFault(() -> stranger.connectToPair(address()), LinkFault.NO_RENDEZVOUS);
  }

  @Test
  void pair_invitationOpen_linkCarriesMessagesBothWays() throws Exception {
    BlockingQueue<DirectLink> joiners = new LinkedBlockingQueue<>();
    listener.invite(joiners::add);
    DirectLink joiner = links(STRANGER, SPACE, DirectSettings.defaults()).connectToPair(address());
    opened.add(joiner);
    DirectLink inviter = joiners.poll(5, TimeUnit.SECONDS);
    inviter.start(recorder);
    joiner.send(new byte[] {1});
    assertThat(recorder.frame()).containsExactly(1);
    assertThat(inviter.peerKey()).isEqualTo(STRANGER.verifyKey());
    assertNobodyCameIn();

    // The invitation does not open the door to sync.
    assertFault(() -> connect(STRANGER), LinkFault.NOT_A_MEMBER);
    listener.invite(null);
    DirectLinks late = links(STRANGER, SPACE, DirectSettings.defaults());
    assertFault(() -> late.connectToPair(address()), LinkFault.NO_RENDEZVOUS);
  }

  @Test
  void close_ofTheListener_endsItsLinks() throws Exception {
    DirectLink phone = connect(PHONE);
    phone.start(recorder);
    accepted();
    listener.close();
    assertThat(recorder.end().fault()).isEqualTo(LinkFault.CLOSED_THERE);
  }

  private DirectListener listenWith(DirectSettings settings) throws LinkException {
    return links(LAPTOP, SPACE, settings).listen(loopback(), members::contains, incoming::add);
  }

  private DirectLink connect(DeviceKeys as) throws LinkException {
    DirectLink link =
        links(as, SPACE, DirectSettings.defaults()).connect(address(), members::contains);
    opened.add(link);
    return link;
  }

  private DirectLink accepted() throws InterruptedException {
    DirectLink link = incoming.poll(5, TimeUnit.SECONDS);
    assertThat(link).as("a link that came in").isNotNull();
    return link;
  }

  private void assertNobodyCameIn() {
    assertThat(incoming).isEmpty();
    assertThat(listener.openLinks()).isZero();
  }

  private PeerAddress address() {
    return new PeerAddress("127.0.0.1", listener.port());
  }

  /** A connection of a member that does not keep to the protocol above TLS. */
  private SSLSocket memberSocket(String... protocols) throws IOException {
    return memberSocket(new Socket(InetAddress.getLoopbackAddress(), listener.port()), protocols);
  }

  private SSLSocket memberSocket(Socket raw, String... protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            new DeviceTls(PHONE)
                .context(key -> true, RANDOM)
                .getSocketFactory()
                .createSocket(raw, "127.0.0.1", listener.port(), true);
    SSLParameters parameters = DeviceTls.parameters(true, DirectLinks.SYNC);
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static void writeFrame(SSLSocket socket, byte[] frame) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(frame.length);
    out.write(frame);
    out.flush();
  }

  private static DirectLinks links(DeviceKeys keys, SpaceId space, DirectSettings settings) {
    return new DirectLinks(space, new DeviceTls(keys), RANDOM, settings);
  }

  private static DirectSettings shortHandshake() {
    return DirectSettings.defaults().withHandshakeTimeout(Duration.ofMillis(500));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private static void assertFault(ThrowingCallable call, LinkFault expected) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LinkException.class,
            e -> assertThat(e.fault()).as("%s", e.getCause()).isEqualTo(expected));
  }
}
