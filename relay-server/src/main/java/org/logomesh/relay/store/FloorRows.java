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

  /** See {@link RetentionStore#found}. */
  static void found(Sql sql, long spaceNo, FoundPlan<LogRow> plan) throws SQLException {
    for (StoredLog log : plan.begun()) {
      LogRow made = LogRows.insert(sql, spaceNo, log);
      long first = place(made.stream(), log.firstSeq());
      insert(sql, place(made.stream(), log.state().seq()), first, log.state(), false);
    }
    for (FoundPlan.Raised<LogRow> each : plan.raised()) {
      LogRows.update(sql, each.here(), each.log().state());
      raise(sql, each.here(), each.log().state(), false);
    }
  }

  private static void insert(Sql sql, long place, long from, LogState floor, boolean keeps)
      throws SQLException {
    PreparedStatement insert = sql.prepare("insert into floors values (?, ?, ?, ?, ?, ?)");
    insert.setLong(1, place);
    insert.setLong(2, from);
    insert.setBytes(3, floor.hash().bytes());
    insert.setBytes(4, LogColumns.packed(floor.trustHeads()));
    insert.setBytes(5, floor.epoch().bytes());
    insert.setBoolean(6, keeps);
    insert.executeUpdate();
  }

  /** See {@link RetentionStore#prune} and {@link RetentionStore#erase}. */
  static int drop(Sql sql, SpaceId space, LogRow row, Pruning.Wanted wanted, int maxEntries)
      throws SQLException {
    StoredLog log = row.log();
    LogState floor = Pruning.floor(log, wanted, seq -> EntryRows.stateAt(sql, row, seq, space));
    if (floor != null) {
      raise(sql, row, floor, wanted.keeps());
    }
    long last = floor == null ? log.firstSeq() - 1 : floor.seq();
    if (last < 0) {
      return 0;
    }
    long place = place(row.stream(), last);
    int dropped = dropBelow(sql, space, place, maxEntries);
    return dropped > 0 || wanted.keeps()
        ? dropped
        : ErasedRows.drop(sql, space, row, place, wanted.attested(), maxEntries);
  }

  /**
   * Lets what lies below a log's first entry part where it is cut; the trunk stands at its end
   * then. False if it is not kept that the log came by there.
   */
  static boolean part(Sql sql, SpaceId space, LogRow row, LogState trunk) throws SQLException {
    LogState floor = below(sql, row);
    if (floor == null || floor.seq() != row.log().firstSeq() - 1) {
      return false;
    }
    if (trunk.seq() == floor.seq()) {
      return trunk.hash().equals(floor.hash());
    }
    if (!ErasedEntry.isFirst(
        ErasedRows.from(sql, row, trunk.seq(), 1), space, row.log(), trunk.head())) {
      return false;
    }
    long end = place(row.stream(), floor.seq());
    PreparedStatement select = sql.prepare("select from_place, keeps from floors where place = ?");
    select.setLong(1, end);
    long from;
    boolean keeps;
    try (ResultSet found = select.executeQuery()) {
      found.next();
      from = found.getLong(1);
      keeps = found.getBoolean(2);
    }
    insert(sql, place(row.stream(), trunk.seq()), from, trunk, keeps);
    PreparedStatement rest = sql.prepare("update floors set from_place = ? where place = ?");
    rest.setLong(1, place(row.stream(), trunk.seq() + 1));
    rest.setLong(2, end);
    rest.executeUpdate();
    return true;
  }

  // A log that was cut at its floor stands there, and the branch of it begins there too.
  private static boolean isShared(Sql sql, LogRow row) throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select exists (select 1 from logs where space_no ="
                + " (select space_no from logs where log_no = ?1)"
                + " and stream = ?2 and log_no <> ?1 and seq = ?3 and first_seq > seq)");
    select.setLong(1, row.logNo());
    select.setLong(2, row.stream());
    select.setLong(3, row.log().firstSeq() - 1);
    try (ResultSet found = select.executeQuery()) {
      return found.next() && found.getBoolean(1);
    }
  }

  private static void raise(Sql sql, LogRow row, LogState floor, boolean keeps)
      throws SQLException {
    long before = place(row.stream(), row.log().firstSeq()) - 1;
    if (isShared(sql, row)) {
      insert(sql, place(row.stream(), floor.seq()), before + 1, floor, keeps);
      begin(sql, row, floor.seq() + 1);
      return;
    }
    PreparedStatement insert =
        sql.prepare(
            "insert into floors"
                + " select ?1, coalesce((select from_place from floors where place = ?2), ?3),"
                + " ?4, ?5, ?6, ?7");
    insert.setLong(1, place(row.stream(), floor.seq()));
    insert.setLong(2, before);
    insert.setLong(3, before + 1);
    insert.setBytes(4, floor.hash().bytes());
    insert.setBytes(5, LogColumns.packed(floor.trustHeads()));
    insert.setBytes(6, floor.epoch().bytes());
    insert.setBoolean(7, keeps);
    insert.executeUpdate();
    PreparedStatement delete = sql.prepare("delete from floors where place = ?");
    delete.setLong(1, before);
    delete.executeUpdate();
    begin(sql, row, floor.seq() + 1);
  }

  private static void begin(Sql sql, LogRow row, long firstSeq) throws SQLException {
    PreparedStatement begin = sql.prepare("update logs set first_seq = ? where log_no = ?");
    begin.setLong(1, firstSeq);
    begin.setLong(2, row.logNo());
    begin.executeUpdate();
  }

  // Places of a run are next to each other, so the first that is left says how many there are.
  private static int dropBelow(Sql sql, SpaceId space, long last, int maxEntries)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select (select min(place) from entries where place between f.from_place and f.place),"
                + " keeps from floors f where f.place = ?");
    select.setLong(1, last);
    long first;
    boolean keeps;
    try (ResultSet found = select.executeQuery()) {
      if (!found.next()) {
        return 0;
      }
      first = found.getLong(1);
      if (found.wasNull()) {
        return 0;
      }
      keeps = found.getBoolean(2);
    }
    long end = Math.min(last, first + maxEntries - 1);
    long spaceNo = SpaceRows.require(sql, space);
    UsageRows.refund(sql, spaceNo, first, end);
    if (!keeps) {
      return delete(sql, first, end);
    }
    ErasedRows.keep(sql, spaceNo, first, end);
    return sql.erasing(() -> delete(sql, first, end));
  }

  private static int delete(Sql sql, long first, long end) throws SQLException {
    PreparedStatement delete = sql.prepare("delete from entries where place between ? and ?");
    delete.setLong(1, first);
    delete.setLong(2, end);
    return delete.executeUpdate();
  }
}
