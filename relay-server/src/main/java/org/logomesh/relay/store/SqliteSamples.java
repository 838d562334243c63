package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@link SampleStore} in the SQLite file of {@link SqliteEntryStore}. */
final class SqliteSamples implements SampleStore {
  private static final String ADD =
      """
      insert into samples values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict do update set
        connections = max(connections, excluded.connections),
        spaces = excluded.spaces,
        storage_bytes = excluded.storage_bytes,
        disk_free_bytes = excluded.disk_free_bytes,
        entries_in = entries_in + excluded.entries_in,
        entries_out = entries_out + excluded.entries_out,
        bytes_in = bytes_in + excluded.bytes_in,
        bytes_out = bytes_out + excluded.bytes_out,
        refused = refused + excluded.refused
      """;

  private final SqliteDatabase database;

  SqliteSamples(SqliteDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<Void> add(String relay, Instant at, Sample sample) {
    return database.write(
        sql -> {
          for (Step step : Step.values()) {
            PreparedStatement add = sql.prepare(ADD);
            add.setString(1, relay);
            add.setLong(2, step.length().toSeconds());
            add.setLong(3, step.startOf(at));
            add.setLong(4, sample.connections());
            add.setLong(5, sample.spaces());
            add.setLong(6, sample.storageBytes());
            add.setLong(7, sample.diskFreeBytes());
            add.setLong(8, sample.entriesIn());
            add.setLong(9, sample.entriesOut());
            add.setLong(10, sample.bytesIn());
            add.setLong(11, sample.bytesOut());
            add.setLong(12, sample.refused());
            add.executeUpdate();
            PreparedStatement drop =
                sql.prepare("delete from samples where step_s = ? and at_s < ?");
            drop.setLong(1, step.length().toSeconds());
            drop.setLong(2, step.startOf(at.minus(step.kept())));
            drop.executeUpdate();
          }
          return null;
        });
  }

  @Override
  public Mono<List<Row>> since(Step step, Instant from) {
    return database.read(
        sql -> {
          PreparedStatement select =
              sql.prepare(
                  "select relay, at_s, connections, spaces, storage_bytes, disk_free_bytes,"
                      + " entries_in, entries_out, bytes_in, bytes_out, refused from samples"
                      + " where step_s = ? and at_s >= ? order by at_s, relay limit "
                      + MAX_ROWS);
          select.setLong(1, step.length().toSeconds());
          select.setLong(2, from.getEpochSecond());
          List<Row> rows = new ArrayList<>();
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              rows.add(
                  new Row(row.getString(1), Instant.ofEpochSecond(row.getLong(2)), sample(row)));
            }
          }
          return rows;
        });
  }

  private static Sample sample(ResultSet row) throws SQLException {
    return new Sample(
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11));
  }
}
