package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

/** What the relay may keep. A new column is a new thing that it knows: it is added here by hand. */
class ColumnsTest {
  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("meta", List.of("name", "value")),
          Map.entry("spaces", List.of("space_no", "space", "registered_ms")),
          Map.entry("trust_records", List.of("space_no", "serial", "hash", "record")),
          Map.entry(
              "logs",
              List.of(
                  "log_no",
                  "space_no",
                  "log",
                  "stream",
                  "first_seq",
                  "origin",
                  "device",
                  "seq",
                  "hash",
                  "trust_heads",
                  "epoch")),
          Map.entry("entries", List.of("place", "header", "ciphertext", "signature", "verified")),
          Map.entry("statements", List.of("space_no", "device", "counter", "statement")),
          Map.entry("forks", List.of("space_no", "serial", "proof")),
          Map.entry("nonces", List.of("nonce", "expires_ms")),
          Map.entry("invites", List.of("code_hash", "uses_left", "expires_ms")));

  @Test
  void schema_everyColumn_isOnTheList(@TempDir Path folder) throws SQLException {
    Path file = folder.resolve("relay.db");
    SqliteDatabase.open(file, 0, Runnable::run, Schedulers.immediate(), new Random(1)).close();

    Map<String, List<String>> columns = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select t.name, c.name from sqlite_schema t, pragma_table_xinfo(t.name) c"
                    + " where t.type in ('table', 'view') and t.name not like 'flyway%'"
                    + " and t.name not like 'sqlite%' order by t.name, c.cid")) {
      while (rows.next()) {
        columns.computeIfAbsent(rows.getString(1), t -> new ArrayList<>()).add(rows.getString(2));
      }
    }

    assertThat(columns).isEqualTo(new TreeMap<>(ALLOWED));
  }
}
