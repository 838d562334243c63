package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.relay.store.StoreException.Reason;

/**
 * The table of entries. A row's key is its place: the number of its stream in the upper bits, its
 * sequence number in the lower. The entries of a log so lie side by side in the order they are
 * read.
 */
final class EntryRows {
  /** Bits of a place that hold the sequence number: a thousand entries a second for 34 years. */
  static final int SEQ_BITS = 40;

  static final long MAX_SEQ = (1L << SEQ_BITS) - 1;
  static final long MAX_STREAM = Long.MAX_VALUE >> SEQ_BITS;

  /**
   * What a range may reach beyond the bytes asked for, to end at a verified signature. A run of
   * entries comes from one frame, and that is what fits in one.
   */
  static final int MAX_RUN_BYTES = 1 << 20;

  private EntryRows() {}

  static void insert(Sql sql, long stream, LogAppend append) throws SQLException {
    if (stream > MAX_STREAM || append.after().seq() > MAX_SEQ) {
      throw new StoreException(Reason.FULL, "stream " + stream + " at " + append.after().seq());
    }
    PreparedStatement insert = sql.prepare("insert into entries values (?, ?, ?, ?, ?)");
    long place = place(stream, append.firstSeq());
    long last = place(stream, append.after().seq());
    for (SealedEntry entry : append.entries()) {
      Signature signature = entry.signature();
      insert.setLong(1, place);
      insert.setBytes(2, entry.headerBytes());
      insert.setBytes(3, entry.ciphertext());
      insert.setBytes(4, signature == null ? null : signature.bytes());
      insert.setInt(5, place == last ? 1 : 0);
      insert.executeUpdate();
      place++;
    }
  }

  /** Lets ranges end at an entry that carries a signature; receivers check it. */
  static void markEnd(Sql sql, long stream, long seq) throws SQLException {
    PreparedStatement mark =
        sql.prepare("update entries set verified = 1 where place = ? and signature is not null");
    mark.setLong(1, place(stream, seq));
    mark.executeUpdate();
  }

  static @Nullable SealedEntry entry(Sql sql, LogRow row, long seq) throws SQLException {
    PreparedStatement select =
        sql.prepare("select place, header, ciphertext, signature from entries where place = ?");
    select.setLong(1, place(row.stream(), seq));
    try (ResultSet found = select.executeQuery()) {
      return found.next() ? read(found) : null;
    }
  }

  /**
   * See {@link EntryStore#range}. Every entry is vouched for by the hash that the next one names,
   * and the last by that of the log; what nothing vouches for is not handed out.
   */
  static List<SealedEntry> range(Sql sql, SpaceId space, LogRow row, long fromSeq, int maxBytes)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select place, header, ciphertext, signature, verified from entries"
                + " where place between ? and ? order by place");
    LogState head = row.log().state();
    long place = place(row.stream(), fromSeq);
    select.setLong(1, place);
    select.setLong(2, place(row.stream(), head.seq()));
    List<SealedEntry> entries = new ArrayList<>();
    EntryHash last = null;
    int verified = 0;
    int vouched = 0;
    long bytes = 0;
    boolean sound = true;
    boolean full = false;
    try (ResultSet rows = select.executeQuery()) {
      while (sound && !full && rows.next()) {
        SealedEntry entry = rows.getLong(1) == place + entries.size() ? readable(rows) : null;
        if (entry == null || (last != null && !last.equals(entry.header().previous()))) {
          sound = false;
        } else {
          vouched = entries.size();
          bytes += entry.sizeBytes();
          full = bytes > maxBytes && (verified > 0 || bytes > maxBytes + (long) MAX_RUN_BYTES);
          if (!full) {
            entries.add(entry);
            last = entry.hash(space, head.log());
            verified = rows.getInt(5) == 1 ? entries.size() : verified;
          }
        }
      }
    }
    if (sound && !full) {
      sound = fromSeq + entries.size() == head.seq() + 1 && head.hash().equals(last);
      vouched = sound ? entries.size() : vouched;
    }
    return sound ? entries.subList(0, verified) : before(entries, vouched, fromSeq);
  }

  // What is whole before the damage is handed out first; then the range begins with it.
  private static List<SealedEntry> before(List<SealedEntry> entries, int vouched, long fromSeq) {
    for (int end = vouched; end > 0; end--) {
      if (entries.get(end - 1).signature() != null) {
        return entries.subList(0, end);
      }
    }
    long damaged = fromSeq + vouched;
    throw new DamagedLogException(damaged, "entry " + damaged + " of a log is damaged");
  }

  /** See {@link EntryStore#mend}. */
  static boolean mend(Sql sql, SpaceId space, LogRow row, List<SealedEntry> entries)
      throws SQLException {
    LogState head = row.log().state();
    SealedEntry last = entries.get(entries.size() - 1);
    EntryHash hash = last.hash(space, head.log());
    if (!isKnown(sql, space, row, last.seq(), hash)) {
      return false;
    }
    PreparedStatement replace =
        sql.prepare(
            "insert or replace into entries values (?1, ?2, ?3, ?4, ?5 or (?4 is not null"
                + " and coalesce((select verified from entries where place = ?1), 0)))");
    for (SealedEntry entry : entries) {
      Signature signature = entry.signature();
      replace.setLong(1, place(row.stream(), entry.seq()));
      replace.setBytes(2, entry.headerBytes());
      replace.setBytes(3, entry.ciphertext());
      replace.setBytes(4, signature == null ? null : signature.bytes());
      replace.setInt(5, entry.seq() == last.seq() ? 1 : 0);
      replace.executeUpdate();
    }
    return true;
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
    try {
      return entry(sql, row, seq);
    } catch (StoreException damaged) {
      return null;
    }
  }

  /** Walks back from an entry to the headers that say what it inherits. */
  static LogState stateAt(Sql sql, LogRow row, long seq, SpaceId space) throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select place, header, ciphertext, signature from entries"
                + " where place between ? and ? order by place desc");
    select.setLong(1, place(row.stream(), 0));
    select.setLong(2, place(row.stream(), seq));
    LogState head = row.log().state();
    EntryHash hash = null;
    List<RecordHash> trustHeads = List.of();
    EpochId epoch = null;
    try (ResultSet rows = select.executeQuery()) {
      while ((trustHeads.isEmpty() || epoch == null) && rows.next()) {
        SealedEntry entry = read(rows);
        hash = hash == null ? entry.hash(space, head.log()) : hash;
        trustHeads = trustHeads.isEmpty() ? entry.header().trustHeads() : trustHeads;
        epoch = epoch == null ? entry.header().epoch() : epoch;
      }
    }
    if (hash == null || epoch == null || trustHeads.isEmpty()) {
      throw new StoreException(Reason.CORRUPT, "log " + head.log() + " has no beginning");
    }
    return new LogState(head.log(), head.device(), seq, hash, trustHeads, epoch);
  }

  private static long place(long stream, long seq) {
    return stream << SEQ_BITS | seq;
  }

  private static SealedEntry read(ResultSet row) throws SQLException {
    SealedEntry entry = readable(row);
    if (entry == null) {
      throw new StoreException(Reason.CORRUPT, "entry at " + row.getLong(1) + " is damaged");
    }
    return entry;
  }

  private static @Nullable SealedEntry readable(ResultSet row) throws SQLException {
    byte[] signature = row.getBytes(4);
    if (signature != null && signature.length != Signature.LENGTH) {
      return null;
    }
    try {
      return SealedEntry.of(
          row.getBytes(2), row.getBytes(3), signature == null ? null : Signature.of(signature));
    } catch (CborException damaged) {
      return null;
    }
  }
}
