package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.OperationKind;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.seal.SnapshotCipher;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.client.snapshot.SnapshotWriter;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.sync.ConsistencyCheck.Outcome;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;

/** Devices that begin with a snapshot, in the company of ones that have all entries. */
class BeginningTest {
  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private final List<ThoughtId> thoughts = new ArrayList<>();

  private void write(int edits, long seed, TestSpace.Device... authors) {
    Random random = new Random(seed);
    for (int i = 0; i < edits; i++) {
      TestSpace.Device author = authors[random.nextInt(authors.length)];
      if (authors.length > 1 && random.nextInt(6) == 0) {
        new Wire(authors[0], authors[random.nextInt(authors.length)]).run();
      }
      author.replica.edit(
          edit -> {
            RandomChanges.change(edit, random, thoughts, space.random);
            ThoughtId text = thoughts.get(random.nextInt(thoughts.size()));
            if (edit.operations().isEmpty() || random.nextInt(3) > 0) {
              return;
            }
            edit.addTag(text, "t" + random.nextInt(3));
          });
      if (random.nextInt(2) == 0) {
        RandomChanges.type(author, random, thoughts);
      }
    }
  }

  private TestSpace.Device begun(byte[] file) {
    TestSpace.Device fresh = space.admit(TrustLevel.VERIFIED);
    fresh.replica.begin(new ByteArrayInputStream(file));
    return fresh;
  }

  private Fault refused(TestSpace.Device device, byte[] file) {
    String before = device.root();
    Fault fault =
        catchThrowableOfType(
                SnapshotException.class, () -> device.replica.begin(new ByteArrayInputStream(file)))
            .fault();
    assertThat(device.root()).as("nothing changed").isEqualTo(before);
    assertThat(device.store.floor().exists()).isFalse();
    return fault;
  }

  private static List<Cut> cutsOf(TestSpace.Device device) {
    List<Cut> cuts = new ArrayList<>();
    device
        .replica
        .frontier()
        .heads()
        .forEach((log, head) -> cuts.add(new Cut(log, head.seq(), head.hash())));
    return cuts;
  }

  /**
   * A year in short: a device goes offline with edits that nobody has seen, the others write on, a
   * snapshot is made, a fresh device begins with it, all write on, and then the old one comes back.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void begin_thenABranchOfAYearAgo_convergesWithEverybody(long seed) {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device old = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone, old);
    write(60, seed, laptop, phone, old);
    TestSpace.meet(laptop, phone, old);
    space.millis.addAndGet(365L * 86_400_000);
    write(40, seed + 100, old); // offline from here on: beside all that follows
    write(60, seed + 200, laptop, phone);
    TestSpace.meet(laptop, phone);
    byte[] file = space.snapshot(seed % 2 == 0 ? laptop : phone);

    TestSpace.Device fresh = begun(file);
    assertThat(fresh.root()).isEqualTo(laptop.root());
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
    write(30, seed + 300, fresh);
    write(30, seed + 400, laptop, phone);
    new Wire(fresh, old).run(); // the old branch comes first to the one that knows names alone
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
    TestSpace.meet(laptop, phone, old, fresh);
    TestSpace.meet(laptop, phone, old, fresh);

    assertThat(fresh.root()).isEqualTo(laptop.root());
    assertThat(phone.root()).isEqualTo(laptop.root());
    assertThat(old.root()).isEqualTo(laptop.root());
    assertThat(fresh.replica.frontier()).isEqualTo(laptop.replica.frontier());
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
    assertThat(laptop.rebuiltRoot()).isEqualTo(laptop.root());
    assertThat(fresh.store.checkIntegrity().problems()).isEmpty();
    assertThat(fresh.store.queries().counts()).isEqualTo(laptop.store.queries().counts());
    assertThat(
            fresh.replica.consistency().with(laptop.store, laptop.replica.consistency().judged()))
        .extracting(ConsistencyCheck::outcome)
        .isEqualTo(Outcome.EQUAL);
  }

  /** The same, once more from a device that itself began with a snapshot; restarted in between. */
  @Test
  void begin_withASnapshotOfOneThatBeganWithOne_convergesToo() {
    write(50, 1, laptop);
    TestSpace.Device second = begun(space.snapshot(laptop));
    write(30, 2, second, laptop);
    TestSpace.Device again = space.restart(second, second.store.image(), OpenToken.SAME);
    write(20, 3, again);
    TestSpace.Device third = begun(space.snapshot(again));
    TestSpace.meet(laptop, again, third);
    write(20, 4, laptop, again, third);
    TestSpace.meet(laptop, again, third);

    assertThat(third.root()).isEqualTo(laptop.root()).isEqualTo(again.root());
    assertThat(third.rebuiltRoot()).isEqualTo(third.root());
  }

