package org.logomesh.simulation;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.store.SqliteDatabase;
import reactor.core.scheduler.Schedulers;

/** Where all simulated relays begin: making the tables takes longer than a whole run. */
final class RelayTemplate {
  private static @Nullable Path made;

  private RelayTemplate() {}

  /** Returns the database of a relay that has never run. */
  static synchronized Path emptyRelay() {
    Path file = made;
    if (file == null) {
      file = Scratch.directory("template").resolve("empty.db");
      SqliteDatabase.open(
              file,
              0,
              Runnable::run,
              Schedulers.immediate(),
              new SeededRandom(new SplittableRandom(1)))
          .close();
      forgetIncarnation(file);
      made = file;
    }
    return file;
  }

  // Every store made from the template is to name itself.
  private static void forgetIncarnation(Path file) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("delete from meta where name = 'incarnation'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
