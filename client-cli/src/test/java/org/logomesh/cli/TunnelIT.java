package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.link.DirectLink;
import org.logomesh.client.link.DirectLinks;
import org.logomesh.client.link.DirectSettings;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.LinkFault;
import org.logomesh.client.link.RelayAddress;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.link.RelaySettings;
import org.logomesh.client.link.RelaySignal;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.DeviceTls;
import org.logomesh.client.trust.Certificates;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.ErrorCode;

/** Two devices that reach each other through the real relay and nowhere else. */
@Timeout(120)
class TunnelIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MEBIBYTE = 1 << 20;

  @TempDir static Path folder;
  private static @Nullable RelayProcess running;

  private final DeviceKeys ada = DeviceKeys.generate(RANDOM);
  private final DeviceKeys bob = DeviceKeys.generate(RANDOM);
  private final List<AutoCloseable> open = new ArrayList<>();
  private TrustLog trust;
  private RelayClient relay;

  /** What a device's signalling told. */
  private static final class Heard implements RelaySignal.Listener {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void onPresent(DeviceId device) {
      events.add("present " + device);
    }

    @Override
    public void onAbsent(DeviceId device) {
      events.add("absent " + device);
    }

    @Override
    public void onMessage(DeviceId source, byte[] message) {
      events.add("message " + source + " " + message.length);
    }

    @Override
    public void onUndelivered(DeviceId target, int number, ErrorCode code) {
      events.add("undelivered " + number + " " + code);
    }

    @Override
    public void onCall(DeviceId device) {
      events.add("call " + device);
    }

    @Override
    public void onClosed(LinkException reason) {
      events.add("closed " + reason.fault());
    }

    @Nullable String next() throws InterruptedException {
      return events.poll(20, TimeUnit.SECONDS);
    }
  }

  private static final class Frames implements Link.Receiver {
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<LinkFault> end = new CompletableFuture<>();

    @Override
    public void onFrame(byte[] frame) {
      frames.add(frame);
    }

    @Override
    public void onClosed(LinkException reason) {
      end.complete(reason.fault());
    }
  }

  @BeforeAll
  static void startRelay() throws Exception {
    BuiltRelay.use();
    running = RelayProcess.start(folder.resolve("relay"), folder.resolve("log"));
  }

  @AfterAll
  static void stopRelay() {
    if (running != null) {
      running.close();
    }
  }

  @BeforeEach
  void begin() throws Exception {
    RelayProcess process = Objects.requireNonNull(running);
    int port = process.awaitPort(Duration.ofSeconds(60));
    relay = new RelayClient(RelayAddress.parse("ws://127.0.0.1:" + port), RelaySettings.defaults());
    TrustRecord genesis =
        SpaceFounding.genesis(ada, DeviceKeys.generate(RANDOM), DeviceNames.UNKNOWN, RANDOM);
    trust = TrustLog.empty(genesis.space()).add(List.of(genesis.bytes())).log();
    TrustBody.Admit admit =
        new TrustBody.Admit(
            Certificates.of(
                bob,
                trust.space().bytes(),
                TrustLevel.UNTRUSTED,
                DeviceCertificate.NEVER,
                Opaque.empty()),
            new TreeMap<>());
    TrustRecord admission =
        TrustRecord.sign(trust.space(), trust.heads(), ada.deviceId(), admit, ada.signer()::sign);
    trust = trust.add(List.of(admission.bytes())).log();
    relay.register(trust.recordBytes(), process.invite());
  }

  @AfterEach
  void end() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private RelayClient.Identity identity(DeviceKeys device) {
    return new RelayClient.Identity(trust.space(), device.deviceId(), device.signer());
  }

  private RelaySignal online(DeviceKeys device, Heard heard) throws LinkException {
    RelaySignal signal = relay.signal(identity(device), device, trust::certificate, RANDOM);
    open.add(signal);
    signal.start(heard);
    return signal;
  }

  private DirectLink meet(DeviceKeys self, DeviceKeys other) throws LinkException {
    SpaceId space = trust.space();
    DirectLink link =
        new DirectLinks(space, new DeviceTls(self), RANDOM, DirectSettings.defaults())
            .connectThrough(relay, identity(self), other.deviceId(), other.verifyKey()::equals);
    open.add(link);
    return link;
  }

  private CompletableFuture<DirectLink> meetLater(DeviceKeys self, DeviceKeys other) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return meet(self, other);
          } catch (LinkException e) {
            throw new IllegalStateException(e.fault() + " " + e.getMessage(), e);
          }
        },
        // The common pool may have one thread only, and the JDK's HTTP client needs that.
        task -> new Thread(task, "meeting").start());
  }

  @Test
  void signals_betweenMembers_arriveSealed() throws Exception {
    Heard toAda = new Heard();
    Heard toBob = new Heard();
    RelaySignal adas = online(ada, toAda);
    RelaySignal bobs = online(bob, toBob);
    assertThat(toAda.next()).isEqualTo("present " + bob.deviceId());
    assertThat(toBob.next()).isEqualTo("present " + ada.deviceId());

    bobs.send(ada.deviceId(), new byte[3_000]);
    assertThat(toAda.next()).isEqualTo("message " + bob.deviceId() + " 3000");
    bobs.close();
    assertThat(toAda.next()).isEqualTo("absent " + bob.deviceId());
    int number = adas.send(bob.deviceId(), new byte[1]);
    assertThat(toAda.next()).isEqualTo("undelivered " + number + " DEVICE_ABSENT");
  }

  @Test
  void tunnel_betweenMembers_carriesMegabytesBothWaysAndTheRelayKeepsNothing() throws Exception {
    Heard toBob = new Heard();
    var unused = online(bob, toBob);
    CompletableFuture<DirectLink> adas = meetLater(ada, bob);
    assertThat(toBob.next()).isEqualTo("call " + ada.deviceId());
    DirectLink bobsEnd = meet(bob, ada);
    DirectLink adasEnd = adas.get(30, TimeUnit.SECONDS);
    assertThat(adasEnd.peerKey()).isEqualTo(bob.verifyKey());
    Frames atAda = new Frames();
    Frames atBob = new Frames();
    adasEnd.start(atAda);
    bobsEnd.start(atBob);
    byte[] frame = new byte[MEBIBYTE];
    new SplittableRandom(1).nextBytes(frame);
    for (int i = 0; i < 10; i++) {
      adasEnd.send(frame);
      bobsEnd.send(frame);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(atBob.frames.poll(30, TimeUnit.SECONDS)).isEqualTo(frame);
      assertThat(atAda.frames.poll(30, TimeUnit.SECONDS)).isEqualTo(frame);
    }

    bobsEnd.close();
    assertThat(atAda.end.get(20, TimeUnit.SECONDS)).isEqualTo(LinkFault.CLOSED_THERE);
    assertThat(bytesOfTheStore()).isLessThan(MEBIBYTE);
  }

  private long bytesOfTheStore() throws Exception {
    long bytes = 0;
    try (var files = Files.list(folder.resolve("relay"))) {
      for (Path file : files.filter(path -> path.toString().contains("relay.db")).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  @Test
  void tunnel_toOneThatIsNotThere_saysSoAtOnce() {
    assertThatThrownBy(() -> meet(ada, bob))
        .isInstanceOfSatisfying(
            LinkException.class, e -> assertThat(e.fault()).isEqualTo(LinkFault.ABSENT));
    DeviceKeys stranger = DeviceKeys.generate(RANDOM);
    assertThatThrownBy(() -> meet(stranger, ada))
        .isInstanceOfSatisfying(
            LinkException.class, e -> assertThat(e.fault()).isEqualTo(LinkFault.NOT_A_MEMBER));
  }

  @Test
  void turn_atARelayWithoutServers_isNotOffered() {
    assertThatThrownBy(() -> relay.turn(identity(ada)))
        .isInstanceOfSatisfying(
            LinkException.class, e -> assertThat(e.fault()).isEqualTo(LinkFault.NOT_OFFERED));
  }
}
