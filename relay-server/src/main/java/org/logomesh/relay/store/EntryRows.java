package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.relay.store.SqliteEntryStore.SpaceRows;
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

  static final String COLUMNS =
      "select place, header, ciphertext, signature, verified from entries ";

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
      insert.setLong(5, place == last ? StoredEntry.mark(signature) : StoredEntry.NOT_VERIFIED);
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
    PreparedStatement select = sql.prepare(COLUMNS + "where place = ?");
    select.setLong(1, place(row.stream(), seq));
    try (ResultSet found = select.executeQuery()) {
      return found.next() ? stored(found).readable() : null;
    }
  }

  /** See {@link EntryStore#range}. */
  static List<SealedEntry> range(Sql sql, SpaceId space, LogRow row, long fromSeq, int maxBytes)
      throws SQLException {
    PreparedStatement select = sql.prepare(COLUMNS + "where place between ? and ? order by place");
    select.setLong(1, place(row.stream(), fromSeq));
    select.setLong(2, place(row.stream(), row.log().state().seq()));
    RangeEnd range = new RangeEnd(space, row.log(), fromSeq, maxBytes);
    try (ResultSet rows = select.executeQuery()) {
      boolean more = true;
      while (more && rows.next()) {
        more = range.take(stored(rows));
      }
    }
    return range.entries();
  }

  /** See {@link EntryStore#stateAt}. */
  static LogState stateAt(Sql sql, LogRow row, long seq, SpaceId space) throws SQLException {
    LogState floor = FloorRows.below(sql, row);
    PreparedStatement select =
        sql.prepare(COLUMNS + "where place between ? and ? order by place desc");
    select.setLong(1, place(row.stream(), StateWalk.fromSeq(floor)));
    select.setLong(2, place(row.stream(), seq));
    StateWalk walk = new StateWalk(space, row.log(), seq, floor);
    try (ResultSet rows = select.executeQuery()) {
      boolean more = true;
      while (more && rows.next()) {
        more = walk.take(stored(rows));
      }
    }
    EntryHash left = walk.left();
    LogRow other =
        left == null
            ? null
            : LogRows.endingWith(sql, SpaceRows.require(sql, space), row.log().state().log(), left);
    if (other != null) {
      walk.inherit(other.log().state());
    }
    return walk.state();
  }

  /** What the entries of a log are counted as. */
  static long bytes(Sql sql, LogRow row) throws SQLException {
    PreparedStatement sum =
        sql.prepare(
            "select coalesce(sum(length(header) + length(ciphertext) + 64), 0) from entries"
                + " where place between ? and ?");
    sum.setLong(1, place(row.stream(), row.log().firstSeq()));
    sum.setLong(2, place(row.stream(), row.log().state().seq()));
    try (ResultSet found = sum.executeQuery()) {
      return found.next() ? found.getLong(1) : 0;
    }
  }

  static long place(long stream, long seq) {
    return stream << SEQ_BITS | seq;
  }

  /** The row of {@link #COLUMNS} that the cursor is at. */
  static StoredEntry stored(ResultSet row) throws SQLException {
    return StoredEntry.of(
        row.getLong(1) & MAX_SEQ,
        row.getBytes(2),
        row.getBytes(3),
        row.getBytes(4),
        row.getLong(5));
  }
}