  @Test
  void begin_peerAsksForEntriesBelow_isToldThatASnapshotIsNeeded_andOtherLogsGoOn() {
    write(30, 1, laptop);
    TestSpace.Device fresh = begun(space.snapshot(laptop));
    write(10, 2, fresh);
    TestSpace.Device empty = space.admit(TrustLevel.VERIFIED);
    new Wire(laptop, fresh).run();
    Wire wire = new Wire(fresh, empty).run();

    assertThat(wire.left.isClosed).isFalse();
    assertThat(wire.right.isClosed).isFalse();
    assertThat(wire.right.warnings)
        .anySatisfy(
            warning -> assertThat(warning.text()).contains(ErrorCode.NEEDS_SNAPSHOT.text()));
    assertThat(wire.right.caughtUp).as("nothing hangs").hasSize(2);
    // The own log came whole; what builds on the others waits for them.
    assertThat(empty.replica.frontier().heads()).hasSize(1);
    new Wire(laptop, empty).run();
    assertThat(empty.root()).isEqualTo(laptop.root());
  }

  @Test
  void begin_history_tellsWhatCameAfter_andSaysThatThereWasMore() {
    write(20, 1, laptop);
    ThoughtId note = ThoughtId.random(space.random);
    laptop.replica.edit(edit -> edit.create(note, "written before"));
    TestSpace.Device fresh = begun(space.snapshot(laptop));
    fresh.replica.edit(edit -> edit.setText(note, "written before, and after"));
    ThoughtId later = ThoughtId.random(space.random);
    fresh.replica.edit(edit -> edit.create(later, "later"));

    ThoughtHistory history = fresh.replica.history();
    assertThat(history.isCut(note)).isTrue();
    assertThat(history.isCut(later)).isFalse();
    assertThat(history.latest(note, null, 10)).hasSize(1);
    assertThat(history.latest(later, null, 10)).hasSize(1);
    assertThat(history.at(later, Long.MAX_VALUE)).isNotNull();
    assertThatThrownBy(() -> history.touched(line -> true)).isInstanceOf(CutHistoryException.class);
    assertThatThrownBy(() -> history.edgesTo(later, line -> true, new OpenedEntries()))
        .isInstanceOf(CutHistoryException.class);
    CutHistoryException told =
        catchThrowableOfType(CutHistoryException.class, () -> history.at(note, Long.MAX_VALUE));
    assertThat(told).hasMessageContaining("began with a snapshot");
    assertThat(history.blame(note).spans()).hasSize(2);
    assertThat(history.blame(note).spans().get(0).author().device())
        .isEqualTo(laptop.keys.deviceId());
  }

  @Test
  void begin_whereEntriesAreAlready_isRefused() {
    write(5, 1, laptop);
    byte[] file = space.snapshot(laptop);
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    phone.replica.edit(edit -> edit.create(ThoughtId.random(space.random), "mine"));
    assertThat(refused(phone, file)).isEqualTo(Fault.NOT_NOW);
    TestSpace.Device begun = begun(file);
    assertThat(
            catchThrowableOfType(
                    SnapshotException.class,
                    () -> begun.replica.begin(new ByteArrayInputStream(file)))
                .fault())
        .isEqualTo(Fault.NOT_NOW);
  }

