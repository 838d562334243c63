package org.logomesh.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogAppend;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteRetentionStore;
import org.logomesh.relay.store.StoredSnapshot;
import org.logomesh.relay.testing.RelayFile;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** When entries are dropped, and when they are not. */
class CompactionTest {
  private static final int ALL = 1 << 20;
  private static final int DAYS = 30;
  private static final byte[] CONTENT = {1, 2, 3, 4};
  private static final SnapshotId SNAPSHOT = SnapshotId.of(Sha256.hash(CONTENT));
  private static final SnapshotId LATER = SnapshotId.of(Sha256.hash(new byte[] {5}));

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private Instant now = Instant.ofEpochSecond(1_700_000_000);
  private Path file;
  private SqliteDatabase database;
  private EntryStore entries;
  private RetentionStore retention;
  private Compaction compaction;

  @BeforeEach
  void open(@TempDir Path directory) {
    file = directory.resolve("relay.db");
    database = SqliteDatabase.open(file, 0, Runnable::run, Schedulers.immediate(), new Random(5));
    entries = new SqliteEntryStore(database);
    retention = new SqliteRetentionStore(database);
    space.register(new SqliteAccessStore(database, 10));
    compaction = new Compaction(retention, new TrustCache(entries), () -> now);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private TestLog log(int count) {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(count - 1, 300));
    entries.append(space.id(), new LogAppend(log.id(), null, written, log.state())).block();
    return log;
  }

  private static Cut at(TestLog log, long seq) {
    return new Cut(log.id(), seq, log.stateAt(seq).hash());
  }

  private void trust(byte[] record) {
    RecordHash hash = TrustRecord.decode(space.id(), record).hash();
    entries.appendTrust(space.id(), List.of(new EntryStore.TrustRow(0, hash, record))).block();
  }

  private void vouch(TestDevice by, SnapshotId snapshot, Cut... ends) {
    trust(space.checkpoint(by, snapshot, DAYS, ada.id(), List.of(ends)));
  }

  private void bring(SnapshotId snapshot) {
    retention.begin(space.id(), snapshot, 4, 3, now).block();
    retention.putPart(space.id(), snapshot, 0, CONTENT).block();
    retention.complete(space.id(), snapshot).block();
  }

  private long sweep() {
    Long dropped = compaction.sweep().block();
    return dropped == null ? -1 : dropped;
  }

  private void days(int days) {
    now = now.plus(Duration.ofDays(days));
  }

  private @Nullable StoredSnapshot stored(SnapshotId snapshot) {
    return retention.find(space.id(), snapshot).block();
  }

  private int left(TestLog log, long from) {
    List<SealedEntry> range = entries.range(space.id(), log.id(), from, ALL).block();
    return range == null ? 0 : range.size();
  }

  @Test
  void sweep_stableAndRetentionOver_dropsWhatIsBelow() {
    TestLog log = log(10);
    TestLog other = log(4);
    bring(SNAPSHOT);
    vouch(ada, SNAPSHOT, at(log, 6), at(other, 3));

    assertThat(sweep()).isZero();
    days(DAYS - 1);
    assertThat(sweep()).as("a day early").isZero();
    days(1);
    assertThat(sweep()).isEqualTo(7 + 3);
    assertThat(sweep()).isZero();

    assertThat(left(log, 0)).isZero();
    assertThat(left(log, 7)).isEqualTo(3);
    assertThat(left(other, 3)).as("the last one stays").isEqualTo(1);
  }

  @Test
  void sweep_oneOfTwoAdministrators_dropsNothing() {
    trust(space.admit(bob, TrustLevel.FULL));
    TestLog log = log(10);
    bring(SNAPSHOT);
    vouch(ada, SNAPSHOT, at(log, 6));
    days(2 * DAYS);
    assertThat(sweep()).isZero();

    vouch(bob, SNAPSHOT, at(log, 6));

    assertThat(sweep()).as("counted from now on").isZero();
    days(DAYS);
    assertThat(sweep()).isEqualTo(7);
  }

  @Test
  void sweep_twoAdministratorsOfDifferentWords_dropsNothing() {
    trust(space.admit(bob, TrustLevel.FULL));
    TestLog log = log(10);
    bring(SNAPSHOT);
    vouch(ada, SNAPSHOT, at(log, 6));
    vouch(bob, SNAPSHOT, at(log, 7));

    sweep();
    days(2 * DAYS);

    assertThat(sweep()).isZero();
  }

  /** Who would begin with it could not. */
  @Test
  void sweep_snapshotIsNotHere_dropsNothing() {
    TestLog log = log(10);
    vouch(ada, SNAPSHOT, at(log, 6));
    retention.begin(space.id(), SNAPSHOT, 4, 3, now).block();
    sweep();
    days(2 * DAYS);
    assertThat(sweep()).isZero();
    assertThat(left(log, 0)).isEqualTo(10);
  }

  @Test
  void sweep_damagedLog_isLeftAndTheOthersGoOn() throws Exception {
    TestLog log = log(10);
    TestLog other = log(4);
    bring(SNAPSHOT);
    vouch(ada, SNAPSHOT, at(log, 6), at(other, 2));
    sweep();
    days(DAYS);
    RelayFile.change(file, "update entries set header = x'00' where place = (1 << 40) + 6");

    assertThat(sweep()).isEqualTo(3);
    assertThat(entries.entry(space.id(), log.id(), 0).block()).isNotNull();
  }

  @Test
  void sweep_laterSnapshotIsStable_dropsTheOneItReplaces() {
    TestLog log = log(10);
    bring(SNAPSHOT);
    vouch(ada, SNAPSHOT, at(log, 6));
    sweep();
    days(DAYS);
    bring(LATER);
    sweep();
    assertThat(stored(SNAPSHOT)).as("nobody vouches for the later one yet").isNotNull();

    vouch(ada, LATER, at(log, 8));
    sweep();

    assertThat(stored(SNAPSHOT)).isNull();
    assertThat(stored(LATER)).isNotNull();
  }

  @Test
  void sweep_snapshotsThatWaitForASecondAdministrator_onlyTheLatestIsKept() {
    trust(space.admit(bob, TrustLevel.FULL));
    TestLog log = log(10);
    bring(SNAPSHOT);
    vouch(ada, SNAPSHOT, at(log, 6));
    days(2 * DAYS);
    sweep();
    assertThat(stored(SNAPSHOT)).isNotNull();

    bring(LATER);
    vouch(ada, LATER, at(log, 8));
    sweep();

    assertThat(stored(SNAPSHOT)).isNull();
    assertThat(stored(LATER)).isNotNull();
  }

  @Test
  void sweep_snapshotThatNobodyVouchesFor_isDroppedAfterAWeek() {
    bring(SNAPSHOT);
    days(7);
    sweep();
    assertThat(stored(SNAPSHOT)).isNotNull();

    days(1);
    sweep();

    assertThat(stored(SNAPSHOT)).isNull();
  }

  /** Then it is all that a device can begin with. */
  @Test
  void sweep_signersAreGone_keepsWhatEntriesWereDroppedBelow() {
    TestLog log = log(10);
    bring(SNAPSHOT);
    vouch(ada, SNAPSHOT, at(log, 6));
    sweep();
    days(DAYS);
    assertThat(sweep()).isEqualTo(7);
    trust(space.admit(bob, TrustLevel.FULL));
    days(DAYS);

    sweep();

    assertThat(stored(SNAPSHOT)).isNotNull();
  }
}
