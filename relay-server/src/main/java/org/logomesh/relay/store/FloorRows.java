package org.logomesh.relay.store;

import static org.logomesh.relay.store.EntryRows.place;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import org.logomesh.relay.store.SqliteEntryStore.SpaceRows;

/** The table of floors: where logs stood after the last entry that was dropped of them. */
final class FloorRows {
  private FloorRows() {}

  /**
   * Where the stream of a log stood before the first entry of it that is here: of the log itself,
   * or of the log that it branched off. Null if nothing was dropped before it.
   */
  static @Nullable LogState below(Sql sql, LogRow row) throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select place, hash, trust_heads, epoch from floors"
                + " where place between ? and ? order by place desc limit 1");
    select.setLong(1, place(row.stream(), 0));
    select.setLong(2, place(row.stream(), row.log().firstSeq()) - 1);
    try (ResultSet found = select.executeQuery()) {
      return found.next()
          ? new LogState(
              row.log().state().log(),
              row.log().state().device(),
              found.getLong(1) & EntryRows.MAX_SEQ,
              EntryHash.of(found.getBytes(2)),
              LogColumns.unpacked(found.getBytes(3)),
              EpochId.of(found.getBytes(4)))
          : null;
    }
  }

  /** See {@link RetentionStore#prune}. */
  static int prune(Sql sql, SpaceId space, LogRow row, Head through, int maxEntries)
      throws SQLException {
    StoredLog log = row.log();
    LogState floor = Pruning.floor(log, through, seq -> EntryRows.stateAt(sql, row, seq, space));
    if (floor != null) {
      raise(sql, row, floor);
    }
    long last = floor == null ? log.firstSeq() - 1 : floor.seq();
    return last < 0 ? 0 : dropBelow(sql, space, place(row.stream(), last), maxEntries);
  }

  private static void raise(Sql sql, LogRow row, LogState floor) throws SQLException {
    long before = place(row.stream(), row.log().firstSeq()) - 1;
    PreparedStatement insert =
        sql.prepare(
            "insert into floors"
                + " select ?1, coalesce((select from_place from floors where place = ?2), ?3),"
                + " ?4, ?5, ?6");
    insert.setLong(1, place(row.stream(), floor.seq()));
    insert.setLong(2, before);
    insert.setLong(3, before + 1);
    insert.setBytes(4, floor.hash().bytes());
    insert.setBytes(5, LogColumns.packed(floor.trustHeads()));
    insert.setBytes(6, floor.epoch().bytes());
    insert.executeUpdate();
    PreparedStatement delete = sql.prepare("delete from floors where place = ?");
    delete.setLong(1, before);
    delete.executeUpdate();
    PreparedStatement begin = sql.prepare("update logs set first_seq = ? where log_no = ?");
    begin.setLong(1, floor.seq() + 1);
    begin.setLong(2, row.logNo());
    begin.executeUpdate();
  }

  // Places of a run are next to each other, so the first that is left says how many there are.
  private static int dropBelow(Sql sql, SpaceId space, long last, int maxEntries)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select min(place) from entries where place between"
                + " (select from_place from floors where place = ?1) and ?1");
    select.setLong(1, last);
    long first;
    try (ResultSet found = select.executeQuery()) {
      found.next();
      first = found.getLong(1);
      if (found.wasNull()) {
        return 0;
      }
    }
    long end = Math.min(last, first + maxEntries - 1);
    UsageRows.refund(sql, SpaceRows.require(sql, space), first, end);
    PreparedStatement delete = sql.prepare("delete from entries where place between ? and ?");
    delete.setLong(1, first);
    delete.setLong(2, end);
    return delete.executeUpdate();
  }
}
