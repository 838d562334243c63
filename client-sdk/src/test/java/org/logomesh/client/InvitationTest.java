package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.link.DirectLinks;
import org.logomesh.client.link.DirectListener;
import org.logomesh.client.link.DirectSettings;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.DeviceTls;
import org.logomesh.client.seal.SecretBytes;
import org.logomesh.client.trust.Ticket;

/** One ticket, one device: on real sockets, with no relay. */
class InvitationTest {
  private static final int PATIENCE_SECONDS = 30;

  /** The space's founder, and the device of the recovery words. */
  private static final int FOUNDERS = 2;

  @TempDir private Path directory;
  private final AtomicLong laterSeconds = new AtomicLong();
  private Space laptop;
  private PeerListener listener;

  @BeforeEach
  void found() {
    SpaceSettings settings = SpaceSettings.defaults().withDeviceName("laptop");
    laptop =
        Space.create(
            directory.resolve("laptop"),
            settings.withClock(() -> Instant.now().plusSeconds(laterSeconds.get())));
    listener = laptop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void end() {
    listener.close();
    laptop.close();
  }

  private Joining join(Ticket ticket, String name) {
    return Space.join(
        directory.resolve(name), ticket, SpaceSettings.defaults().withDeviceName(name));
  }

  private static void assertFails(java.util.concurrent.CompletableFuture<?> future) {
    assertThatThrownBy(() -> future.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SpaceException.class);
  }

  private void assertMembers(int count) {
    assertThat(laptop.devices())
        .filteredOn(device -> device.state() == DeviceInfo.State.MEMBER)
        .hasSize(count);
  }

  @Test
  void join_severalRaceWithOneTicket_oneIsAdmitted() throws Exception {
    try (Invitation invitation = laptop.invite()) {
      List<Joining> racers = new ArrayList<>();
      int turnedAway = 0;
      for (int i = 0; i < 4; i++) {
        try {
          racers.add(join(invitation.ticket(), "racer" + i));
        } catch (SpaceException e) {
          turnedAway++;
        }
      }
      String code = invitation.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      invitation.confirm(true);
      int joined = 0;
      for (Joining racer : racers) {
        try {
          boolean same = racer.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS).equals(code);
          racer.confirm(same);
          racer.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS).close();
          joined++;
        } catch (ExecutionException e) {
          turnedAway++;
        }
        racer.close();
      }

      assertThat(joined).isEqualTo(1);
      assertThat(turnedAway).isEqualTo(3);
      assertMembers(FOUNDERS + 1);
    }
  }

  @Test
  void join_ticketUsedTwice_isTurnedAway() throws Exception {
    Ticket ticket;
    try (Invitation invitation = laptop.invite()) {
      ticket = invitation.ticket();
      try (Joining first = join(ticket, "first")) {
        first.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        first.confirm(true);
        invitation.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        invitation.confirm(true);
        first.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS).close();
        invitation.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      assertTurnedAway(ticket, "second");
    }
    assertTurnedAway(ticket, "third");
    assertMembers(FOUNDERS + 1);
  }

  private void assertTurnedAway(Ticket ticket, String name) {
    assertThatThrownBy(
            () -> {
              try (Joining late = join(ticket, name)) {
                late.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
              }
            })
        .isInstanceOfAny(SpaceException.class, ExecutionException.class);
    assertThat(directory.resolve(name).resolve("space.db")).doesNotExist();
  }

  @Test
  void invitation_nobodyComesInTime_ends() {
    try (Invitation invitation = laptop.invite()) {
      laterSeconds.set(Ticket.MAX_LIFE_SECONDS + 1);

      assertFails(invitation.result());
      assertFails(invitation.code());
      assertTurnedAway(invitation.ticket(), "late");
    }
    assertMembers(FOUNDERS);
  }

  @Test
  void invitation_timeEndsWhileCodesAreCompared_endsOnBothSides() throws Exception {
    try (Invitation invitation = laptop.invite();
        Joining joining = join(invitation.ticket(), "slow")) {
      joining.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      invitation.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      laterSeconds.set(Ticket.MAX_LIFE_SECONDS + 1);

      assertFails(invitation.result());
      assertFails(joining.result());
    }
    assertMembers(FOUNDERS);
  }

  @Test
  void join_withTheWrongSecret_doesNotUseUpTheTicket() throws Exception {
    try (Invitation invitation = laptop.invite()) {
      Ticket ticket = invitation.ticket();
      Ticket guessed =
          new Ticket(
              ticket.space(),
              ticket.inviter(),
              ticket.trustHeads(),
              SecretBytes.random(new SecureRandom(), 32).revealCopy(),
              ticket.level(),
              ticket.expiryEpochSecond(),
              ticket.relay(),
              ticket.addresses());
      try (Joining stranger = join(guessed, "stranger")) {
        assertFails(stranger.result());
      }
      try (Joining phone = join(ticket, "phone")) {
        assertThat(phone.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS))
            .isEqualTo(invitation.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
      }
    }
    assertMembers(FOUNDERS);
  }

  @Test
  void confirm_beforeThereIsACode_isTheCallersMistakeAndThePairingGoesOn() throws Exception {
    SecureRandom random = new SecureRandom();
    DirectLinks silent =
        new DirectLinks(
            laptop.id(),
            new DeviceTls(DeviceKeys.generate(random)),
            random,
            DirectSettings.defaults());
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Invitation invitation = laptop.invite();
        DirectListener nobody = silent.listen(loopback, key -> false, link -> {})) {
      nobody.invite(link -> {}); // lets the new device in, and says nothing
      assertThatIllegalStateException().isThrownBy(() -> invitation.confirm(true));
      try (Joining early = join(withAddress(invitation.ticket(), nobody.port()), "early")) {
        assertThatIllegalStateException().isThrownBy(() -> early.confirm(true));
      }

      try (Joining joining = join(invitation.ticket(), "phone")) {
        joining.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        invitation.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        joining.confirm(true);
        invitation.confirm(true);
        joining.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS).close();
        invitation.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
    assertMembers(FOUNDERS + 1);
  }

  private static Ticket withAddress(Ticket ticket, int port) {
    return new Ticket(
        ticket.space(),
        ticket.inviter(),
        ticket.trustHeads(),
        ticket.secret().revealCopy(),
        ticket.level(),
        ticket.expiryEpochSecond(),
        ticket.relay(),
        List.of("127.0.0.1:" + port));
  }

  @Test
  void join_deviceThatCannotStore_isRemovedAgain() throws Exception {
    Files.writeString(directory.resolve("blocked"), "a file where the home should be");
    try (Invitation invitation = laptop.invite();
        Joining joining = join(invitation.ticket(), "blocked")) {
      joining.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      invitation.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      joining.confirm(true);
      invitation.confirm(true);

      assertFails(joining.result());
      assertFails(invitation.result());
    }
    assertMembers(FOUNDERS);
    assertThat(laptop.devices()).extracting(DeviceInfo::state).contains(DeviceInfo.State.REMOVED);
  }

  @Test
  void join_ticketThatNamesNoPlace_saysSo() throws IOException {
    try (Invitation invitation = laptop.invite()) {
      Ticket ticket = invitation.ticket();
      Ticket nowhere =
          new Ticket(
              ticket.space(),
              ticket.inviter(),
              ticket.trustHeads(),
              ticket.secret().revealCopy(),
              ticket.level(),
              ticket.expiryEpochSecond(),
              "not a relay",
              List.of());
      assertThatThrownBy(() -> join(nowhere, "phone"))
          .isInstanceOfSatisfying(
              SpaceException.class,
              e -> assertThat(e.kind()).isEqualTo(SpaceException.Kind.BAD_TICKET));
    }
  }
}
