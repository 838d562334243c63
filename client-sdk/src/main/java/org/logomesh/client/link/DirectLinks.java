package org.logomesh.client.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceTls;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.RelayApi;

/**
 * Makes direct connections between devices of one space, without any relay: TCP, mutual TLS 1.3
 * that pins device keys ({@link DeviceTls}), length-prefixed frames. Thread-safe.
 */
public final class DirectLinks {
  /** What is spoken inside (ALPN): frames of the sync protocol. */
  static final String SYNC = "logomesh-sync/1";

  /** What is spoken inside (ALPN): pairing messages. */
  static final String PAIR = "logomesh-pair/1";

  private final SpaceId space;
  private final DeviceTls tls;
  private final SecureRandom random;
  private final DirectSettings settings;

  /**
   * Prepares to make connections as one device.
   *
   * @param tls the device
   */
  public DirectLinks(SpaceId space, DeviceTls tls, SecureRandom random, DirectSettings settings) {
    this.space = space;
    this.tls = tls;
    this.random = random;
    this.settings = settings;
  }

  /**
   * Connects to a device of the space.
   *
   * @param accepts which device keys are members now
   * @throws LinkException {@link LinkFault#WRONG_PEER} if the device there is not accepted, {@link
   *     LinkFault#NOT_A_MEMBER} if it does not accept this one, {@link LinkFault#UNREACHABLE},
   *     {@link LinkFault#TIMEOUT} and so on
   */
  public DirectLink connect(PeerAddress address, Predicate<VerifyKey> accepts)
      throws LinkException {
    return connect(address, SYNC, accepts);
  }

  /**
   * Connects to a device that invites: for a device that is not a member yet. Whoever answers, only
   * the ticket's secret and the code that people compare say who it is. Takes {@link
   * RelayApi#MAX_RENDEZVOUS_MESSAGE_BYTES} per frame.
   *
   * @throws LinkException {@link LinkFault#NO_RENDEZVOUS} if that device invites nobody now
   */
  public DirectLink connectToPair(PeerAddress address) throws LinkException {
    return connect(address, PAIR, key -> true);
  }

  /**
   * Listens for devices of the space.
   *
   * @param accepts which device keys are members now; asked in each handshake, on its thread
   * @param opened gets each link, on the thread of its handshake; must start it
   * @throws LinkException if the address cannot be listened on
   */
  public DirectListener listen(
      InetSocketAddress address, Predicate<VerifyKey> accepts, Consumer<DirectLink> opened)
      throws LinkException {
    return DirectListener.open(this, address, accepts, opened);
  }

  /**
   * Connects to a device of the space through a tunnel of a relay, which passes on what it cannot
   * read. Both devices call this for each other: whoever begins waits for the other, which is told
   * by {@link RelaySignal.Listener#onCall}. Waits for {@link RelayApi#MAX_TUNNEL_WAIT_SECONDS} and
   * the handshake; not on a thread of the common fork/join pool, which both ends may need.
   *
   * @param identity this device
   * @param other the device to meet
   * @param accepts whether its key is that of the other device, and a member's, now
   * @throws LinkException {@link LinkFault#ABSENT} if the other is not connected to the relay,
   *     {@link LinkFault#TIMEOUT} if it does not come, {@link LinkFault#WRONG_PEER} if somebody
   *     else answers, {@link LinkFault#NOT_A_MEMBER} if it does not accept this one, and so on
   */
  public DirectLink connectThrough(
      RelayClient relay,
      RelayClient.Identity identity,
      DeviceId other,
      Predicate<VerifyKey> accepts)
      throws LinkException {
    TunnelSocket tunnel = new TunnelSocket(relay.tunnel(identity, other), other);
    Duration patience =
        Duration.ofSeconds(RelayApi.MAX_TUNNEL_WAIT_SECONDS).plus(settings.handshakeTimeout());
    boolean leads = identity.device().compareTo(other) < 0;
    try {
      return leads ? lead(tunnel, patience, accepts) : follow(tunnel, patience, accepts);
    } catch (LinkException e) {
      throw tunnel.reason().orElse(e);
    }
  }

  private DirectLink lead(TunnelSocket tunnel, Duration patience, Predicate<VerifyKey> accepts)
      throws LinkException {
    Deadline deadline = new Deadline(tunnel, patience);
    return shake(tunnel, deadline, SYNC, accepts, "tunnel");
  }

  private DirectLink follow(TunnelSocket tunnel, Duration patience, Predicate<VerifyKey> accepts)
      throws LinkException {
    Deadline deadline = new Deadline(tunnel, patience);
    Refusing refusing = new Refusing(accepts);
    try {
      DirectChannel channel =
          answer(tunnel, (protocol, key) -> protocol.equals(SYNC) && refusing.test(key), false);
      channel.write(DirectHello.encode(space));
      channel.flush();
      DirectHello.check(channel.readOne(DirectHello.MAX_BYTES), space);
      deadline.met();
      return new DirectLink(channel, Link.MAX_FRAME_BYTES, link -> {});
    } catch (IOException e) {
      throw refusing.explain(e, deadline, SYNC);
    } finally {
      deadline.closeUnlessMet();
    }
  }

