package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

class SqliteDeletionTest extends DeletionContract {
  private static final String OF_SPACES = "space_no";
  private static final String OF_STREAMS = "place";

  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final Map<SpaceId, List<Long>> streams = new HashMap<>();
  private @TempDir @Nullable Path directory;
  private @Nullable SqliteDatabase database;

  @Override
  void reopen() {
    if (database != null) {
      database.close();
    }
    database = SqliteDatabase.open(file(), 0, writer, Schedulers.boundedElastic(), new Random(1));
  }

  @AfterEach
  void close() {
    database().close();
    writer.shutdown();
  }

  private Path file() {
    return Objects.requireNonNull(directory).resolve(SqliteDatabase.FILE_NAME);
  }

  private SqliteDatabase database() {
    return Objects.requireNonNull(database);
  }

  @Override
  EntryStore entries() {
    return new SqliteEntryStore(database());
  }

  @Override
  AccessStore access() {
    return new SqliteAccessStore(database(), 10);
  }

  @Override
  RetentionStore retention() {
    return new SqliteRetentionStore(database());
  }

  @Override
  UsageStore usages() {
    return new SqliteUsageStore(database());
  }

  @Override
  SpaceCensus census() {
    return new SqliteCensus(database());
  }

  @Override
  DeletionStore deletions() {
    return new SqliteDeletionStore(database());
  }

  @Override
  List<String> tablesOfSpaces() {
    return texts(
        "select m.name from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table'"
            + " and c.name in ('"
            + OF_SPACES
            + "', '"
            + OF_STREAMS
            + "') order by 1");
  }

  @Override
  long rowsOf(String table, TestSpace space) {
    String columns = String.join(",", texts("select name from pragma_table_info('" + table + "')"));
    if (!List.of(columns.split(",")).contains(OF_SPACES)) {
      return streams(space.id()).stream()
          .mapToLong(stream -> count(table + " where place >> 40 = " + stream))
          .sum();
    }
    return count(table + " where space_no = " + number(space.id()));
  }

  // The first that was registered, and the second: their numbers are known when they are gone.
  private final Map<SpaceId, String> numbers = new HashMap<>();

  private String number(SpaceId space) {
    return numbers.computeIfAbsent(
        space, id -> texts("select space_no from spaces where space = x'" + id + "'").get(0));
  }

  private List<Long> streams(SpaceId space) {
    return streams.computeIfAbsent(
        space,
        id ->
            texts("select distinct stream from logs where space_no = " + number(id)).stream()
                .map(Long::valueOf)
                .toList());
  }

  private long count(String from) {
    return Long.parseLong(texts("select count(*) from " + from).get(0));
  }

  private List<String> texts(String query) {
    try (Sql sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + file()))) {
      sql.execute("pragma busy_timeout = 5000");
      List<String> found = new ArrayList<>();
      try (ResultSet rows = sql.prepare(query).executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    } catch (SQLException failure) {
      throw new IllegalStateException(query, failure);
    }
  }

  /** Pages that are free are not empty by themselves. */
  @Test
  void purge_pagesThatAreFree_haveNothingOfIt() throws IOException {
    String mark = "said in a space that was deleted";
    String hex = HexFormat.of().formatHex(mark.getBytes(StandardCharsets.UTF_8));
    change(
        "update entries set ciphertext = x'"
            + hex.repeat(9)
            + "'"
            + " where place >> 40 in (select stream from logs join spaces using (space_no)"
            + " where space = x'"
            + space()
            + "')");
    checkpoint();
    assertThat(fileHolds(mark)).isTrue();
    get(deletions().delete(space(), NOW, NOW, null));
    while (get(deletions().purge(space(), NOW, 1_000)) != DeletionStore.Purge.DONE) {
      assertThat(get(deletions().deletions())).hasSize(1);
    }

    checkpoint();

    assertThat(fileHolds(mark)).isFalse();
  }

  @Test
  void erase_pagesThatAreFree_haveNothingOfTheContent() throws IOException {
    StoredLog log =
        get(entries().logsAfter(space(), null, 10)).stream()
            .filter(each -> each.firstSeq() == 21)
            .findFirst()
            .orElseThrow();
    SealedEntry entry = get(entries().entry(space(), log.id(), 25));
    String content = new String(entry.ciphertext(), StandardCharsets.ISO_8859_1);
    checkpoint();
    assertThat(fileHolds(content)).isTrue();

    Head attested = get(entries().stateAt(space(), log.id(), 30)).head();
    assertThat(get(retention().erase(space(), log.id(), attested, 30, 1_000))).isEqualTo(10);
    checkpoint();

    assertThat(fileHolds(content)).isFalse();
  }

  private void change(String statement) {
    try (Sql sql = new Sql(DriverManager.getConnection("jdbc:sqlite:" + file()))) {
      sql.execute("pragma busy_timeout = 5000");
      sql.execute(statement);
    } catch (SQLException failure) {
      throw new IllegalStateException(statement, failure);
    }
  }

  private void checkpoint() {
    change("pragma wal_checkpoint(truncate)");
  }

  private boolean fileHolds(String text) throws IOException {
    return Files.readString(file(), StandardCharsets.ISO_8859_1).contains(text);
  }
}
