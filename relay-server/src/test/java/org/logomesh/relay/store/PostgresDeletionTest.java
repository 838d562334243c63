package org.logomesh.relay.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.logomesh.relay.testing.TestSpace;

class PostgresDeletionTest extends DeletionContract {
  private final RelayDatabase place = new RelayDatabase();
  private @Nullable PostgresDatabase database;

  @Override
  void reopen() {
    if (database != null) {
      database.close();
    }
    database = place.open();
  }

  @AfterEach
  void close() {
    database().close();
    place.close();
  }

  private PostgresDatabase database() {
    return Objects.requireNonNull(database);
  }

  @Override
  EntryStore entries() {
    return new PostgresEntryStore(database());
  }

  @Override
  AccessStore access() {
    return new PostgresAccessStore(database(), 10);
  }

  @Override
  RetentionStore retention() {
    return new PostgresRetentionStore(database());
  }

  @Override
  UsageStore usages() {
    return new PostgresUsageStore(database());
  }

  @Override
  SpaceCensus census() {
    return new PostgresCensus(database());
  }

  @Override
  DeletionStore deletions() {
    return new PostgresDeletionStore(database());
  }

  @Override
  List<String> tablesOfSpaces() {
    return texts(
        "select table_name from information_schema.columns"
            + " where table_schema = 'public' and column_name = 'space_id' order by 1");
  }

  @Override
  long rowsOf(String table, TestSpace space) {
    String query = "select count(*) from " + table + " where space_id = '\\x" + space.id() + "'";
    return Long.parseLong(texts(query).get(0));
  }

  private List<String> texts(String query) {
    try (Connection connection = place.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException failure) {
      throw new IllegalStateException(query, failure);
    }
  }
}
