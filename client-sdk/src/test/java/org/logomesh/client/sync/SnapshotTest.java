package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.OperationKind;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.seal.SnapshotCipher;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.client.snapshot.SnapshotWriter;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.ConsistencyCheck.Outcome;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Frontier;

/** Snapshots of real replicas: made, verified, and compared with graphs. */
class SnapshotTest {
  private final TestSpace space = new TestSpace();
  private final TestSpace.Device laptop = space.founder();
  private final List<ThoughtId> thoughts = new ArrayList<>();

  private void write(int edits, long seed, TestSpace.Device... authors) {
    Random random = new Random(seed);
    for (int i = 0; i < edits; i++) {
      TestSpace.Device author = authors[random.nextInt(authors.length)];
      if (random.nextInt(6) == 0) {
        new Wire(authors[0], authors[random.nextInt(authors.length)]).run();
      }
      author.replica.edit(edit -> RandomChanges.change(edit, random, thoughts, space.random));
    }
  }

  private SpaceStore scratch() {
    return SpaceStore.inMemory(space.random);
  }

  private StateSnapshot verify(TestSpace.Device by, byte[] file) {
    try (SpaceStore scratch = scratch()) {
      return by.replica.snapshotVerifier().verify(new ByteArrayInputStream(file), scratch);
    }
  }

  private Fault refused(TestSpace.Device by, byte[] file) {
    return catchThrowableOfType(SnapshotException.class, () -> verify(by, file)).fault();
  }

  private ConsistencyCheck against(TestSpace.Device device, byte[] file) {
    try (SpaceStore there = scratch();
        SpaceStore again = scratch()) {
      StateSnapshot snapshot =
          device.replica.snapshotVerifier().verify(new ByteArrayInputStream(file), there);
      return device.replica.consistency().against(snapshot, there, again);
    }
  }

  private ConsistencyCheck compare(TestSpace.Device a, TestSpace.Device b) {
    return a.replica.consistency().with(b.store, b.replica.consistency().judged());
  }

  /** Rewrites a snapshot as a member does who lies: sealed and signed as it should be. */
  private byte[] forged(TestSpace.Device liar, byte[] file, StateSnapshot says, Lie lie) {
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
    SnapshotWriter writer = new SnapshotWriter(out, cipher, says);
    try (SnapshotReader reader =
        liar.replica.snapshotVerifier().reader(new ByteArrayInputStream(file))) {
      for (SnapshotRecord next = reader.next(); next != null; next = reader.next()) {
        writer.write(lie.about(next));
      }
    }
    writer.finish(liar.keys.signer());
    return out.toByteArray();
  }

  private interface Lie {
    SnapshotRecord about(SnapshotRecord record);
  }

  private static StateSnapshot says(
      StateSnapshot of, TestSpace.Device maker, String root, Frontier frontier) {
    return new StateSnapshot(
        of.space(),
        maker.keys.deviceId(),
        of.wallMillis(),
        of.level(),
        of.trustHeads(),
        root,
        of.counts(),
        frontier);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void verify_ofRandomHistories_hasTheRootOfItsReplica(long seed) {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone, tablet);
    write(150, seed, laptop, phone, tablet);
    TestSpace.meet(laptop, phone, tablet);
    byte[] file = space.snapshot(laptop);

    StateSnapshot snapshot = verify(tablet, file);

    assertThat(snapshot.stateRoot()).isEqualTo(laptop.root()).isEqualTo(tablet.root());
    assertThat(snapshot.frontier()).isEqualTo(tablet.replica.frontier());
    assertThat(snapshot.trustHeads()).isEqualTo(tablet.replica.trustLog().heads());
    assertThat(snapshot.device()).isEqualTo(laptop.keys.deviceId());
    assertThat(against(tablet, file).outcome()).isEqualTo(Outcome.EQUAL);
    assertThat(compare(laptop, tablet).outcome()).isEqualTo(Outcome.EQUAL);
  }

