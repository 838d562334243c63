package org.logomesh.relay.testing;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A relay's SQLite file as a failing disk, or somebody with access to it, changes it. */
public final class RelayFile {
  private RelayFile() {}

  /**
   * Changes it by one statement, behind the back of a relay that may have it open.
   *
   * @return how many rows were changed
   */
  public static int change(Path file, String sql) {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
      return statement.executeUpdate(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(sql, failure);
    }
  }
}
