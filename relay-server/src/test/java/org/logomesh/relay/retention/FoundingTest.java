package org.logomesh.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.SnapshotLogs;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogAppend;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteRetentionStore;
import org.logomesh.relay.store.StoredLog;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** With which snapshots an empty relay begins, and that it replaces nothing by them. */
class FoundingTest {
  private static final int ALL = 1 << 20;
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final List<SpaceId> news = new ArrayList<>();
  private SqliteDatabase database;
  private EntryStore entries;
  private RetentionStore retention;
  private Founding founding;

  @BeforeEach
  void open(@TempDir Path directory) {
    database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    entries = new SqliteEntryStore(database);
    retention = new SqliteRetentionStore(database);
    space.register(new SqliteAccessStore(database, 10));
    founding = new Founding(entries, retention, new TrustCache(entries), news::add);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private TestLog log(TestDevice author, int count) {
    TestLog log = space.openLog(author, new ArrayList<>());
    log.write(count - 1, 300);
    return log;
  }

  private static SnapshotLogs at(Map<TestLog, Integer> places) {
    SortedMap<LogId, LogState> states = new TreeMap<>();
    places.forEach((log, seq) -> states.put(log.id(), log.stateAt(seq)));
    return new SnapshotLogs(states);
  }

  /** A file with such a front; what is sealed after it is nothing to a relay. */
  private static byte[] file(SnapshotLogs logs) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(logs.encode());
    file.writeBytes(new byte[2_000]);
    return file.toByteArray();
  }

  private SnapshotId bring(byte[] file) {
    SnapshotId id = SnapshotId.of(Sha256.hash(file));
    retention.begin(space.id(), id, file.length, 3, NOW).block();
    for (int part = 0; part < SnapshotStatus.partsOf(file.length); part++) {
      int from = part * SnapshotStatus.PART_BYTES;
      int to = Math.min(file.length, from + SnapshotStatus.PART_BYTES);
      retention.putPart(space.id(), id, part, Arrays.copyOfRange(file, from, to)).block();
    }
    retention.complete(space.id(), id).block();
    return id;
  }

  private void trust(byte[] record) {
    RecordHash hash = TrustRecord.decode(space.id(), record).hash();
    entries.appendTrust(space.id(), List.of(new EntryStore.TrustRow(0, hash, record))).block();
  }

  private void vouch(TestDevice by, SnapshotId snapshot, Map<TestLog, Integer> places) {
    List<Cut> cuts = new ArrayList<>();
    places.forEach((log, seq) -> cuts.add(new Cut(log.id(), seq, log.stateAt(seq).hash())));
    trust(space.checkpoint(by, snapshot, 30, ada.id(), cuts));
  }

  private int found() {
    Integer founded = founding.found(space.id()).block();
    return founded == null ? -1 : founded;
  }

  private List<StoredLog> stored() {
    return Objects.requireNonNull(entries.logsAfter(space.id(), null, 10).block());
  }

  @Test
  void found_stableSnapshotIsWhole_everyLogBeginsWhereItStands() {
    Map<TestLog, Integer> places = Map.of(log(ada, 10), 6, log(ada, 5), 4);
    SnapshotId id = bring(file(at(places)));
    assertThat(found()).as("nobody vouches yet").isZero();
    vouch(ada, id, places);

    assertThat(found()).isEqualTo(2);
    assertThat(found()).isZero();

    assertThat(news).containsExactly(space.id());
    assertThat(stored())
        .containsExactlyInAnyOrderElementsOf(
            places.entrySet().stream()
                .map(
                    each ->
                        new StoredLog(
                            each.getKey().id(),
                            each.getValue() + 1,
                            each.getKey().stateAt(each.getValue())))
                .toList());
  }

  @Test
  void found_oneOfTwoAdministrators_beginsNothing() {
    trust(space.admit(bob, TrustLevel.FULL));
    Map<TestLog, Integer> places = Map.of(log(ada, 10), 6);
    SnapshotId id = bring(file(at(places)));
    vouch(ada, id, places);

    assertThat(found()).isZero();
    vouch(bob, id, places);
    assertThat(found()).isEqualTo(1);
  }

  @Test
  void found_snapshotIsNotWhole_beginsNothing() {
    Map<TestLog, Integer> places = Map.of(log(ada, 10), 6);
    byte[] file = file(at(places));
    SnapshotId id = SnapshotId.of(Sha256.hash(file));
    retention.begin(space.id(), id, file.length, 3, NOW).block();
    retention.putPart(space.id(), id, 0, file).block();
    vouch(ada, id, places);

    assertThat(found()).isZero();
  }

  /** Two administrators may vouch for a file that lies in clear; then it is of no use here. */
  @Test
  void found_frontSaysOtherThanTheCheckpoint_beginsNothing() {
    TestLog log = log(ada, 10);
    TestLog other = log.copyAt(3);
    other.write(6, 300);
    TestLog another = log(ada, 4);
    List<SnapshotLogs> lies =
        List.of(
            at(Map.of(log, 5)),
            at(Map.of(log, 7)),
            at(Map.of(other, 6)),
            at(Map.of(another, 3)),
            at(Map.of(log, 6, another, 3)),
            new SnapshotLogs(
                new TreeMap<>(
                    Map.of(
                        log.id(),
                        new LogState(
                            log.id(),
                            bob.id(),
                            6,
                            log.stateAt(6).hash(),
                            log.stateAt(6).trustHeads(),
                            log.stateAt(6).epoch())))));
    for (SnapshotLogs lie : lies) {
      SnapshotId id = bring(file(lie));
      vouch(ada, id, Map.of(log, 6));
      assertThat(found()).as("says %s", lie).isZero();
      retention.dropParts(space.id(), id, 10).block();
    }
    assertThat(stored()).isEmpty();
    assertThat(news).isEmpty();
  }

