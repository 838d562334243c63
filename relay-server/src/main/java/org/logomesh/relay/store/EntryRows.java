package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

  /** See {@link EntryStore#range}. */
  static List<SealedEntry> range(Sql sql, LogRow row, long fromSeq, int maxBytes)
      throws SQLException {
    PreparedStatement select =
        sql.prepare(
            "select place, header, ciphertext, signature, verified from entries"
                + " where place between ? and ? order by place");
    long place = place(row.stream(), fromSeq);
    select.setLong(1, place);
    select.setLong(2, place(row.stream(), row.log().state().seq()));
    List<SealedEntry> entries = new ArrayList<>();
    int verified = 0;
    long bytes = 0;
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        if (rows.getLong(1) != place) {
          throw new StoreException(Reason.CORRUPT, "a gap before entry " + rows.getLong(1));
        }
        place++;
        SealedEntry entry = read(rows);
        bytes += entry.sizeBytes();
        if (bytes > maxBytes && (verified > 0 || bytes > maxBytes + (long) MAX_RUN_BYTES)) {
          break;
        }
        entries.add(entry);
        if (rows.getInt(5) == 1) {
          verified = entries.size();
        }
      }
    }
    return entries.subList(0, verified);
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
    byte[] signature = row.getBytes(4);
    try {
      return SealedEntry.of(
          row.getBytes(2), row.getBytes(3), signature == null ? null : Signature.of(signature));
    } catch (RuntimeException undecodable) {
      throw new StoreException(
          Reason.CORRUPT, "entry at " + row.getLong(1) + " is damaged", undecodable);
    }
  }
}