  DirectSettings settings() {
    return settings;
  }

  private DirectLink connect(PeerAddress address, String protocol, Predicate<VerifyKey> accepts)
      throws LinkException {
    InetSocketAddress target = new InetSocketAddress(address.host(), address.port());
    if (target.isUnresolved()) {
      throw new LinkException(
          LinkFault.UNREACHABLE, "There is no device called \"" + address.host() + "\".");
    }
    Socket raw = new Socket();
    Deadline deadline = new Deadline(raw, settings.handshakeTimeout());
    try {
      raw.connect(target, (int) settings.handshakeTimeout().toMillis());
    } catch (IOException e) {
      deadline.closeUnlessMet();
      throw new Refusing(accepts).explain(e, deadline, protocol);
    }
    return shake(raw, deadline, protocol, accepts, address.host());
  }

  /** Does the client's part on a connection; closes it if that fails. */
  private DirectLink shake(
      Socket raw, Deadline deadline, String protocol, Predicate<VerifyKey> accepts, String host)
      throws LinkException {
    Refusing refusing = new Refusing(accepts);
    try {
      DirectChannel channel = shakeHands(raw, protocol, refusing, host);
      DirectHello.check(channel.readOne(DirectHello.MAX_BYTES), spaceOf(protocol));
      channel.write(DirectHello.encode(spaceOf(protocol)));
      channel.flush();
      deadline.met();
      return new DirectLink(channel, maxFrameBytes(protocol), link -> {});
    } catch (IOException e) {
      throw refusing.explain(e, deadline, protocol);
    } finally {
      deadline.closeUnlessMet();
    }
  }

  /** Remembers whether it was this side that refused: TLS does not tell. */
  private static final class Refusing implements Predicate<VerifyKey> {
    private final Predicate<VerifyKey> accepts;
    private volatile boolean refused;

    Refusing(Predicate<VerifyKey> accepts) {
      this.accepts = accepts;
    }

    @Override
    public boolean test(VerifyKey key) {
      boolean accepted = accepts.test(key);
      refused = !accepted;
      return accepted;
    }

    LinkException explain(IOException e, Deadline deadline, String protocol) {
      if (refused) {
        return new LinkException(LinkFault.WRONG_PEER, LinkFault.WRONG_PEER.text(), e);
      }
      return deadline.hasPassed()
          ? new LinkException(LinkFault.TIMEOUT, LinkFault.TIMEOUT.text(), e)
          : DirectFailures.of(e, protocol);
    }
  }

  private DirectChannel shakeHands(
      Socket raw, String protocol, Predicate<VerifyKey> accepts, String host) throws IOException {
    SSLContext context = tls.context(accepts, random);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(raw, host, raw.getPort(), false);
    socket.setUseClientMode(true);
    socket.setSSLParameters(DeviceTls.parameters(true, protocol));
    return opened(raw, socket);
  }

  /**
   * Answers a handshake. The context is made for this one connection, because whom to accept
   * depends on what the client wants to speak.
   *
   * @param accepts asked with the protocol and the client's key
   * @param pairs whether this device invites somebody now
   */
  DirectChannel answer(Socket raw, BiPredicate<String, VerifyKey> accepts, boolean pairs)
      throws IOException {
    Chosen chosen = new Chosen();
    SSLContext context = tls.context(key -> accepts.test(chosen.protocol, key), random);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(raw, null, raw.getPort(), false);
    socket.setUseClientMode(false);
    SSLParameters parameters = DeviceTls.parameters(false, SYNC);
    socket.setSSLParameters(parameters);
    socket.setHandshakeApplicationProtocolSelector(
        (same, offered) -> {
          if (offered.contains(SYNC)) {
            chosen.protocol = SYNC;
          } else if (pairs && offered.contains(PAIR)) {
            chosen.protocol = PAIR;
          }
          return chosen.protocol.isEmpty() ? null : chosen.protocol;
        });
    return opened(raw, socket);
  }

  private static DirectChannel opened(Socket raw, SSLSocket socket) throws IOException {
    raw.setTcpNoDelay(true);
    raw.setKeepAlive(true);
    socket.startHandshake();
    return new DirectChannel(raw, socket, DeviceTls.peerKey(socket.getSession()));
  }

  @Nullable SpaceId spaceOf(String protocol) {
    return protocol.equals(SYNC) ? space : null;
  }

  static int maxFrameBytes(String protocol) {
    return protocol.equals(SYNC) ? Link.MAX_FRAME_BYTES : RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES;
  }

  /** The protocol that a client named; empty until it has, and if it named none. */
  private static final class Chosen {
    private volatile String protocol = "";
  }
}