  @Test
  void found_noFrontOrADamagedOne_beginsNothing() {
    Map<TestLog, Integer> places = Map.of(log(ada, 10), 6);
    byte[] sealedOnly = new byte[500];
    byte[] tooLong = file(at(places));
    tooLong[8] = 0x7f;
    byte[] cut = Arrays.copyOf(file(at(places)), SnapshotLogs.PREFIX_BYTES + 20);
    byte[] changed = file(at(places));
    changed[SnapshotLogs.PREFIX_BYTES] ^= 0x40;
    for (byte[] file : List.of(sealedOnly, tooLong, cut, changed)) {
      SnapshotId id = bring(file);
      vouch(ada, id, places);
      assertThat(found()).isZero();
      retention.dropParts(space.id(), id, 10).block();
    }
  }

  /** The front may be longer than a part. */
  @Test
  void found_manyLogs_allBegin() {
    Map<TestLog, Integer> places = new HashMap<>();
    SortedMap<LogId, LogState> states = new TreeMap<>();
    for (int i = 0; i < 600; i++) {
      TestLog log = space.openLog(ada, new ArrayList<>());
      places.put(log, 0);
      LogState is = log.state();
      List<RecordHash> heads = Collections.nCopies(10, is.trustHeads().get(0));
      states.put(
          log.id(), new LogState(is.log(), is.device(), is.seq(), is.hash(), heads, is.epoch()));
    }
    byte[] file = file(new SnapshotLogs(states));
    assertThat(file.length).isGreaterThan(SnapshotStatus.PART_BYTES);
    vouch(ada, bring(file), places);

    assertThat(found()).isEqualTo(600);
    assertThat(found()).isZero();
  }

  /** What is here stays, whichever branch of the log it is, and if it ends earlier too. */
  @Test
  void found_logHasEntriesHere_nothingIsReplaced() {
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    List<SealedEntry> first = new ArrayList<>(opening);
    first.addAll(log.write(3, 300));
    TestLog other = log.copy();
    first.addAll(other.write(1, 300));
    log.write(6, 300);
    entries.append(space.id(), new LogAppend(log.id(), null, first, other.state())).block();
    TestLog absent = log(ada, 3);
    Map<TestLog, Integer> places = Map.of(log, 6, absent, 2);
    vouch(ada, bring(file(at(places))), places);

    assertThat(found()).as("the one that is not here").isEqualTo(1);
    assertThat(entries.range(space.id(), log.id(), 0, ALL).block()).isEqualTo(first);
    EntryHash notTheEnd = log.stateAt(4).hash();
    assertThat(founding.found(space.id(), Map.of(log.id(), notTheEnd)).block()).isZero();
    assertThat(entries.range(space.id(), log.id(), 0, ALL).block()).isEqualTo(first);
  }

  /** The older one came first; nothing was appended where the later one stands already. */
  @Test
  void found_laterSnapshot_movesLogsOnThatDidNotGoOn() {
    TestLog log = log(ada, 10);
    vouch(ada, bring(file(at(Map.of(log, 3)))), Map.of(log, 3));
    assertThat(found()).isEqualTo(1);

    vouch(ada, bring(file(at(Map.of(log, 6)))), Map.of(log, 6));
    assertThat(found()).isEqualTo(1);
    assertThat(stored()).containsExactly(new StoredLog(log.id(), 7, log.stateAt(6)));
  }

  /** Who made the snapshot did not know of the fork. */
  @Test
  void found_logThatEndsAtAFork_staysThere() {
    TestLog log = space.openLog(ada, new ArrayList<>());
    log.write(3, 300);
    TestLog copy = log.copy();
    List<SealedEntry> ours = log.write(6, 300);
    List<SealedEntry> theirs = copy.write(1, 300);
    vouch(ada, bring(file(at(Map.of(log, 3)))), Map.of(log, 3));
    assertThat(found()).isEqualTo(1);
    ForkProof proof =
        ForkProof.of(log.id(), ForkBranch.startingWith(ours), ForkBranch.startingWith(theirs));
    entries.putForks(space.id(), List.of(FrameCodec.encode(proof)), null).block();

    vouch(ada, bring(file(at(Map.of(log, 6)))), Map.of(log, 6));
    assertThat(found()).isZero();
    Map<LogId, EntryHash> over = Map.of(log.id(), log.stateAt(3).hash());
    assertThat(founding.found(space.id(), over).block()).isZero();
    assertThat(stored()).containsExactly(new StoredLog(log.id(), 4, log.stateAt(3)));
  }

  /** Under the log's own name, entries of the branch may be here. */
  @Test
  void found_branchOfALogWithEntries_waitsForTheProofOfItsFork() {
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    List<SealedEntry> all = new ArrayList<>(opening);
    all.addAll(log.write(7, 300));
    entries.append(space.id(), new LogAppend(log.id(), null, all, log.state())).block();
    LogId branch = LogId.of(Arrays.copyOf(new byte[] {7}, LogId.SIZE));
    SortedMap<LogId, LogState> states = new TreeMap<>();
    states.put(log.id(), log.stateAt(3));
    states.put(branch, log.stateAt(6));
    SnapshotId id = bring(file(new SnapshotLogs(states)));
    List<Cut> cuts = new ArrayList<>();
    states.forEach((name, state) -> cuts.add(new Cut(name, state.seq(), state.hash())));
    trust(space.checkpoint(ada, id, 30, ada.id(), cuts));

    assertThat(found()).isZero();
    assertThat(stored()).extracting(StoredLog::id).containsExactly(log.id());
  }
}
