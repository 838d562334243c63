package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.version.Head;

/** Rows that a disk has changed: where the good ones end before them, and how they come back. */
final class DamagedRows {
  private static final String COLUMNS =
      "select place, header, ciphertext, signature, verified from entries ";

  private DamagedRows() {}

  /** See {@link EntryStore#wholeBefore}. */
  static @Nullable Head wholeBefore(Sql sql, SpaceId space, LogRow row, long seq)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(COLUMNS + "where place between ? and ? order by place desc");
    select.setLong(1, EntryRows.place(row.stream(), row.log().firstSeq()));
    select.setLong(2, EntryRows.place(row.stream(), seq));
    EntryHash named = null;
    long namedPlace = -1;
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        SealedEntry entry = EntryRows.readable(rows);
        long place = rows.getLong(1);
        long mark = rows.getLong(5);
        if (entry != null
            && named != null
            && place == namedPlace
            && entry.seq() < seq
            && mark != EntryRows.NOT_VERIFIED
            && EntryRows.isMarkSound(entry, mark)
            && named.equals(entry.hash(space, row.log().state().log()))) {
          return new Head(entry.seq(), named);
        }
        named = entry == null ? null : entry.header().previous();
        namedPlace = place - 1;
      }
    }
    return null;
  }

  /** See {@link EntryStore#mend}. */
  static int mend(
      Sql sql, SpaceId space, LogRow row, List<SealedEntry> entries, Predicate<SealedEntry> signed)
      throws SQLException {
    int end = proven(sql, space, row, entries, signed);
    PreparedStatement replace =
        sql.prepare("insert or replace into entries values (?, ?, ?, ?, ?)");
    for (SealedEntry entry : entries.subList(0, end)) {
      SealedEntry kept = signed.test(entry) ? entry : withStoredSignature(sql, row, entry, signed);
      Signature signature = kept.signature();
      replace.setLong(1, EntryRows.place(row.stream(), kept.seq()));
      replace.setBytes(2, kept.headerBytes());
      replace.setBytes(3, kept.ciphertext());
      replace.setBytes(4, signature == null ? null : signature.bytes());
      replace.setLong(5, EntryRows.mark(signature));
      replace.executeUpdate();
    }
    return end;
  }

  // The last one that the log vouches for and that a range may end at vouches for all before it.
  private static int proven(
      Sql sql, SpaceId space, LogRow row, List<SealedEntry> entries, Predicate<SealedEntry> signed)
      throws SQLException {
    EntryHash[] hashes = new EntryHash[entries.size()];
    int chained = 0;
    while (chained < entries.size()
        && (chained == 0 || hashes[chained - 1].equals(entries.get(chained).header().previous()))) {
      hashes[chained] = entries.get(chained).hash(space, row.log().state().log());
      chained++;
    }
    for (int end = chained; end > 0; end--) {
      SealedEntry last = entries.get(end - 1);
      if (isKnown(sql, space, row, last.seq(), hashes[end - 1]) && signed.test(last)) {
        return end;
      }
    }
    return 0;
  }

  // The same entry is here still, or the log ends with it, or the next one names it.
  private static boolean isKnown(Sql sql, SpaceId space, LogRow row, long seq, EntryHash hash)
      throws SQLException {
    LogState head = row.log().state();
    if (seq == head.seq()) {
      return hash.equals(head.hash());
    }
    SealedEntry here = ifReadable(sql, row, seq);
    SealedEntry next = ifReadable(sql, row, seq + 1);
    return (here != null && here.hash(space, head.log()).equals(hash))
        || (next != null && hash.equals(next.header().previous()));
  }

  private static @Nullable SealedEntry ifReadable(Sql sql, LogRow row, long seq)
      throws SQLException {
    PreparedStatement select = sql.prepare(COLUMNS + "where place = ?");
    select.setLong(1, EntryRows.place(row.stream(), seq));
    try (ResultSet found = select.executeQuery()) {
      return found.next() ? EntryRows.readable(found) : null;
    }
  }

  // Who brings an entry need not know each signature that is here. No signature is lost by it, and
  // none kept that does not hold.
  private static SealedEntry withStoredSignature(
      Sql sql, LogRow row, SealedEntry entry, Predicate<SealedEntry> signed) throws SQLException {
    PreparedStatement select = sql.prepare("select signature from entries where place = ?");
    select.setLong(1, EntryRows.place(row.stream(), entry.seq()));
    byte[] stored = null;
    try (ResultSet found = select.executeQuery()) {
      stored = found.next() ? found.getBytes(1) : null;
    }
    boolean possible = stored != null && stored.length == Signature.LENGTH;
    SealedEntry kept =
        SealedEntry.of(
            entry.headerBytes(),
            entry.ciphertext(),
            possible && stored != null ? Signature.of(stored) : null);
    return signed.test(kept) ? kept : SealedEntry.of(entry.headerBytes(), entry.ciphertext(), null);
  }
}
