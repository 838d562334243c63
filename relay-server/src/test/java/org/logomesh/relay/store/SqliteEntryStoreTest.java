package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestLog;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class SqliteEntryStoreTest extends EntryStoreContract {
  private static final int MIB = 1 << 20;

  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private @TempDir @Nullable Path directory;
  private @Nullable SqliteDatabase database;

  @Override
  protected void open() {
    open(0);
  }

  private void open(long maxBytes) {
    database =
        SqliteDatabase.open(
            file(), maxBytes, writer, Schedulers.boundedElastic(), new Random(System.nanoTime()));
  }

  @AfterEach
  void close() {
    database().close();
    writer.shutdown();
  }

  @Override
  protected EntryStore entries() {
    return new SqliteEntryStore(database());
  }

  @Override
  protected AccessStore access() {
    return new SqliteAccessStore(database(), 100);
  }

  @Test
  void incarnation_reopened_isTheSame_wiped_isAnother() throws IOException {
    byte[] first = entries().incarnation();
    database().close();
    open();
    assertThat(entries().incarnation()).isEqualTo(first).hasSize(16);

    database().close();
    Files.delete(file());
    open();
    assertThat(entries().incarnation()).isNotEqualTo(first);
  }

  @Test
  void register_beyondTheLimit_isRefused() {
    AccessStore full = new SqliteAccessStore(database(), 2);
    EntryStore.TrustRow genesis =
        new EntryStore.TrustRow(0, RecordHash.of(new byte[32]), new byte[] {1});

    assertThat(get(full.register(SpaceId.of(new byte[32]), genesis, null, Instant.EPOCH)))
        .isEqualTo(AccessStore.Registration.TOO_MANY_SPACES);
  }

  @Test
  void register_racersAtTheLimit_noneIsTooMany() {
    int known = 2;
    AccessStore almostFull = new SqliteAccessStore(database(), known + 3);
    EntryStore.TrustRow genesis =
        new EntryStore.TrustRow(0, RecordHash.of(new byte[32]), new byte[] {1});

    List<AccessStore.Registration> outcomes =
        get(
            Flux.range(1, 100)
                .flatMap(i -> almostFull.register(id(i), genesis, null, Instant.EPOCH), 100)
                .collectList());

    assertThat(outcomes).filteredOn(AccessStore.Registration.CREATED::equals).hasSize(3);
    assertThat(outcomes).filteredOn(AccessStore.Registration.TOO_MANY_SPACES::equals).hasSize(97);
  }

  private static SpaceId id(int number) {
    byte[] bytes = new byte[SpaceId.SIZE];
    bytes[0] = (byte) number;
    return SpaceId.of(bytes);
  }

  @Test
  void append_fullDatabase_failsAndKeepsWhatWasThere() {
    database().close();
    open(MIB);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, written, log.state());
    long acknowledged = fill(log);

    assertThat(acknowledged).isGreaterThan(1_000);
    assertThat(get(entries().range(space(), log.id(), acknowledged, MIB))).hasSize(1);
    assertThat(get(entries().logsAfter(space(), null, 1)).get(0).state())
        .isEqualTo(log.stateAt(acknowledged));

    // Room again: the same store goes on.
    database().close();
    open(2 * MIB);
    LogState before = log.stateAt(acknowledged);
    TestLog resumed = log.copy();
    assertThat(before.seq()).isLessThan(resumed.state().seq());
    assertThat(fill(openAndAppend())).isGreaterThan(500);
  }

  private TestLog openAndAppend() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, written, log.state());
    return log;
  }

  /** Appends until the store is full; returns the last acknowledged sequence number. */
  private long fill(TestLog log) {
    for (int run = 0; run < 1_000; run++) {
      LogState before = log.state();
      List<SealedEntry> entries = log.write(20, 368);
      try {
        append(before, entries, log.state());
      } catch (StoreException full) {
        assertThat(full.reason()).isEqualTo(Reason.FULL);
        // Whoever tries again hears the same.
        assertThatThrownBy(() -> append(before, entries, log.state()))
            .isInstanceOfSatisfying(
                StoreException.class, again -> assertThat(again.reason()).isEqualTo(Reason.FULL));
        return before.seq();
      }
    }
    throw new AssertionError("the store never got full");
  }

  @Test
  void append_oneFailingAmongMany_failsAlone() {
    List<SealedEntry> unknownSpace = new ArrayList<>();
    TestLog stray = openLog(unknownSpace);
    List<SealedEntry> good = new ArrayList<>();
    TestLog log = openLog(good);
    // Nothing is committed before the writer is let go: both are in one transaction.
    CountDownLatch gate = new CountDownLatch(1);
    writer.execute(
        () -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });

    var bad =
        entries()
            .append(
                SpaceId.of(new byte[32]),
                new LogAppend(stray.id(), null, unknownSpace, stray.state()))
            .toFuture();
    var kept =
        entries().append(space(), new LogAppend(log.id(), null, good, log.state())).toFuture();
    gate.countDown();

    assertThatThrownBy(bad::join).hasCauseInstanceOf(StoreException.class);
    assertThat(kept.join()).isInstanceOf(AppendResult.Committed.class);
  }

  @Test
  void range_damagedRow_isNotServed() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, List.copyOf(written), log.state());
    for (int i = 1; i <= 3; i++) {
      LogState before = log.state();
      List<SealedEntry> next = log.write(1, 300);
      append(before, next, log.state());
      written.addAll(next);
    }

    damage("delete from entries where (place & 255) = 2");

    assertThat(get(entries().range(space(), log.id(), 0, MIB)))
        .isEqualTo(written.subList(0, 1)); // nothing vouches for the one before the gap any more
    assertDamagedFrom(log, 1);
    assertThat(get(entries().mend(space(), log.id(), written.subList(1, 3), entry -> true)))
        .isEqualTo(2);
    assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
  }

  private void damage(String how) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      statement.execute(how);
    }
  }

  private void assertDamagedFrom(TestLog log, long seq) {
    assertDamagedFrom(log, seq, seq);
  }

  private void assertDamagedFrom(TestLog log, long from, long seq) {
    assertThatThrownBy(() -> get(entries().range(space(), log.id(), from, MIB)))
        .isInstanceOfSatisfying(
            DamagedLogException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(Reason.CORRUPT);
              assertThat(failure.firstDamaged()).isEqualTo(seq);
            });
  }

  @Test
  void range_anyBitOfAnEntryFlipped_isNotServedUntilItIsMended() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(3, 300));
    append(null, written, log.state());
    for (int seq = 0; seq <= 3; seq++) {
      for (String column : List.of("header", "ciphertext")) {
        byte[] bytes =
            column.equals("header")
                ? written.get(seq).headerBytes().clone()
                : written.get(seq).ciphertext().clone();
        for (int at = 0; at < bytes.length; at += 37) {
          bytes[at] ^= 1;
          String hex = java.util.HexFormat.of().formatHex(bytes);
          bytes[at] ^= 1;
          damage("update entries set " + column + " = x'" + hex + "' where (place & 255) = " + seq);

          for (int from = 0; from <= seq; from++) {
            assertNotServed(log, from, written.subList(from, seq));
          }
          assertThat(
                  get(
                      entries()
                          .mend(space(), log.id(), written.subList(seq, seq + 1), entry -> true)))
              .as(column + " " + at + " of " + seq)
              .isEqualTo(1);
          assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
        }
      }
    }
  }

  // A changed header may also look like a change of the entry before.
  private void assertNotServed(TestLog log, int from, List<SealedEntry> whole) {
    try {
      List<SealedEntry> served = get(entries().range(space(), log.id(), from, MIB));
      assertThat(whole).startsWith(served.toArray(SealedEntry[]::new));
    } catch (DamagedLogException damaged) {
      assertThat(damaged.firstDamaged()).isGreaterThanOrEqualTo(from);
    }
  }

  @Test
  void range_signatureOrItsMarkChanged_isNotServedUntilItIsMended() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(2, 300));
    append(null, written, log.state());
    for (String change : List.of("signature = zeroblob(64)", "verified = 0", "signature = null")) {
      damage("update entries set " + change + " where (place & 255) = 2");

      assertThatThrownBy(() -> get(entries().range(space(), log.id(), 2, MIB)))
          .as(change)
          .isInstanceOf(DamagedLogException.class);
      assertThat(get(entries().mend(space(), log.id(), written, entry -> true))).isEqualTo(3);
      assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
    }
  }

  @Test
  void mend_byOneWhoDoesNotKnowTheSignatures_losesNone() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    written.addAll(log.write(3, 300));
    append(null, written, log.state());
    SealedEntry last = written.get(3);
    List<SealedEntry> brought = new ArrayList<>();
    written.forEach(entry -> brought.add(unsigned(entry)));
    brought.set(3, last);
    damage("update entries set ciphertext = zeroblob(9) where (place & 255) = 1");

    int mended =
        get(
            entries()
                .mend(
                    space(),
                    log.id(),
                    brought,
                    e -> e.signature() != null && !e.equals(written.get(2))));

    assertThat(mended).isEqualTo(4);
    assertThat(get(entries().range(space(), log.id(), 0, MIB)))
        .containsExactly(written.get(0), written.get(1), unsigned(written.get(2)), last);
  }

  private static SealedEntry unsigned(SealedEntry entry) {
    return SealedEntry.of(entry.headerBytes(), entry.ciphertext(), null);
  }

  @Test
  void wholeBefore_damage_isTheLastPlaceThatCanBeServed() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    append(null, List.copyOf(written), log.state());
    LogState opened = log.state();
    append(opened, log.write(3, 300), log.state());
    damage("update entries set ciphertext = zeroblob(300) where (place & 255) = 3");

    assertThat(get(entries().wholeBefore(space(), log.id(), 3))).isEqualTo(opened.head());
    assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
    assertDamagedFrom(log, 1, 3);
    assertThat(entries().wholeBefore(space(), log.id(), 0).blockOptional()).isEmpty();
  }

  @Test
  void mend_withAnotherEntry_changesNothing() {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = openLog(written);
    TestLog fork = log.copy();
    written.addAll(log.write(2, 300));
    append(null, written, log.state());

    assertThat(get(entries().mend(space(), log.id(), fork.write(2, 300), entry -> true))).isZero();
    assertThat(get(entries().mend(space(), log.id(), fork.write(1, 300), entry -> true))).isZero();
    assertThat(get(entries().range(space(), log.id(), 0, MIB))).isEqualTo(written);
  }

  @Test
  void file_usualEntries_takesAtMost650BytesEach() throws IOException {
    int entries = 10_000;
    TestLog log = openAndAppend();
    for (int run = 0; run < entries / 50; run++) {
      LogState before = log.state();
      append(before, log.write(50, 368), log.state());
    }
    database().close();
    long bytes = directorySize();
    open();

    assertThat(bytes / entries).isLessThanOrEqualTo(650);
  }

  @Test
  void writes_afterClose_failAsClosed() {
    EntryStore closed = entries();
    database().close();

    assertThatThrownBy(() -> get(closed.appendTrust(space(), List.of())))
        .isInstanceOfSatisfying(
            StoreException.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.CLOSED));
    open();
  }

  private long directorySize() throws IOException {
    try (Stream<Path> files = Files.list(file().resolveSibling("."))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private Path file() {
    if (directory == null) {
      throw new IllegalStateException("JUnit did not set the directory");
    }
    return directory.resolve(SqliteDatabase.FILE_NAME);
  }

  private SqliteDatabase database() {
    if (database == null) {
      throw new IllegalStateException("not open");
    }
    return database;
  }
}