  @Test
  void begin_withWhatIsNoSoundSnapshot_isRefusedAndChangesNothing() {
    write(40, 1, laptop);
    byte[] file = space.snapshot(laptop);
    TestSpace.Device fresh = space.admit(TrustLevel.VERIFIED);
    byte[] changed = file.clone();
    changed[file.length / 2] = (byte) (changed[file.length / 2] ^ 1);
    assertThat(refused(fresh, changed)).isEqualTo(Fault.DAMAGED);
    assertThat(refused(fresh, Arrays.copyOf(file, file.length - 100))).isEqualTo(Fault.TRUNCATED);
    fresh.replica.begin(new ByteArrayInputStream(file));
    assertThat(fresh.root()).isEqualTo(laptop.root());
  }

  @Test
  void begin_madeAfterAChangeOfMembershipThatIsNotHere_wantsASyncFirst() {
    TestSpace.Device fresh = space.admit(TrustLevel.VERIFIED);
    write(5, 1, laptop);
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    new Wire(laptop, phone).run();
    assertThat(refused(fresh, space.snapshot(phone))).isIn(Fault.UNKNOWN_TRUST, Fault.NOT_ALLOWED);
    assertThat(refused(fresh, space.snapshot(laptop))).isEqualTo(Fault.UNKNOWN_TRUST);
  }

