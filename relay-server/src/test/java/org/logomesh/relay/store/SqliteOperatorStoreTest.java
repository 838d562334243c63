package org.logomesh.relay.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

class SqliteOperatorStoreTest extends OperatorStoreContract {
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private Path file;
  private SqliteDatabase database;

  @BeforeEach
  void open(@TempDir Path directory) {
    file = directory.resolve(SqliteDatabase.FILE_NAME);
    database = SqliteDatabase.open(file, 0, writer, Schedulers.boundedElastic(), new Random(1));
  }

  @AfterEach
  void close() {
    database.close();
    writer.shutdown();
  }

  @Override
  EntryStore entries() {
    return new SqliteEntryStore(database);
  }

  @Override
  AccessStore access() {
    return new SqliteAccessStore(database, 10);
  }

  @Override
  SpaceCensus census() {
    return new SqliteCensus(database);
  }

  @Override
  SampleStore samples() {
    return new SqliteSamples(database);
  }

  @Override
  AuditStore audit(long most) {
    return new SqliteAudit(database, most);
  }

  @Override
  void execute(String statement) {
    try (Sql sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + file))) {
      sql.execute("pragma busy_timeout = 5000");
      sql.execute(statement);
    } catch (SQLException failure) {
      throw new IllegalStateException(statement, failure);
    }
  }
}
