package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.OpenToken;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;

/** Bits of stored entries flip: they are sent to nobody, told, and fetched again. */
class DamageTest {
  private static final int LAST = 12;

  private final TestSpace space = new TestSpace();
  private TestSpace.Device laptop = space.founder();
  private final TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
  private final TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);

  private void add(TestSpace.Device device, String text) {
    ThoughtId id = ThoughtId.random(space.random);
    device.replica.edit(edit -> edit.create(id, text));
  }

  private LogId writtenAndSynced() {
    for (int i = 1; i <= LAST; i++) {
      add(laptop, "thought " + i);
    }
    new Wire(laptop, phone).run();
    return Objects.requireNonNull(laptop.store.settings().ownLog());
  }

  private void flip(BitFlip part, LogId log, long seq) {
    laptop = space.restart(laptop, part.in(laptop.store, log, seq), OpenToken.SAME);
  }

  private static Stream<SyncWarning.Kind> kinds(List<SyncWarning> warnings) {
    return warnings.stream().map(SyncWarning::kind);
  }

  private void assertWhole(TestSpace.Device... devices) {
    for (TestSpace.Device device : devices) {
      assertThat(device.store.checkIntegrity().problems()).isEmpty();
      assertThat(device.store.damaged().all()).isEmpty();
      assertThat(device.root()).isEqualTo(phone.root());
      assertThat(device.rebuiltRoot()).isEqualTo(phone.root());
      assertThat(device.replica.frontier()).isEqualTo(phone.replica.frontier());
    }
  }

  @ParameterizedTest
  @EnumSource
  void damagedEntry_isServedToNobody_andComesBackFromWhoHasIt(BitFlip part) {
    LogId log = writtenAndSynced();
    for (long seq : new long[] {0, 1, 6, LAST}) {
      if (part == BitFlip.CIPHERTEXT && seq == 0) {
        continue; // the first entry has none
      }
      flip(part, log, seq);
      TestSpace.Device fresh = space.admit(TrustLevel.VERIFIED);
      new Wire(phone, laptop).run(); // the records that admit it, to all
      // Signatures inside a range are passed on unread: the one at its end is what counts.
      // And where only the hash beside an entry changed, the entry is made good at once.
      boolean told = !part.isOfTheHash() && (seq == LAST || part != BitFlip.SIGNATURE);
      Wire toFresh = new Wire(laptop, fresh).run();
      assertThat(fresh.store.checkIntegrity().problems()).isEmpty();
      if (told) {
        assertThat(fresh.replica.frontier().seq(log)).as(part + " " + seq).isLessThan(seq);
        assertThat(kinds(toFresh.left.warnings)).contains(SyncWarning.Kind.DAMAGED_HERE);
      } else {
        assertThat(fresh.replica.frontier().seq(log)).as(part + " " + seq).isEqualTo(LAST);
      }

      new Wire(laptop, phone).run();
      new Wire(laptop, fresh).run();

      assertWhole(laptop, fresh);
    }
  }

  @Test
  void damageFoundOnTheWay_isMendedInTheSameSessions_andWhatCameLaterArrives() {
    LogId log = writtenAndSynced();
    flip(BitFlip.CIPHERTEXT, log, 5);
    add(laptop, "written after the damage");
    Wire withPhone = new Wire(laptop, phone);
    withPhone.run();
    Wire withTablet = new Wire(laptop, tablet);
    for (int i = 0; i < 4; i++) {
      withTablet.run();
      withPhone.run();
    }

    assertThat(kinds(withTablet.left.warnings)).containsExactly(SyncWarning.Kind.DAMAGED_HERE);
    assertThat(withTablet.left.isClosed || withPhone.left.isClosed).isFalse();
    assertWhole(laptop, tablet);
    add(laptop, "live again");
    withTablet.run();
    withPhone.run();
    assertWhole(laptop, tablet);
  }

  @Test
  void peerThatFindsDamageOnTheWay_isNotTakenForOneThatWasRolledBack() {
    for (int i = 1; i <= LAST; i++) {
      add(phone, "thought " + i);
    }
    new Wire(laptop, phone).run();
    flip(BitFlip.CIPHERTEXT, Objects.requireNonNull(phone.store.settings().ownLog()), 5);
    Wire withPhone = new Wire(laptop, phone).run();

    new Wire(laptop, tablet).run();
    withPhone.run();

    assertThat(kinds(withPhone.right.warnings)).containsExactly(SyncWarning.Kind.PEER_DAMAGED);
    assertThat(laptop.store.checkIntegrity().problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 6, LAST})
  void damageKnownBefore_isNotTakenForARollback_andIsMendedInOneConversation(long seq) {
    for (int i = 1; i <= LAST; i++) {
      add(phone, "thought " + i);
    }
    new Wire(laptop, phone).run();
    flip(BitFlip.HEADER, Objects.requireNonNull(phone.store.settings().ownLog()), seq);
    assertThat(laptop.replica.check().damaged()).hasSize(1);

    Wire wire = new Wire(laptop, phone).run();

    assertThat(kinds(wire.right.warnings))
        .doesNotContain(SyncWarning.Kind.PEER_ROLLED_BACK)
        .contains(seq == 0 ? SyncWarning.Kind.LOG_STOPPED : SyncWarning.Kind.PEER_DAMAGED);
    assertThat(wire.right.caughtUp).hasSize(2);
    assertWhole(laptop);
    assertThat(kinds(new Wire(laptop, phone).run().right.warnings)).isEmpty();
  }

  @Test
  void nobodyElseHasIt_restIsKeptAndOtherLogsGoOn() {
    for (int i = 1; i <= LAST; i++) {
      add(laptop, "only here " + i);
    }
    LogId log = Objects.requireNonNull(laptop.store.settings().ownLog());
    String root = laptop.root();
    flip(BitFlip.HEADER, log, 7);
    add(phone, "from the phone");

    new Wire(laptop, tablet).run();
    new Wire(laptop, phone).run();
    new Wire(laptop, tablet).run();

    assertThat(tablet.replica.frontier().seq(log)).isEqualTo(6);
    assertThat(tablet.store.queries().counts().thoughts()).isEqualTo(6 + 1);
    assertThat(laptop.store.queries().counts().thoughts()).isEqualTo(LAST + 1);
    assertThat(laptop.root()).isNotEqualTo(root);
    assertThat(laptop.replica.check().problems()).singleElement().asString().contains("entry 7 of");
  }

  @Test
  void check_findsDamage_andTheNextSyncMendsIt() {
    LogId log = writtenAndSynced();
    flip(BitFlip.HASH, log, 3);
    assertThat(laptop.replica.check().damaged()).hasSize(1);

    new Wire(laptop, phone).run();

    assertWhole(laptop);
  }

  @Test
  void removalWhileDamaged_takesEffectOnceTheEntryIsBack() {
    LogId log = writtenAndSynced();
    add(phone, "kept");
    new Wire(laptop, phone).run();
    new Wire(laptop, tablet).run();
    LogId phones = Objects.requireNonNull(phone.store.settings().ownLog());
    List<Cut> cuts = List.of(new Cut(phones, 1, hash(phones, 1)));
    add(phone, "late one");
    add(phone, "late two");
    new Wire(laptop, phone).run();
    new Wire(phone, tablet).run();
    flip(BitFlip.CIPHERTEXT, phones, 2);

    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), cuts));

    assertThat(laptop.store.queries().counts().thoughts()).isEqualTo(LAST + 2);
    new Wire(laptop, tablet).run();
    assertThat(laptop.store.queries().counts().thoughts()).isEqualTo(LAST + 1);
    assertThat(laptop.store.entries().counts()).containsEntry(EntryStatus.WHITED_OUT, 2L);
    assertThat(laptop.root()).isEqualTo(tablet.root());
    assertThat(laptop.store.checkIntegrity().problems()).isEmpty();
    assertThat(laptop.replica.frontier().seq(log)).isEqualTo(LAST);
  }

  private EntryHash hash(LogId log, long seq) {
    return Objects.requireNonNull(laptop.store.entries().hashAt(log, seq));
  }

  @Test
  void waitingEntryDamaged_waitsUntilItIsBack() {
    HandMade first = new HandMade(space, phone).write(create());
    HandMade second = new HandMade(space, phone).writeUpon(first.last(), first.lamport(), create());
    for (TestSpace.Device device : List.of(laptop, tablet)) {
      second.deliver(device, 0);
    }
    flip(BitFlip.CIPHERTEXT, second.log, 1);

    first.deliver(laptop, 0);
    first.deliver(tablet, 0);
    assertThat(laptop.store.entries().counts())
        .containsEntry(EntryStatus.WAITING, 1L)
        .containsEntry(EntryStatus.VOID, 0L);
    new Wire(laptop, tablet).run();

    assertThat(laptop.store.entries().counts()).containsEntry(EntryStatus.WAITING, 0L);
    assertThat(laptop.root()).isEqualTo(tablet.root());
    assertThat(laptop.store.checkIntegrity().problems()).isEmpty();
  }

  private byte[] create() {
    return new CborWriter()
        .array(2)
        .uint(0)
        .bytes(ThoughtId.random(space.random).bytes())
        .toByteArray();
  }
}