  @Test
  void begin_whatCountsOfItChangedSince_wantsANewerSnapshot() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    write(20, 1, laptop, phone);
    TestSpace.meet(laptop, phone);
    byte[] file = space.snapshot(laptop);
    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), List.of()));
    TestSpace.Device fresh = space.admit(TrustLevel.VERIFIED);
    assertThat(refused(fresh, file)).isEqualTo(Fault.OUTDATED);
    fresh.replica.begin(new ByteArrayInputStream(space.snapshot(laptop)));
    assertThat(fresh.root()).isEqualTo(laptop.root());
  }

  /** A removal that cuts below the snapshot: its effect is in the state, and has to go. */
  @Test
  void revoke_withACutBelowTheSnapshot_asksForTheEntries_andMakesTheGraphOfThem() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone, tablet);
    write(20, 1, laptop, phone, tablet);
    TestSpace.meet(laptop, phone, tablet);
    List<Cut> cuts = cutsOf(phone);
    write(30, 2, laptop, phone, tablet);
    TestSpace.meet(laptop, phone, tablet);
    TestSpace.Device fresh = begun(space.snapshot(laptop));
    write(10, 3, fresh, tablet);

    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), cuts));
    Wire waiting = new Wire(fresh, laptop).run();
    new Wire(laptop, tablet).run();
    new Wire(fresh, tablet).run();
    new Wire(fresh, laptop).run();

    assertThat(waiting.left.isClosed).isFalse();
    assertThat(fresh.store.floor().exists()).as("all entries are here now").isFalse();
    assertThat(fresh.store.damaged().all()).isEmpty();
    assertThat(fresh.root()).isEqualTo(laptop.root()).isEqualTo(tablet.root());
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
    assertThat(fresh.store.checkIntegrity().problems()).isEmpty();
    TestSpace.Device empty = space.admit(TrustLevel.VERIFIED);
    new Wire(fresh, empty).run();
    assertThat(empty.root()).as("it hands on what it fetched").isEqualTo(laptop.root());
    ThoughtId first = thoughts.get(0);
    assertThat(fresh.replica.history().isCut(first)).isFalse();
    assertThat(fresh.replica.history().latest(first, null, 500))
        .as("histories reach back to the beginning")
        .hasSameSizeAs(laptop.replica.history().latest(first, null, 500));
  }

  /** Who made the snapshot said that an entry counts which is void: fetching it shows that. */
  @Test
  void lift_ofASnapshotThatLiedAboutAnEntry_comesToWhatEverybodyHas() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone);
    write(20, 1, laptop);
    HandMade poison = new HandMade(space, phone);
    poison.write(new byte[] {0x42}).deliver(laptop, 0);
    TestSpace.meet(laptop, phone);
    byte[] lie = withoutVoid(phone, space.snapshot(phone));
    TestSpace.Device fresh = begun(lie);
    assertThat(fresh.store.entries().counts()).containsEntry(EntryStatus.VOID, 0L);

    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), List.of()));
    TestSpace.meet(laptop, fresh);
    TestSpace.meet(laptop, fresh);
    assertThat(fresh.store.floor().exists()).isFalse();
    assertThat(fresh.store.entries().counts()).containsEntry(EntryStatus.VOID, 1L);
    assertThat(fresh.root()).isEqualTo(laptop.root());
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
  }

  private byte[] withoutVoid(TestSpace.Device liar, byte[] file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SnapshotCipher cipher =
        SnapshotCipher.sealing(
            Objects.requireNonNull(
                liar.replica
                    .keyring()
                    .key(Objects.requireNonNull(liar.replica.trust().writeEpoch()))),
            liar.keys,
            space.random,
            new byte[0]);
    try (SnapshotReader reader =
        liar.replica.snapshotVerifier().reader(new ByteArrayInputStream(file))) {
      SnapshotWriter writer = new SnapshotWriter(out, cipher, reader.manifest());
      for (SnapshotRecord next = reader.next(); next != null; next = reader.next()) {
        if (next instanceof SnapshotRecord.Entries entries) {
          entries.runs().forEach(run -> Arrays.fill(run.statuses(), (byte) 0));
        }
        writer.write(next);
      }
      writer.finish(liar.keys.signer());
    }
    return out.toByteArray();
  }

  /** The same while nobody who has the entries is there: it waits, says so, and goes on. */
  @Test
  void revoke_withACutBelowTheSnapshot_whileNobodyHasTheEntries_goesOnUntilSomebodyHas() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone);
    write(20, 1, laptop, phone);
    TestSpace.meet(laptop, phone);
    byte[] file = space.snapshot(laptop);
    TestSpace.Device fresh = begun(file);
    TestSpace.Device second = begun(file);
    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), List.of()));
    fresh.replica.addTrust(laptop.replica.trustLog().recordBytes());

    Wire wire = new Wire(fresh, second).run();
    assertThat(wire.left.isClosed || wire.right.isClosed).isFalse();
    assertThat(fresh.store.floor().isLifted()).isTrue();
    ThoughtId note = ThoughtId.random(space.random);
    fresh.replica.edit(edit -> edit.create(note, "goes on"));
    new Wire(fresh, second).run();
    assertThat(catchThrowableOfType(SnapshotException.class, () -> space.snapshot(fresh)).fault())
        .isEqualTo(Fault.NOT_NOW);

    TestSpace.meet(laptop, fresh, second);
    TestSpace.meet(laptop, fresh, second);
    assertThat(fresh.store.floor().exists()).isFalse();
    assertThat(fresh.root()).isEqualTo(laptop.root()).isEqualTo(second.root());
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
  }

  /** What the snapshot's software did not know gains effect: only entries can tell it. */
  @Test
  void upgrade_ofTheSpace_asksForTheEntries() {
    OperationKind kind = OperationKind.ADD_TAG;
    Vocabulary newer = Vocabulary.CURRENT.with(kind, 2);
    TestSpace.Device maker = space.admit(TrustLevel.VERIFIED, newer);
    TestSpace.Device full = space.admit(TrustLevel.VERIFIED, newer);
    TestSpace.meet(maker, full);
    write(60, 1, maker, full);
    TestSpace.meet(maker, full);
    TestSpace.Device fresh = space.admit(TrustLevel.VERIFIED, newer);
    TestSpace.meet(maker, full, laptop);
    new Wire(laptop, fresh); // the trust log only: nothing is delivered
    maker.replica.addTrust(laptop.replica.trustLog().recordBytes());
    fresh.replica.addTrust(laptop.replica.trustLog().recordBytes());
    fresh.replica.begin(new ByteArrayInputStream(space.snapshot(maker)));
    String before = fresh.root();
    assertThat(before).isEqualTo(maker.root());

    space.founder().replica.appendTrust(space.changes().raiseSpaceLevel(2));
    fresh.replica.addTrust(laptop.replica.trustLog().recordBytes());
    maker.replica.addTrust(laptop.replica.trustLog().recordBytes());
    assertThat(fresh.store.floor().isLifted()).isTrue();
    TestSpace.meet(maker, full, fresh);
    assertThat(fresh.root()).isEqualTo(maker.root()).isNotEqualTo(before);
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
    assertThat(fresh.store.floor().exists()).isFalse();
  }

  /** A clone wrote on beside what became part of the snapshot: both branches count everywhere. */
  @Test
  void fork_atAPlaceBelowTheSnapshot_convergesOnceSomebodyProvesIt() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone);
    write(20, 1, laptop, phone);
    TestSpace.meet(laptop, phone);
    byte[] image = phone.store.image();
    TestSpace.Device clone = space.restart(phone, image, OpenToken.SAME);
    write(10, 2, clone);
    write(10, 3, phone);
    TestSpace.meet(laptop, phone);
    TestSpace.Device fresh = begun(space.snapshot(laptop));

    new Wire(fresh, clone).run(); // it cannot prove the fork, and says that the log does not fit
    new Wire(laptop, clone).run();
    TestSpace.meet(laptop, clone, fresh);
    TestSpace.meet(laptop, clone, fresh);
    assertThat(fresh.root()).isEqualTo(laptop.root()).isEqualTo(clone.root());
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
    assertThat(fresh.store.checkIntegrity().problems()).isEmpty();
  }

  /** A snapshot that has forks and whited out entries, and a device that begins with it. */
  @Test
  void begin_withForksAndWhiteouts_convergesAndJudgesAlike() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone, tablet);
    write(30, 1, laptop, phone, tablet);
    TestSpace.meet(laptop, phone, tablet);
    TestSpace.Device clone = space.restart(phone, phone.store.image(), OpenToken.SAME);
    write(10, 2, clone);
    write(10, 3, phone);
    TestSpace.meet(laptop, phone, clone, tablet);
    laptop.replica.appendTrust(space.changes().revoke(tablet.keys.deviceId(), List.of()));
    TestSpace.meet(laptop, clone);
    TestSpace.Device fresh = begun(space.snapshot(laptop));
    assertThat(fresh.root()).isEqualTo(laptop.root());
    write(20, 4, fresh, clone, laptop);
    TestSpace.meet(laptop, clone, fresh);
    TestSpace.meet(laptop, clone, fresh);
    assertThat(fresh.root()).isEqualTo(laptop.root()).isEqualTo(clone.root());
    assertThat(fresh.rebuiltRoot()).isEqualTo(fresh.root());
  }

  @Test
  void tablesDamaged_graphIsMadeAnewFromTheSnapshotAndWhatCameAfter() {
    write(40, 1, laptop);
    TestSpace.Device fresh = begun(space.snapshot(laptop));
    write(20, 2, fresh);
    String before = fresh.root();
    fresh.store.run(
        () -> {
          fresh.store.settings().putNumber(GraphLevel.MISNAMED, 1);
        });
    TestSpace.Device again = space.restart(fresh, fresh.store.image(), OpenToken.SAME);
    assertThat(again.root()).isEqualTo(before);
    assertThat(again.store.settings().number(GraphLevel.MISNAMED, 0)).isZero();
    write(10, 3, again);
    TestSpace.meet(laptop, again);
    assertThat(again.root()).isEqualTo(laptop.root());
  }

  @Test
  void against_anOlderSnapshotThanTheOneBegunWith_saysThatItIsNotHere() {
    write(20, 1, laptop);
    byte[] older = space.snapshot(laptop);
    write(20, 2, laptop);
    byte[] file = space.snapshot(laptop);
    TestSpace.Device fresh = begun(file);
    write(10, 3, fresh);
    new Wire(laptop, fresh).run();
    assertThat(against(fresh, older).outcome()).isEqualTo(Outcome.OTHER_FRONTIER);
    assertThat(against(fresh, file).outcome()).isEqualTo(Outcome.EQUAL);
    assertThat(against(laptop, older).outcome()).isEqualTo(Outcome.EQUAL);
    assertThat(against(fresh, space.snapshot(laptop)).outcome()).isEqualTo(Outcome.EQUAL);
  }

  private ConsistencyCheck against(TestSpace.Device device, byte[] file) {
    try (var there = org.logomesh.client.store.SpaceStore.inMemory(space.random);
        var again = org.logomesh.client.store.SpaceStore.inMemory(space.random)) {
      return device
          .replica
          .consistency()
          .against(
              device.replica.snapshotVerifier().verify(new ByteArrayInputStream(file), there),
              there,
              again);
    }
  }
}
