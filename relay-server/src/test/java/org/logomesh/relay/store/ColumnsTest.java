package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.relay.testing.PostgresServer;
import reactor.core.scheduler.Schedulers;

/** What the relay may keep. A new column is a new thing that it knows: it is added here by hand. */
class ColumnsTest {
  /** Tables of both stores, column by column. */
  private static final Map<String, List<String>> ALIKE =
      Map.ofEntries(
          Map.entry("meta", List.of("name", "value")),
          Map.entry(
              "samples",
              List.of(
                  "relay",
                  "step_s",
                  "at_s",
                  "connections",
                  "spaces",
                  "storage_bytes",
                  "disk_free_bytes",
                  "entries_in",
                  "entries_out",
                  "bytes_in",
                  "bytes_out",
                  "refused")),
          Map.entry(
              "audit", List.of("seq", "at_ms", "relay", "kind", "detail", "previous", "hash")),
          Map.entry("nonces", List.of("nonce", "expires_ms")),
          Map.entry("invites", List.of("code_hash", "uses_left", "expires_ms")),
          Map.entry("blocks", List.of("kind", "subject", "blocked_ms")));

  /** The same of tables whose first column is the space: its number, or itself. */
  private static final Map<String, List<String>> BY_SPACE =
      Map.ofEntries(
          Map.entry("trust_records", List.of("serial", "hash", "record")),
          Map.entry("statements", List.of("device", "counter", "statement")),
          Map.entry("forks", List.of("serial", "proof")),
          Map.entry(
              "snapshots",
              List.of("snapshot", "size", "parts", "complete", "begun_ms", "attested_ms")),
          Map.entry("snapshot_parts", List.of("snapshot", "part", "data")),
          Map.entry(
              "usage",
              List.of(
                  "entries",
                  "entry_bytes",
                  "trust_records",
                  "trust_bytes",
                  "quota_bytes",
                  "snapshot_bytes",
                  "other_bytes")));

  private static final Map<String, List<String>> IN_SQLITE =
      Map.ofEntries(
          Map.entry(
              "spaces",
              List.of(
                  "space_no",
                  "space",
                  "registered_ms",
                  "invite",
                  "seen_day",
                  "deleted_ms",
                  "until_ms",
                  "deleted_by",
                  "purging")),
          Map.entry("erased", List.of("place", "header", "body_hash", "signature")),
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
          Map.entry(
              "floors", List.of("place", "from_place", "hash", "trust_heads", "epoch", "keeps")),
          Map.entry("usage_total", List.of("only", "bytes")));

  @Test
  void schema_everyColumn_isOnTheList(@TempDir Path folder) throws SQLException {
    Path file = folder.resolve("relay.db");
    SqliteDatabase.open(file, 0, Runnable::run, Schedulers.immediate(), new Random(1)).close();

    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select t.name, c.name from sqlite_schema t, pragma_table_xinfo(t.name) c"
                    + " where t.type in ('table', 'view') and t.name not like 'flyway%'"
                    + " and t.name not like 'sqlite%' order by t.name, c.cid")) {
      assertThat(columns(rows)).isEqualTo(allowed("space_no", IN_SQLITE));
    }
  }

  private static Map<String, List<String>> allowed(
      String space, Map<String, List<String>> ofOneStore) {
    Map<String, List<String>> allowed = new TreeMap<>(ALIKE);
    BY_SPACE.forEach(
        (table, others) -> {
          List<String> columns = new ArrayList<>(List.of(space));
          columns.addAll(others);
          allowed.put(table, columns);
        });
    allowed.putAll(ofOneStore);
    return allowed;
  }

  private static Map<String, List<String>> columns(ResultSet rows) throws SQLException {
    Map<String, List<String>> columns = new TreeMap<>();
    while (rows.next()) {
      columns.computeIfAbsent(rows.getString(1), t -> new ArrayList<>()).add(rows.getString(2));
    }
    return columns;
  }

  // Other keys: the space itself instead of a number, the stream and the place in it apart.
  private static final Map<String, List<String>> IN_POSTGRES =
      Map.ofEntries(
          Map.entry(
              "spaces",
              List.of(
                  "space_id",
                  "registered_ms",
                  "invite",
                  "seen_day",
                  "deleted_ms",
                  "until_ms",
                  "deleted_by",
                  "purging")),
          Map.entry(
              "erased", List.of("space_id", "stream", "seq", "header", "body_hash", "signature")),
          Map.entry(
              "logs",
              List.of(
                  "space_id",
                  "log",
                  "stream",
                  "first_seq",
                  "origin",
                  "device",
                  "seq",
                  "hash",
                  "trust_heads",
                  "epoch")),
          Map.entry(
              "entries",
              List.of(
                  "space_id", "stream", "seq", "header", "ciphertext", "signature", "verified")),
          Map.entry(
              "floors",
              List.of(
                  "space_id",
                  "stream",
                  "seq",
                  "from_seq",
                  "hash",
                  "trust_heads",
                  "epoch",
                  "keeps")));

  /** Tables that belong to no space. */
  private static final Set<String> SHARED =
      Set.of("meta", "nonces", "invites", "samples", "audit", "blocks");

  @Test
  void postgresSchema_everyColumn_isOnTheList_andKeysBeginWithTheSpace() throws SQLException {
    PostgresServer server = PostgresServer.shared();
    String database = server.createDatabase();
    PostgresDatabase.open(
            new PostgresProperties(server.url(database), "postgres", "", 2, Duration.ofSeconds(20)),
            new Random(1))
        .close();

    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery(
              "select table_name, column_name from information_schema.columns"
                  + " where table_schema = 'public' and table_name not like 'flyway%'"
                  + " order by table_name, ordinal_position")) {
        assertThat(columns(rows)).isEqualTo(allowed("space_id", IN_POSTGRES));
      }
      try (ResultSet keys =
          statement.executeQuery(
              "select indrelid::regclass::text, (select attname from pg_attribute"
                  + " where attrelid = indrelid and attnum = indkey[0])"
                  + " from pg_index where indisunique"
                  + " and indrelid::regclass::text = any (select tablename from pg_tables"
                  + " where schemaname = 'public' and tablename not like 'flyway%')")) {
        int unique = 0;
        while (keys.next()) {
          unique++;
          if (!SHARED.contains(keys.getString(1))) {
            assertThat(keys.getString(2)).as(keys.getString(1)).isEqualTo("space_id");
          }
        }
        assertThat(unique).isGreaterThanOrEqualTo(allowed("space_id", IN_POSTGRES).size());
      }
    }
  }
}
