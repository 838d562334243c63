package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
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
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.RelayFile;
import org.logomesh.relay.testing.TestLog;
import reactor.core.scheduler.Schedulers;

class SqliteEntryStoreTest extends RetentionStoreContract {
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
  protected RetentionStore retention() {
    return new SqliteRetentionStore(database());
  }

  @Override
  protected AccessStore access(int maxSpaces) {
    return new SqliteAccessStore(database(), maxSpaces);
  }

  @Override
  protected void execute(String sql) {
    RelayFile.change(file(), sql);
  }

  @Override
  protected String literal(byte[] bytes) {
    return "x'" + HexFormat.of().formatHex(bytes) + "'";
  }

  @Override
  protected String at(long seq) {
    return "(place & 255) = " + seq;
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
