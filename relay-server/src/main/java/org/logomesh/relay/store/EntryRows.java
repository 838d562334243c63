package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
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

  /** In the column {@code verified}: nobody has checked the signature. */
  static final long NOT_VERIFIED = 0;

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
      insert.setLong(5, place == last ? mark(signature) : 0);
      insert.executeUpdate();
      place++;
    }
  }

  /** Lets ranges end at an entry that carries a signature; receivers check it. */
  static void markEnd(Sql sql, long stream, long seq) throws SQLException {
    PreparedStatement mark =
        sql.prepare(
            "update entries set verified = max(verified, 1)"
                + " where place = ? and signature is not null");
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
    int verifiedBefore = 0;
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
          sound = full || isMarkSound(entry, rows.getLong(5));
          if (sound && !full) {
            entries.add(entry);
            last = entry.hash(space, head.log());
            if (rows.getLong(5) != NOT_VERIFIED) {
              verifiedBefore = verified;
              verified = entries.size();
            }
          }
        }
      }
    }
    if (sound && !full) {
      sound =
          fromSeq + entries.size() == head.seq() + 1
              && head.hash().equals(last)
              && (verified == entries.size() || entries.get(vouched).signature() == null);
      vouched = sound ? entries.size() : vouched;
    }
    // What is whole before the damage is handed out first; then the range begins with it.
    int end = sound ? verified : verified <= vouched ? verified : verifiedBefore;
    if (!sound && end == 0) {
      long damaged = fromSeq + vouched;
      throw new DamagedLogException(damaged, "entry " + damaged + " of a log is damaged");
    }
    return entries.subList(0, end);
  }

  /** Walks back from an entry, which somebody has to vouch for, to the headers it inherits from. */
  static LogState stateAt(Sql sql, LogRow row, long seq, SpaceId space) throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select place, header, ciphertext, signature from entries"
                + " where place between ? and ? order by place desc");
    select.setLong(1, place(row.stream(), 0));
    select.setLong(2, place(row.stream(), seq));
    LogState head = row.log().state();
    EntryHash hash = null;
    EntryHash named = null;
    List<RecordHash> trustHeads = List.of();
    EpochId epoch = null;
    try (ResultSet rows = select.executeQuery()) {
      while ((trustHeads.isEmpty() || epoch == null) && rows.next()) {
        SealedEntry entry = read(rows);
        EntryHash own = entry.hash(space, head.log());
        if (hash != null && !own.equals(named)) {
          throw new DamagedLogException(entry.seq(), "entry " + entry.seq() + " is damaged");
        }
        hash = hash == null ? own : hash;
        named = entry.header().previous();
        trustHeads = trustHeads.isEmpty() ? entry.header().trustHeads() : trustHeads;
        epoch = epoch == null ? entry.header().epoch() : epoch;
      }
    }
    if (hash == null || epoch == null || trustHeads.isEmpty()) {
      throw new StoreException(Reason.CORRUPT, "log " + head.log() + " has no beginning");
    }
    return new LogState(head.log(), head.device(), seq, hash, trustHeads, epoch);
  }

  /**
   * What stands beside a signature that was verified: a checksum of it, since hashes of entries do
   * not cover signatures and to verify one anew for each range costs much more. 1 stands for a
   * checksum that was not taken down.
   */
  static long mark(@Nullable Signature signature) {
    if (signature == null) {
      return NOT_VERIFIED;
    }
    CRC32 checksum = new CRC32();
    checksum.update(signature.bytes());
    return 2 + checksum.getValue();
  }

  static boolean isMarkSound(SealedEntry entry, long mark) {
    return mark == NOT_VERIFIED
        || (mark == 1 ? entry.signature() != null : mark == mark(entry.signature()));
  }

  static long place(long stream, long seq) {
    return stream << SEQ_BITS | seq;
  }

  private static SealedEntry read(ResultSet row) throws SQLException {
    SealedEntry entry = readable(row);
    if (entry == null) {
      long seq = row.getLong(1) & MAX_SEQ;
      throw new DamagedLogException(seq, "entry " + seq + " of a log is damaged");
    }
    return entry;
  }

  static @Nullable SealedEntry readable(ResultSet row) throws SQLException {
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
