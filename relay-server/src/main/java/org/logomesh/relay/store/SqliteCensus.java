package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import reactor.core.publisher.Mono;

/** {@link SpaceCensus} of the SQLite file of {@link SqliteEntryStore}. */
final class SqliteCensus implements SpaceCensus {
  private static final String FIGURES =
      """
      select space, registered_ms, invite, seen_day,
        (select count(*) from trust_records t where t.space_no = s.space_no),
        (select count(*) from logs l where l.space_no = s.space_no),
        (select coalesce(sum(seq - first_seq + 1), 0) from logs l where l.space_no = s.space_no)
      from spaces s
      """;

  private final SqliteDatabase database;

  SqliteCensus(SqliteDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<Totals> totals() {
    return database.read(
        sql -> {
          try (ResultSet row =
              sql.prepare(
                      "select (select count(*) from spaces), count(*),"
                          + " coalesce(sum(seq - first_seq + 1), 0),"
                          + " (select page_count * page_size"
                          + " from pragma_page_count, pragma_page_size) from logs")
                  .executeQuery()) {
            row.next();
            return new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
          }
        });
  }

  @Override
  public Mono<List<SpaceFigures>> spaces(int skip, int limit) {
    return database.read(
        sql -> {
          PreparedStatement select =
              sql.prepare(FIGURES + " order by registered_ms, space limit ? offset ?");
          select.setInt(1, limit);
          select.setInt(2, skip);
          List<SpaceFigures> spaces = new ArrayList<>();
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              spaces.add(figures(row));
            }
          }
          return spaces;
        });
  }

  @Override
  public Mono<SpaceFigures> space(SpaceId space) {
    return database.read(
        sql -> {
          PreparedStatement select = sql.prepare(FIGURES + " where space = ?");
          select.setBytes(1, space.bytes());
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? figures(row) : null;
          }
        });
  }

  private static SpaceFigures figures(ResultSet row) throws SQLException {
    byte @Nullable [] invite = row.getBytes(3);
    long day = row.getLong(4);
    Long seenDay = row.wasNull() ? null : day;
    return new SpaceFigures(
        SpaceId.of(row.getBytes(1)),
        Instant.ofEpochMilli(row.getLong(2)),
        invite == null ? null : HexFormat.of().formatHex(invite),
        seenDay,
        row.getLong(5),
        row.getLong(6),
        row.getLong(7));
  }

  @Override
  public Mono<Void> seen(Collection<SpaceId> spaces, long epochDay) {
    return database.write(
        sql -> {
          PreparedStatement update =
              sql.prepare(
                  "update spaces set seen_day = ?1"
                      + " where space = ?2 and (seen_day is null or seen_day < ?1)");
          for (SpaceId space : spaces) {
            update.setLong(1, epochDay);
            update.setBytes(2, space.bytes());
            update.executeUpdate();
          }
          return null;
        });
  }
}
