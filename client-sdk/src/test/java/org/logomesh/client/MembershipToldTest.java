package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.LinkFault;
import org.logomesh.client.sync.PeerName;
import org.logomesh.model.trust.TrustLog;

/** A device knows whether the relay has what it says of the membership. */
class MembershipToldTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration NONE = Duration.ofMillis(1);

  @TempDir private Path directory;
  private SpaceCore core;
  private ScriptedRelay relay;
  private Syncing syncing;

  @BeforeEach
  void found() {
    core = Founding.create(new SpaceHome(directory.resolve("laptop")), SpaceSettings.defaults());
    relay = new ScriptedRelay(records(), TrustLog.empty(core.replica().space()));
    syncing = new Syncing(core.engine(), core.replica(), () -> List.of(relay));
  }

  @AfterEach
  void end() {
    syncing.close();
    core.close();
  }

  private List<byte[]> records() {
    return core.engine().call(() -> core.replica().trustLog().recordBytes());
  }

  private static <T> CompletableFuture<T> later(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> new Thread(task, "waiting").start());
  }

  /** Any change of the membership will do. */
  private void changeMembership() {
    core.engine()
        .call(
            () -> {
              core.replica().appendTrust(core.devices().changes().rotate());
              return true;
            });
  }

  @Test
  void tellMembership_relayHasItOnItsWay_saysYesOnlyWhenItIsDurableThere() throws Exception {
    changeMembership();
    CompletableFuture<Boolean> told = later(() -> syncing.tellMembership(relay, PATIENCE, true));
    assertThat(relay.asked.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(told).isNotDone();
    assertThat(relay.log().size()).isEqualTo(1);

    relay.commit();

    assertThat(told.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(relay.log().size()).isEqualTo(2);
  }

  @Test
  void tellMembership_relayNeverSaysSo_saysNo() {
    changeMembership();
    assertThat(syncing.tellMembership(relay, NONE, true)).isFalse();
  }

  @Test
  void tellMembership_relayHadItBefore_saysYesAtOnce() {
    assertThat(syncing.tellMembership(relay, PATIENCE, false)).isTrue();
  }

  @Test
  void once_linkThatIsUp_isInStepOnlyWhenTheRelayHasTheMembership() throws Exception {
    assertThat(syncing.once(PATIENCE, true).membershipKnown()).isTrue();
    changeMembership();
    assertThat(relay.asked.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(syncing.once(NONE, true).membershipKnown()).isFalse();

    relay.commit();

    assertThat(syncing.once(PATIENCE, true).membershipKnown()).isTrue();
  }

  @Test
  void once_newLink_isCaughtUpOnlyWhenTheRelayHasTheMembership() throws Exception {
    changeMembership();
    CompletableFuture<Moved> synced = later(() -> syncing.once(PATIENCE, false));
    assertThat(relay.asked.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(synced).isNotDone();

    relay.commit();

    assertThat(synced.get(30, TimeUnit.SECONDS).membershipKnown()).isTrue();
  }

  @Test
  void once_relayThatDoesNotKnowThisDevice_isToldThatItIsAMemberAndTriedAgain() {
    Doorkeeper door = new Doorkeeper(relay, LinkFault.NOT_A_MEMBER);
    try (Syncing shy = new Syncing(core.engine(), core.replica(), () -> List.of(door))) {
      assertThat(shy.once(PATIENCE, false).membershipKnown()).isTrue();
      assertThat(door.told).isEqualTo(1);
    }
  }

  @Test
  void once_relayThatGoesOnRefusing_isToldOnce() {
    Doorkeeper door = new Doorkeeper(null, LinkFault.NOT_A_MEMBER);
    try (Syncing shy = new Syncing(core.engine(), core.replica(), () -> List.of(door))) {
      assertThatThrownBy(() -> shy.once(PATIENCE, false)).isInstanceOf(SpaceException.class);
      assertThat(door.told).isEqualTo(1);
    }
  }

  @Test
  void once_relayThatRefusesForAnotherReason_isNotToldAnything() {
    Doorkeeper door = new Doorkeeper(relay, LinkFault.REVOKED);
    try (Syncing shy = new Syncing(core.engine(), core.replica(), () -> List.of(door))) {
      assertThatThrownBy(() -> shy.once(PATIENCE, false)).isInstanceOf(SpaceException.class);
      assertThat(door.told).isZero();
    }
  }

  @Test
  void once_relayThatIsNotReachedInTime_saysThatItsTimeIsOver() {
    CountDownLatch ended = new CountDownLatch(1);
    Syncing.Target far =
        new Syncing.Target() {
          @Override
          public PeerName name() {
            return new PeerName("far relay");
          }

          @Override
          public Link open() throws LinkException {
            try {
              ended.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new LinkException(LinkFault.UNREACHABLE);
          }
        };
    try (Syncing waiting = new Syncing(core.engine(), core.replica(), () -> List.of(far))) {
      assertThatThrownBy(() -> waiting.once(NONE, false))
          .isInstanceOfSatisfying(
              SpaceException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(SpaceException.Kind.TIMEOUT);
                assertThat(e).hasMessageContaining("far relay did not finish");
              });
      ended.countDown();
    }
  }

  /** Lets nobody in before it was told who that is, and then to a relay, if there is one. */
  private static final class Doorkeeper implements Syncing.Target {
    private final @Nullable ScriptedRelay behind;
    private final LinkFault refusal;
    int told;

    Doorkeeper(@Nullable ScriptedRelay behind, LinkFault refusal) {
      this.behind = behind;
      this.refusal = refusal;
    }

    @Override
    public PeerName name() {
      return new PeerName("relay");
    }

    @Override
    public Link open() {
      return told > 0 && behind != null ? behind.open() : new ShutDoor(refusal);
    }

    @Override
    public boolean mend(LinkFault fault) {
      if (fault != LinkFault.NOT_A_MEMBER) {
        return false;
      }
      told++;
      return true;
    }
  }

  /** A link that opens, and ends with a refusal, as those of RSocket do. */
  private record ShutDoor(LinkFault refusal) implements Link {
    @Override
    public void start(Receiver receiver) {
      receiver.onClosed(new LinkException(refusal));
    }

    @Override
    public boolean send(byte[] frame) {
      return true;
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public String peer() {
      return "nobody";
    }

    @Override
    public void close() {}
  }

  @Test
  void revoke_relayCannotBeReached_saysNoAndHoldsHere() throws IOException {
    Space space = new Space(core);
    DeviceInfo recovery =
        space.devices().stream().filter(DeviceInfo::recovery).findFirst().orElseThrow();
    space.useRelay(URI.create("ws://127.0.0.1:" + unusedPort()), null);

    assertThat(space.revoke(recovery.id(), PATIENCE)).isFalse();

    assertThat(space.devices())
        .filteredOn(device -> device.state() == DeviceInfo.State.REMOVED)
        .extracting(DeviceInfo::id)
        .containsExactly(recovery.id());
    core.engine().call(() -> true); // what was posted to it is done
    assertThat(space.audit(5)).extracting(event -> event.kind()).contains("membership");
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
