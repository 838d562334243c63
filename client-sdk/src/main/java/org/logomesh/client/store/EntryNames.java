package org.logomesh.client.store;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;

/**
 * Finds entries by their hash. What a transaction stores is named when it commits, or when somebody
 * looks for it, all of it together in the order of the hashes.
 */
final class EntryNames implements Database.Cache {
  /** Bytes of a hash that name its entry. */
  private static final int NAME_BYTES = 8;

  private static final String NAME =
      "SELECT substr(hash, 1, " + NAME_BYTES + "), entry_no FROM entries";

  private static final String NAMED = " FROM entry_names n CROSS JOIN entries e USING (entry_no)";

  private static final String FIND =
      NAMED + " WHERE n.prefix = substr(?1, 1, " + NAME_BYTES + ") AND e.hash = ?1";

  private final Database database;

  /** The first entry of this transaction that has no name yet, 0 if all have. */
  private long nameless;

  EntryNames(Database database) {
    this.database = database;
    database.register(this);
  }

  /** Takes note that an entry was inserted, the last one there is. */
  void added(SqlConnection sql) {
    if (nameless == 0) {
      nameless = sql.number("SELECT max(entry_no) FROM entries", 0);
    }
  }

  @Override
  public void flush() {
    if (nameless != 0) {
      long from = nameless;
      nameless = 0;
      var unused =
          database.write(
              sql ->
                  sql.update(
                      "INSERT INTO entry_names " + NAME + " WHERE entry_no >= ? ORDER BY 1", from));
    }
  }

  @Override
  public void forget() {
    nameless = 0;
  }

  /** Returns where the entry with a hash is, or null if it is not here. */
  RecentPlaces.@Nullable Spot spot(SqlConnection sql, EntryHash hash) {
    settle();
    return sql.first(
        "SELECT e.log_no, e.seq" + FIND,
        row -> new RecentPlaces.Spot(row.getLong(1), row.getLong(2)),
        (Object) hash.bytes());
  }

  /** Returns the hashes that begin with these hexadecimal digits, at most so many, in order. */
  List<EntryHash> withPrefix(SqlConnection sql, String digits, int limit) {
    settle();
    String begin = digits.substring(0, Math.min(digits.length(), 2 * NAME_BYTES));
    String fill = "0".repeat(2 * NAME_BYTES - begin.length());
    HexFormat hex = HexFormat.of();
    return sql.list(
        "SELECT e.hash"
            + NAMED
            + " WHERE n.prefix BETWEEN ? AND ? AND lower(hex(e.hash)) LIKE ?"
            + " ORDER BY e.hash LIMIT ?",
        row -> EntryHash.of(row.getBytes(1)),
        hex.parseHex(begin + fill),
        hex.parseHex(begin + fill.replace('0', 'f')),
        digits + "%",
        limit);
  }

  /** Returns the number of an entry's row, or -1. */
  long number(SqlConnection sql, EntryHash hash) {
    settle();
    return find(sql, hash);
  }

  /** As {@link #number}, where everything has its name: outside transactions. */
  static long find(SqlConnection sql, EntryHash hash) {
    return sql.number("SELECT e.entry_no" + FIND, -1, (Object) hash.bytes());
  }

  /** An entry may have got another hash than it was stored with. */
  static void rename(SqlConnection sql, EntryHash hash, long log, long seq) {
    sql.update(
        "INSERT OR IGNORE INTO entry_names SELECT ?, entry_no FROM entries"
            + " WHERE log_no = ? AND seq = ?",
        Arrays.copyOf(hash.bytes(), NAME_BYTES),
        log,
        seq);
  }

  /** Returns how many entries would not be found by their hash; reads all of them. */
  static long nameless(SqlConnection sql) {
    return sql.number(
        "SELECT count(*) FROM entries e WHERE NOT EXISTS (SELECT 1 FROM entry_names n"
            + " WHERE n.prefix = substr(e.hash, 1, "
            + NAME_BYTES
            + ") AND n.entry_no = e.entry_no)",
        0);
  }

  /** Makes all names anew. */
  void renew() {
    var unused =
        database.write(
            sql -> {
              nameless = 0;
              sql.update("DELETE FROM entry_names");
              return sql.update("INSERT INTO entry_names " + NAME + " ORDER BY 1, 2");
            });
  }

  /** Names what this transaction has stored; outside of one there is nothing to do. */
  void settle() {
    if (database.inTransaction()) {
      flush();
    }
  }
}