  @Test
  void verify_withForksWhiteoutsAndWaitingEntries_hasTheRootOfItsReplica() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone, tablet);
    write(60, 6, laptop, phone, tablet);
    TestSpace.Device clone = space.restart(phone, phone.store.image(), OpenToken.SAME);
    write(10, 7, phone);
    write(10, 8, clone);
    TestSpace.meet(laptop, phone, clone, tablet);
    laptop.replica.appendTrust(space.changes().revoke(tablet.keys.deviceId(), List.of()));
    HandMade waits = new HandMade(space, clone);
    waits.write(new byte[] {1}).deliver(laptop, 0);
    TestSpace.meet(laptop, clone);

    StateSnapshot snapshot = verify(clone, space.snapshot(laptop));
    assertThat(snapshot.stateRoot()).isEqualTo(laptop.root());
    assertThat(snapshot.counts().thoughts()).isPositive();
  }

  @Test
  void save_ofAReader_isRefused() {
    TestSpace.Device reader = space.admit(TrustLevel.BASIC);
    write(5, 1, laptop);
    TestSpace.meet(laptop, reader);
    assertThat(catchThrowableOfType(NotAWriterException.class, () -> space.snapshot(reader)))
        .isNotNull();
  }

  @Test
  void verify_byDeviceThatMayNotWriteAnyMore_isRefused() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    write(5, 1, laptop);
    TestSpace.meet(laptop, phone);
    byte[] file = space.snapshot(phone);
    assertThat(verify(laptop, file).device()).isEqualTo(phone.keys.deviceId());
    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), cutsOf(phone)));
    assertThat(refused(laptop, file)).isEqualTo(Fault.NOT_ALLOWED);
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

  @Test
  void verify_lyingRoot_isRefused() {
    write(20, 1, laptop);
    byte[] file = space.snapshot(laptop);
    StateSnapshot honest = verify(laptop, file);
    byte[] lie =
        forged(
            laptop, file, says(honest, laptop, "00".repeat(32), honest.frontier()), each -> each);
    assertThat(refused(laptop, lie)).isEqualTo(Fault.OTHER_ROOT);
  }

  /** Names, places, histories: each lie about what lies below a root that is right. */
  @Test
  void verify_contentsThatDoNotFitTogether_areRefused() {
    write(60, 1, laptop);
    ThoughtId note = ThoughtId.random(space.random);
    laptop.replica.edit(edit -> edit.create(note, "a text with a history"));
    byte[] file = space.snapshot(laptop);
    StateSnapshot honest = verify(laptop, file);
    List<Lie> lies =
        List.of(
            each -> each instanceof SnapshotRecord.Entries some ? shifted(some, 1, 0) : each,
            each -> each instanceof SnapshotRecord.Entries some ? shifted(some, 0, 1) : each,
            each -> each instanceof SnapshotRecord.Log log ? endingEarlier(log) : each,
            each ->
                each instanceof SnapshotRecord.Thought thought
                    ? new SnapshotRecord.Thought(
                        thought.id(), thought.state(), thought.splices(), List.of())
                    : each,
            each ->
                each instanceof SnapshotRecord.Thought thought
                    ? new SnapshotRecord.Thought(
                        new byte[16], thought.state(), thought.splices(), thought.history())
                    : each,
            each ->
                each instanceof SnapshotRecord.Edge edge
                    ? new SnapshotRecord.Edge(edge.key(), new byte[] {0})
                    : each,
            each ->
                each instanceof SnapshotRecord.State state
                    ? new SnapshotRecord.State(new byte[] {7}, state.state())
                    : each);
    for (Lie lie : lies) {
      byte[] forged =
          forged(laptop, file, says(honest, laptop, honest.stateRoot(), honest.frontier()), lie);
      assertThat(refused(laptop, forged)).isIn(Fault.DAMAGED, Fault.OTHER_ROOT);
    }
    byte[] otherFrontier =
        forged(
            laptop, file, says(honest, laptop, honest.stateRoot(), Frontier.empty()), each -> each);
    assertThat(refused(laptop, otherFrontier)).isEqualTo(Fault.DAMAGED);
  }

  private static SnapshotRecord shifted(SnapshotRecord.Entries entries, int number, int place) {
    return new SnapshotRecord.Entries(
        entries.runs().stream()
            .map(
                run ->
                    new SnapshotRecord.Run(
                        run.number() + number * 1_000L,
                        run.log(),
                        run.firstSeq() + place,
                        run.hashes(),
                        run.lamports(),
                        run.wallMillis(),
                        run.statuses()))
            .toList());
  }

  private static SnapshotRecord endingEarlier(SnapshotRecord.Log log) {
    return new SnapshotRecord.Log(
        log.number(),
        log.id(),
        log.hashedAs(),
        log.device(),
        log.firstSeq(),
        log.parent(),
        new org.logomesh.model.version.Head(0, EntryHash.of(new byte[32])),
        log.forkedAt(),
        log.citations());
  }

  @Test
  void against_olderSnapshot_isComparedWithTheGraphOfThen() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone);
    write(40, 1, laptop, phone);
    TestSpace.meet(laptop, phone);
    byte[] file = space.snapshot(phone);
    write(40, 2, laptop, phone);
    TestSpace.meet(laptop, phone);

    ConsistencyCheck check = against(laptop, file);
    assertThat(check.outcome()).isEqualTo(Outcome.EQUAL);
    assertThat(check.rootHere()).isEqualTo(check.rootThere()).isNotEqualTo(laptop.root());
  }

  @Test
  void against_snapshotThatHasMore_namesTheHeadsThatDiffer() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone);
    write(10, 1, phone);
    ConsistencyCheck check = against(laptop, space.snapshot(phone));
    assertThat(check.outcome()).isEqualTo(Outcome.OTHER_FRONTIER);
    assertThat(check.ok()).isTrue();
    assertThat(check.heads())
        .hasSize(1)
        .allSatisfy((log, heads) -> assertThat(heads.there()).isNotNull())
        .allSatisfy((log, heads) -> assertThat(heads.here()).isNull());
    assertThat(compare(laptop, phone).outcome()).isEqualTo(Outcome.OTHER_FRONTIER);
  }

  /** A graph that went wrong, below equal frontiers: each wrong cell is named, and no other. */
  @Test
  void compare_graphsThatWentDifferentWays_namesTheCellsThatDiffer() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone);
    write(200, 1, laptop, phone);
    TestSpace.meet(laptop, phone);
    ThoughtId wrong = thoughts.get(1);
    ThoughtId phantom = ThoughtId.random(space.random);
    phone.store.run(
        () -> {
          GraphMerge merge = new GraphMerge(phone.store.graph(), OperationKind.FIRST_LEVEL);
          Stamp stamp = new Stamp(EntryHash.of(new byte[32]), 1, 1, phone.keys.deviceId(), true);
          merge.apply(
              stamp,
              List.of(
                  new Operation.SetField(
                      wrong, "field", new FieldValue.Int64(1), List.<OperationId>of()),
                  new Operation.Create(phantom)));
          merge.finish();
        });

    ConsistencyCheck check = compare(laptop, phone);
    assertThat(check.outcome()).isEqualTo(Outcome.DIFFERENT);
    assertThat(check.ok()).isFalse();
    assertThat(check.diverging()).containsExactlyInAnyOrder(wrong, phantom);
    assertThat(check.divergingCount()).isEqualTo(2);
    assertThat(check.rootHere()).isEqualTo(laptop.root());
    assertThat(check.rootThere()).isEqualTo(phone.root());
    // The wrong one vouches for itself; whoever compares sees it.
    assertThat(against(laptop, space.snapshot(phone)).diverging())
        .containsExactlyInAnyOrder(wrong, phantom);
    assertThat(laptop.rebuiltRoot()).isEqualTo(laptop.root());
  }

  @Test
  void compare_otherMembership_saysSo() {
    TestSpace.Device phone = space.admit(TrustLevel.VERIFIED);
    TestSpace.Device tablet = space.admit(TrustLevel.VERIFIED);
    TestSpace.meet(laptop, phone, tablet);
    write(20, 1, laptop, phone, tablet);
    TestSpace.meet(laptop, phone, tablet);
    laptop.replica.appendTrust(space.changes().revoke(phone.keys.deviceId(), List.of()));
    assertThat(compare(laptop, tablet).outcome()).isEqualTo(Outcome.OTHER_MEMBERSHIP);
  }

  @Test
  void write_somethingWasWrittenMeanwhile_isPreparedAnew() {
    write(5, 1, laptop);
    SnapshotMaker maker = laptop.replica.snapshotMaker();
    write(1, 2, laptop);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(maker.write(out, 0, space.random)).isNull();
    assertThat(out.size()).isZero();
  }
}
