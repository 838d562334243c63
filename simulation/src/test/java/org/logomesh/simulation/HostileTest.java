package org.logomesh.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.seal.EntrySealer;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.NewEntry;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.trust.TrustLevel;

/** Single lies of a relay and of a member, each told to devices that are otherwise at peace. */
class HostileTest {
  private SimWorld world = new SimWorld(1, false, Plan.calm(RelayLie.NONE), PlantedBug.NONE);

  @AfterEach
  void close() {
    world.close();
  }

  private void begin(RelayLie lie) {
    world.close();
    world = new SimWorld(7, false, Plan.calm(lie), PlantedBug.NONE);
    for (int i = 0; i < 2; i++) {
      assertThat(world.membership().admit(world.founder(), TrustLevel.VERIFIED)).isNotNull();
    }
    settle();
  }

  private void settle() {
    world.time().run(15 * Scheduler.SECONDS);
  }

  private SimDevice device(int number) {
    return world.devices().get(number);
  }

  private LogId ownLog(SimDevice device) {
    return Objects.requireNonNull(device.replica().store().settings().ownLog());
  }

  @Test
  void relay_withholdsALog_statementsTellAndADirectMeetingBringsIt() {
    begin(RelayLie.WITHHOLD_LOG);
    world.edit(device(1));
    world.liar().withhold(ownLog(device(1)));
    world.edit(device(1));
    settle();
    world.devices().forEach(SimDevice::disconnect); // statements are made when a session begins
    settle();
    world.devices().forEach(SimDevice::disconnect);
    settle();

    assertThat(device(2).replica().frontier().head(ownLog(device(1)))).isNull();
    assertThat(device(2).replica().missing().heads()).containsKey(ownLog(device(1)));
    assertThat(device(2).warnings()).contains(SyncWarning.Kind.WITHHELD);

    world.meet(1, 2);
    settle();

    assertThat(device(2).replica().frontier()).isEqualTo(device(1).replica().frontier());
    assertThat(device(2).root()).isEqualTo(device(1).root());
  }

  @Test
  void relay_honest_nobodyIsWarned() {
    begin(RelayLie.NONE);
    for (int i = 0; i < 10; i++) {
      world.edit(device(i % 3));
      world.devices().forEach(SimDevice::disconnect);
      settle();
    }

    world.devices().forEach(device -> assertThat(device.warnings()).isEmpty());
  }

  @Test
  void relay_servesAnOldDatabase_devicesWarnAndFillItAgain() {
    begin(RelayLie.NONE);
    world.edit(device(1));
    settle();
    world.relay().backUp();
    settle();
    world.edit(device(1));
    world.edit(device(2));
    settle();

    world.relayReachable(false);
    assertThat(world.relay().rollBack()).isTrue();
    world.connectToRelay(device(1)); // first: once others have filled it, there is nothing to see
    settle();
    world.relayReachable(true);
    settle();

    assertThat(device(1).warnings()).contains(SyncWarning.Kind.PEER_ROLLED_BACK);
    for (Written written : world.ledger().entries()) {
      assertThat(world.relay().holds(world.space(), written)).isTrue();
    }
  }

  @Test
  void relay_isEmptied_devicesWarnAndFillItAgain() {
    begin(RelayLie.NONE);
    world.edit(device(1));
    settle();

    world.relay().wipe();
    settle();

    assertThat(device(1).warnings()).contains(SyncWarning.Kind.PEER_REPLACED);
    for (Written written : world.ledger().entries()) {
      assertThat(world.relay().holds(world.space(), written)).isTrue();
    }
  }

  @Test
  void relay_answersDevicesDifferently_oneMeetingReunites() {
    begin(RelayLie.SPLIT);
    world.edit(device(0));
    settle();
    world.split(world.relay());
    world.edit(device(1));
    world.edit(device(2));
    settle();
    assertThat(device(1).replica().frontier()).isNotEqualTo(device(2).replica().frontier());

    world.meet(1, 2);
    settle();

    assertThat(device(1).replica().frontier()).isEqualTo(device(2).replica().frontier());
    assertThat(device(1).root()).isEqualTo(device(2).root());
    world.healRelay();
    settle();
    assertThat(Oracles.converged(world)).isTrue();
  }

  @Test
  void relay_acknowledgesWhatItThrowsAway_itIsFoundAndSentAgain() {
    begin(RelayLie.FALSE_ACKS);
    for (int i = 0; i < 12; i++) {
      world.edit(device(1));
      settle();
    }
    world.healRelay();
    settle();

    assertThat(world.trace().faults()).containsKey(Fault.RELAY_LIE);
    assertThat(device(1).warnings()).contains(SyncWarning.Kind.PEER_ROLLED_BACK);
    assertThat(Oracles.converged(world)).isTrue();
  }

  @Test
  void member_onePoisonAmongTenThousandOperations_isVoidAloneAndTheOthersCount() {
    begin(RelayLie.NONE);
    SimDevice member = device(1);
    EntrySealer sealer = new EntrySealer(world.space(), member.keys(), member.random());
    Poison poison =
        new Poison(world.space(), new SplittableRandom(3), sealer, member.keys().signer());
    Replica replica = member.replica();
    List<RecordHash> heads = replica.trustLog().headsToCite(List.of());
    EpochKey key =
        Objects.requireNonNull(
            replica.keyring().key(Objects.requireNonNull(replica.trust().writeEpoch())));
    ThoughtId thought = ThoughtId.of(new byte[ThoughtId.SIZE]);
    NewEntry last = sealer.sealOpen(heads, key.epochId(), null);
    LogId log = last.after().log();
    List<SealedEntry> entries = new ArrayList<>(List.of(last.entry()));
    for (int i = 1; i <= 1_000; i++) {
      last =
          i == 500
              ? poison.garbage(last.after(), i, heads, key)
              : poison.honestTen(last.after(), i, heads, key, thought);
      entries.add(last.entry());
    }

    world.speakTo(device(0), member, Map.of(log, entries));
    world.time().run(4 * Scheduler.SECONDS);

    var counts = device(0).replica().store().entries().counts();
    assertThat(device(0).replica().frontier().seq(log)).isEqualTo(1_000);
    assertThat(counts).containsEntry(EntryStatus.VOID, 1L);
    assertThat(counts.get(EntryStatus.WAITING)).isZero();
    assertThat(device(0).root()).isEqualTo(hex(device(0).replica().rebuiltRoot()));
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
