package org.logomesh.relay.store;

import static org.logomesh.relay.store.EntryRows.MAX_SEQ;
import static org.logomesh.relay.store.EntryRows.place;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.version.Head;
import org.logomesh.relay.store.SqliteEntryStore.SpaceRows;

/** The table of what is kept of erased entries. */
final class ErasedRows {
  private ErasedRows() {}

  /** Keeps what there is to keep of entries that are about to go. */
  static void keep(Sql sql, long spaceNo, long first, long last) throws SQLException {
    long bytes = 0;
    PreparedStatement select =
        sql.prepare(
            "select place, header, ciphertext, signature from entries where place between ? and ?");
    select.setLong(1, first);
    select.setLong(2, last);
    PreparedStatement insert = sql.prepare("insert or replace into erased values (?, ?, ?, ?)");
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        insert.setLong(1, row.getLong(1));
        insert.setBytes(2, row.getBytes(2));
        insert.setBytes(3, Sha256.hash(row.getBytes(3)));
        insert.setBytes(4, row.getBytes(4));
        insert.executeUpdate();
        bytes += row.getBytes(2).length + SpaceUsage.KEPT_BYTES;
      }
    }
    UsageRows.chargeOther(sql, spaceNo, bytes);
  }

  /** See {@link EntryStore#erased}. */
  static List<ErasedEntry> from(Sql sql, LogRow row, long fromSeq, int maxEntries)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select place, header, body_hash, signature from erased where place between ? and ?"
                + " order by place limit ?");
    select.setLong(1, place(row.stream(), fromSeq));
    select.setLong(2, place(row.stream(), MAX_SEQ));
    select.setInt(3, maxEntries);
    List<ErasedEntry> erased = new ArrayList<>();
    try (ResultSet found = select.executeQuery()) {
      while (found.next()) {
        erased.add(read(found));
      }
    }
    return erased;
  }

  /** See {@link EntryStore#stateAt}, for an erased entry; null if not enough is kept. */
  static @Nullable LogState stateAt(Sql sql, LogRow row, long seq, SpaceId space)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select place, header, body_hash, signature from erased where place between ? and ?"
                + " order by place desc");
    select.setLong(1, place(row.stream(), 0));
    select.setLong(2, place(row.stream(), seq));
    ErasedWalk walk = new ErasedWalk(space, row.log(), seq);
    try (ResultSet found = select.executeQuery()) {
      boolean more = true;
      while (more && found.next()) {
        more = walk.take(read(found));
      }
    }
    return walk.state();
  }

  private static ErasedEntry read(ResultSet row) throws SQLException {
    return ErasedEntry.of(
        row.getLong(1) & MAX_SEQ, row.getBytes(2), row.getBytes(3), row.getBytes(4));
  }

  /**
   * Drops what is kept of a log up to an entry, if it has just that one; returns how many.
   *
   * @param floor the place of the last entry that was dropped of it
   */
  static int drop(Sql sql, SpaceId space, LogRow row, long floor, Head through, int maxEntries)
      throws SQLException {
    if (!has(sql, space, row, through)) {
      return 0;
    }
    PreparedStatement delete =
        sql.prepare(
            "delete from erased where place in (select place from erased where place between"
                + " (select from_place from floors where place = ?1) and ?2"
                + " order by place limit ?3) returning length(header)");
    delete.setLong(1, floor);
    delete.setLong(2, Math.min(floor, place(row.stream(), through.seq())));
    delete.setInt(3, maxEntries);
    int dropped = 0;
    long bytes = 0;
    try (ResultSet gone = delete.executeQuery()) {
      while (gone.next()) {
        dropped++;
        bytes += gone.getLong(1) + SpaceUsage.KEPT_BYTES;
      }
    }
    UsageRows.chargeOther(sql, SpaceRows.require(sql, space), -bytes);
    return dropped;
  }

  // Whatever is left of it: the entry, where the log stood after it, or what was kept of it.
  private static boolean has(Sql sql, SpaceId space, LogRow row, Head through) throws SQLException {
    if (row.holds(through.seq())) {
      return EntryRows.stateAt(sql, row, through.seq(), space).hash().equals(through.hash());
    }
    LogState below = FloorRows.below(sql, row);
    if (below != null && below.seq() == through.seq()) {
      return below.hash().equals(through.hash());
    }
    return ErasedEntry.isFirst(from(sql, row, through.seq(), 1), space, row.log(), through);
  }
}
