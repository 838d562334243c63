package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.OpenToken;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;

/** Devices that have entries, and load an attested snapshot over them. */
class RebeginningTest {
  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private final List<ThoughtId> thoughts = new ArrayList<>();

  private void write(int edits, long seed, TestSpace.Device author) {
    Random random = new Random(seed);
    for (int i = 0; i < edits; i++) {
      author.replica.edit(edit -> RandomChanges.change(edit, random, thoughts, space.random));
      RandomChanges.type(author, random, thoughts);
    }
  }

  /** What a device saves, and what is said of it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Attested(byte[] file, TrustBody.Checkpoint checkpoint) {
    StateSnapshot load(TestSpace.Device device) {
      return device.replica.begin(new ByteArrayInputStream(file), checkpoint);
    }
  }

  private Attested attested(TestSpace.Device device) {
    byte[] file = space.snapshot(device);
    StateSnapshot manifest =
        device.replica.snapshotVerifier().reader(new ByteArrayInputStream(file)).manifest();
    TrustBody.Checkpoint checkpoint =
        Attestation.of(SnapshotId.of(Sha256.hash(file)), manifest, 30, device.store.logs());
    return new Attested(file, checkpoint);
  }

  private void assertSound(TestSpace.Device device) {
    assertThat(device.rebuiltRoot()).as("made anew").isEqualTo(device.root());
    assertThat(device.store.checkIntegrity().problems()).isEmpty();
    assertThat(device.store.entries().firstWaiting()).isEmpty();
  }

  /**
   * The phone is away for a year and writes; the laptop writes on beside it and makes a snapshot.
   * The phone loads it: what it wrote is on top of it, and everybody has the same graph.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void begin_overEntriesAndUnsentEdits_keepsThemAndConverges(long seed) {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    write(30, seed, laptop);
    TestSpace.meet(laptop, phone, tablet);
    write(20, seed + 100, phone);
    write(10, seed + 200, tablet);
    new Wire(phone, tablet).run(); // of the tablet, directly: the laptop has not got it
    space.millis.addAndGet(365L * 86_400_000);
    write(20, seed + 300, phone);
    write(40, seed + 400, laptop);
    Attested attested = attested(laptop);
    int told = phone.changes;
    var before = phone.replica.frontier();

    attested.load(phone);
    assertThat(phone.changes).as("who shows the graph is told").isGreaterThan(told);
    assertThat(phone.replica.frontier().dominates(before)).as("nothing is lost").isTrue();
    assertThat(phone.replica.frontier().dominates(laptop.replica.frontier())).isTrue();
    assertThat(phone.store.logs().find(Objects.requireNonNull(phone.store.settings().ownLog())))
        .matches(log -> log.own() && log.bareThrough() < 0);
    assertSound(phone);

    write(10, seed + 500, phone);
    write(10, seed + 600, laptop);
    TestSpace.meet(laptop, phone, tablet);
    TestSpace.meet(laptop, phone, tablet);
    assertThat(phone.root()).isEqualTo(laptop.root()).isEqualTo(tablet.root());
    assertThat(phone.replica.frontier()).isEqualTo(laptop.replica.frontier());
    assertSound(phone);
    assertSound(laptop);
    assertThat(phone.store.queries().counts()).isEqualTo(laptop.store.queries().counts());
  }

  /** Once more, from what it was left with; restarted in between. */
  @Test
  void begin_twice_withALaterSnapshot_convergesToo() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    write(20, 1, laptop);
    TestSpace.meet(laptop, phone);
    write(20, 2, laptop);
    attested(laptop).load(phone);
    TestSpace.Device again = space.restart(phone, phone.store.image(), OpenToken.SAME);
    write(10, 3, again);
    write(20, 4, laptop);
    attested(laptop).load(again);
    assertSound(again);
    TestSpace.meet(laptop, again);
    assertThat(again.root()).isEqualTo(laptop.root());
    assertSound(again);
    assertThat(laptop.rebuiltRoot()).isEqualTo(again.root());
  }

  @Test
  void begin_onADeviceWithoutEntries_isAsAnyBeginning() {
    write(20, 1, laptop);
    TestSpace.Device fresh = space.admit(TrustLevel.VERIFIED);
    attested(laptop).load(fresh);
    assertThat(fresh.root()).isEqualTo(laptop.root());
    assertThat(fresh.store.floor().exists()).isTrue();
    write(5, 2, fresh);
    TestSpace.meet(laptop, fresh);
    assertThat(fresh.root()).isEqualTo(laptop.root());
    assertSound(fresh);
  }

  /** Everything of the snapshot is here with its bytes: then there is nothing below it to lack. */
  @Test
  void begin_whereEverythingIs_leavesNoFloor() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    write(20, 1, laptop);
    TestSpace.meet(laptop, phone);
    write(5, 2, phone);
    Attested attested = attested(laptop);
    attested.load(phone);
    assertThat(phone.store.floor().exists()).isFalse();
    assertThat(phone.replica.history().isCut(thoughts.get(0))).isFalse();
    assertSound(phone);
    TestSpace.Device empty = space.admit(TrustLevel.VERIFIED);
    new Wire(phone, empty).run();
    assertThat(empty.root()).as("it hands on all that it had").isEqualTo(phone.root());
  }

  @Test
  void begin_anotherSnapshotThanWasAttested_changesNothing() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    write(20, 1, laptop);
    TestSpace.meet(laptop, phone);
    write(5, 2, phone);
    Attested early = attested(laptop);
    write(5, 3, laptop);
    Attested late = attested(laptop);
    String before = phone.root();
    Fault fault =
        catchThrowableOfType(
                SnapshotException.class,
                () -> new Attested(late.file, early.checkpoint).load(phone))
            .fault();
    assertThat(fault).isEqualTo(Fault.OTHER_ROOT);
    assertThat(phone.root()).isEqualTo(before);
    assertSound(phone);
    late.load(phone);
    assertSound(phone);
  }

  /** The phone's own log went on elsewhere in another way: then it stays as it is. */
  @Test
  void begin_withAnOwnLogThatPartsFromTheSnapshots_isRefusedAndNothingIsLost() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    write(10, 1, laptop);
    TestSpace.meet(laptop, phone);
    write(3, 2, phone);
    byte[] backup = phone.store.image();
    write(3, 3, phone);
    TestSpace.meet(laptop, phone);
    Attested attested = attested(laptop);
    TestSpace.Device restored = space.restart(phone, backup, OpenToken.SAME);
    write(3, 4, restored);
    String before = restored.root();
    SnapshotException refused =
        catchThrowableOfType(SnapshotException.class, () -> attested.load(restored));
    assertThat(refused).hasMessageContaining("goes on here in another way");
    assertThat(restored.root()).isEqualTo(before);
    assertSound(restored);
    TestSpace.meet(laptop, restored);
    TestSpace.meet(laptop, restored);
    assertThat(restored.root()).isEqualTo(laptop.root());
  }

  /** A fork that is known here and not to who made the snapshot, and the other way round. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void begin_withAForkThatOneSideKnows_keepsBothBranches(boolean knownHere) {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    write(10, 1, laptop);
    TestSpace.meet(laptop, phone, tablet);
    write(3, 2, phone);
    TestSpace.meet(laptop, phone, tablet);
    byte[] backup = phone.store.image();
    write(3, 3, phone);
    new Wire(phone, tablet).run();
    new Wire(phone, laptop).run();
    TestSpace.Device clone = space.restart(phone, backup, OpenToken.SAME);
    write(3, 4, clone);
    new Wire(clone, knownHere ? tablet : laptop).run();
    assertThat(tablet.store.forks().all()).hasSize(knownHere ? 1 : 0);
    assertThat(laptop.store.forks().all()).hasSize(knownHere ? 0 : 1);
    write(2, 5, tablet);
    write(2, 6, laptop);

    attested(laptop).load(tablet);
    assertThat(tablet.store.forks().all()).hasSize(1);
    assertSound(tablet);
    TestSpace.meet(laptop, tablet, clone);
    TestSpace.meet(laptop, tablet, clone);
    assertThat(tablet.root()).isEqualTo(laptop.root()).isEqualTo(clone.root());
    assertSound(tablet);
    assertSound(laptop);
  }

  /** Somebody is removed with a cut below: as on any device that began with a snapshot. */
  @Test
  void revoke_afterwards_withACutBelow_isJudgedAsEverywhere() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    write(10, 1, laptop);
    TestSpace.meet(laptop, phone, tablet);
    write(10, 2, tablet);
    TestSpace.meet(laptop, phone, tablet);
    List<Cut> cuts = new ArrayList<>();
    tablet
        .replica
        .frontier()
        .heads()
        .forEach((log, head) -> cuts.add(new Cut(log, head.seq(), head.hash())));
    write(10, 3, tablet);
    TestSpace.meet(laptop, tablet);
    write(5, 4, phone);
    attested(laptop).load(phone);
    laptop.replica.appendTrust(space.changes().revoke(tablet.keys.deviceId(), cuts));
    TestSpace.meet(laptop, phone);
    TestSpace.meet(laptop, phone);
    assertThat(phone.root()).isEqualTo(laptop.root());
    assertThat(phone.store.floor().exists()).as("all entries are here now").isFalse();
    assertSound(phone);
  }
}
