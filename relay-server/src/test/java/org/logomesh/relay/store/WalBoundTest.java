package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The write-ahead log with readers that never leave it alone. */
class WalBoundTest {
  private static final long BOUND = 1 << 20;
  private static final int ROW = 100_000;
  private static final int ROWS = 400;

  private Path file;
  private Sql sql;
  private WalBound bound;

  @BeforeEach
  void open(@TempDir Path directory) throws SQLException {
    file = directory.resolve("a.db");
    sql = new Sql(connect());
    sql.execute("pragma journal_mode = wal");
    sql.execute("pragma journal_size_limit = " + BOUND / 2); // as SqliteDatabase sets it
    sql.execute("create table t (x blob)");
    bound = new WalBound(file, sql, 5_000, BOUND);
  }

  @AfterEach
  void close() throws SQLException {
    sql.close();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private long walBytes() throws IOException {
    return Files.size(file.resolveSibling("a.db-wal"));
  }

  private void write() throws SQLException {
    sql.execute("insert into t values (zeroblob(" + ROW + "))");
    bound.check();
  }

  @Test
  void check_readersThatTakeTurns_keepItShort() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(2);
    ExecutorService readers = Executors.newFixedThreadPool(2);
    List<Future<Long>> reads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      reads.add(readers.submit(() -> readUntil(over, reading)));
    }
    assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
    long longest = 0;
    for (int i = 0; i < ROWS; i++) {
      write();
      longest = Math.max(longest, walBytes());
    }
    over.set(true);
    for (Future<Long> each : reads) {
      assertThat(each.get()).isPositive();
    }
    readers.shutdown();
    // Without a bound all of it. On a busy machine a reader may keep it up a few times.
    assertThat(longest).isLessThan((long) ROWS * ROW / 2);
  }

  private long readUntil(AtomicBoolean over, CountDownLatch reading) throws SQLException {
    long times = 0;
    try (Connection reader = connect()) {
      for (; !over.get(); times++) {
        read(reader).getStatement().close();
        reading.countDown();
      }
    }
    return times;
  }

  @Test
  void check_readerThatStays_writerGoesOnAndItIsShortAgainAfterwards() throws Exception {
    try (Connection reader = connect()) {
      ResultSet open = read(reader);
      for (int i = 0; i < ROWS; i++) {
        write();
      }
      assertThat(walBytes()).isGreaterThan(10 * BOUND);
      open.getStatement().close();
    }
    for (int i = 0; i < 2 * BOUND / ROW; i++) {
      write();
    }
    assertThat(walBytes()).isLessThan(2 * BOUND);
    try (ResultSet rows = sql.prepare("select count(*) from t").executeQuery()) {
      assertThat(rows.getInt(1)).isGreaterThan(ROWS);
    }
  }

  /** Begins to read and does not end. */
  private static ResultSet read(Connection connection) throws SQLException {
    Statement statement = connection.createStatement();
    ResultSet rows = statement.executeQuery("select x from t union all select 1");
    rows.next();
    return rows;
  }
}
