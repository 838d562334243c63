package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.version.Head;

/** Rows that a disk has changed: where the good ones end before them, and how they come back. */
final class DamagedRows {
  private DamagedRows() {}

  /** See {@link EntryStore#wholeBefore}. */
  static @Nullable Head wholeBefore(Sql sql, SpaceId space, LogRow row, long seq)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(EntryRows.COLUMNS + "where place between ? and ? order by place desc");
    select.setLong(1, EntryRows.place(row.stream(), row.log().firstSeq()));
    select.setLong(2, EntryRows.place(row.stream(), seq));
    WholeSearch search = new WholeSearch(space, row.log(), seq);
    try (ResultSet rows = select.executeQuery()) {
      boolean more = true;
      while (more && rows.next()) {
        more = search.take(EntryRows.stored(rows));
      }
    }
    return search.foundAbove(FloorRows.below(sql, row));
  }

  /** See {@link EntryStore#mend}. */
  static int mend(
      Sql sql, SpaceId space, LogRow row, List<SealedEntry> entries, Predicate<SealedEntry> signed)
      throws SQLException {
    long first = entries.get(0).seq();
    Map<Long, StoredEntry> stored = stored(sql, row, first, first + entries.size());
    List<SealedEntry> taken = new Mending(space, row.log(), stored, signed).take(entries);
    PreparedStatement replace =
        sql.prepare("insert or replace into entries values (?, ?, ?, ?, ?)");
    for (SealedEntry kept : taken) {
      Signature signature = kept.signature();
      replace.setLong(1, EntryRows.place(row.stream(), kept.seq()));
      replace.setBytes(2, kept.headerBytes());
      replace.setBytes(3, kept.ciphertext());
      replace.setBytes(4, signature == null ? null : signature.bytes());
      replace.setLong(5, StoredEntry.mark(signature));
      replace.executeUpdate();
    }
    return taken.size();
  }

  private static Map<Long, StoredEntry> stored(Sql sql, LogRow row, long from, long through)
      throws SQLException {
    PreparedStatement select = sql.prepare(EntryRows.COLUMNS + "where place between ? and ?");
    select.setLong(1, EntryRows.place(row.stream(), from));
    select.setLong(2, EntryRows.place(row.stream(), through));
    Map<Long, StoredEntry> stored = new HashMap<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        StoredEntry entry = EntryRows.stored(rows);
        stored.put(entry.seq(), entry);
      }
    }
    return stored;
  }
}
