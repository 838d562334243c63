package org.logomesh.client.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * How far each peer or relay is known to hold our logs: the outbox. There is no queue of entries;
 * an entry is pending while it is beyond the head that somebody acknowledged.
 *
 * <p>A peer is named by a text of the caller's choice: a relay's address, a device's id.
 */
public final class Peers {
  /**
   * A peer's cursor.
   *
   * @param peer its name
   * @param incarnation the store it had then; another one means that it was wiped or restored
   * @param acknowledged what it holds durably
   */
  public record Cursor(String peer, IncarnationId incarnation, Frontier acknowledged) {}

  private static final String FIND = "SELECT peer_no, incarnation FROM peers WHERE name = ?";

  private static final String PENDING =
      "SELECT coalesce(sum(max(l.head_seq - coalesce(h.seq, l.first_seq - 1), 0)), 0)"
          + " FROM logs l LEFT JOIN peer_heads h ON h.log = l.id AND h.peer_no ="
          + " (SELECT peer_no FROM peers WHERE name = ?) WHERE l.own";

  private final Database database;

  Peers(Database database) {
    this.database = database;
  }

  /** Returns a peer's cursor, or null if it never acknowledged anything. */
  public @Nullable Cursor cursor(String peer) {
    return database.snapshot(
        sql -> {
          Row row =
              sql.first(FIND, r -> new Row(r.getLong(1), IncarnationId.of(r.getBytes(2))), peer);
          return row == null ? null : new Cursor(peer, row.incarnation, frontier(sql, row.number));
        });
  }

  /** Returns the names of all peers with a cursor. */
  public List<String> names() {
    return database.read(
        sql -> sql.list("SELECT name FROM peers ORDER BY name", row -> row.getString(1)));
  }

  /**
   * Takes note of what a peer acknowledged. What an earlier incarnation of it acknowledged is
   * forgotten: that store is gone.
   */
  public void acknowledge(String peer, IncarnationId incarnation, Map<LogId, Head> heads) {
    database.write(
        sql -> {
          long number = peerNumber(sql, peer, incarnation);
          heads.forEach(
              (log, head) ->
                  sql.update(
                      "INSERT INTO peer_heads (peer_no, log, seq, hash) VALUES (?1, ?2, ?3, ?4)"
                          + " ON CONFLICT (peer_no, log) DO UPDATE SET seq = ?3, hash = ?4"
                          + " WHERE seq < ?3",
                      number,
                      log.bytes(),
                      head.seq(),
                      head.hash().bytes()));
          return true;
        });
  }

  /** Forgets a peer. */
  public void forget(String peer) {
    database.write(
        sql -> {
          sql.update(
              "DELETE FROM peer_heads WHERE peer_no IN (SELECT peer_no FROM peers WHERE name = ?)",
              peer);
          return sql.update("DELETE FROM peers WHERE name = ?", peer);
        });
  }

  /** Returns how many entries of own logs this peer has not acknowledged. */
  public long pending(String peer) {
    return database.read(sql -> sql.number(PENDING, 0, peer));
  }

  /**
   * As {@link #pending}, without logs that this peer cannot take from here: it lacks entries of
   * them that are not here either, but for their names.
   */
  public long sendable(String peer) {
    return database.read(
        sql ->
            sql.number(
                PENDING + " AND l.bare_through <= coalesce(h.seq, l.first_seq - 1)", 0, peer));
  }

  /** Returns how many entries of own logs nobody has acknowledged. */
  public long pendingEverywhere() {
    return database.read(
        sql ->
            sql.number(
                "SELECT coalesce(sum(max(l.head_seq - coalesce("
                    + "(SELECT max(h.seq) FROM peer_heads h WHERE h.log = l.id),"
                    + " l.first_seq - 1), 0)), 0) FROM logs l WHERE l.own",
                0));
  }

  private static long peerNumber(SqlConnection sql, String peer, IncarnationId incarnation) {
    Row row = sql.first(FIND, r -> new Row(r.getLong(1), IncarnationId.of(r.getBytes(2))), peer);
    if (row == null) {
      sql.update("INSERT INTO peers (name, incarnation) VALUES (?, ?)", peer, incarnation.bytes());
      return sql.number(FIND, -1, peer);
    }
    if (!row.incarnation.equals(incarnation)) {
      sql.update("DELETE FROM peer_heads WHERE peer_no = ?", row.number);
      sql.update(
          "UPDATE peers SET incarnation = ? WHERE peer_no = ?", incarnation.bytes(), row.number);
    }
    return row.number;
  }

  private static Frontier frontier(SqlConnection sql, long peer) {
    Map<LogId, Head> heads = new TreeMap<>();
    sql.scan(
        "SELECT log, seq, hash FROM peer_heads WHERE peer_no = ?",
        row -> {
          heads.put(
              LogId.of(row.getBytes(1)), new Head(row.getLong(2), EntryHash.of(row.getBytes(3))));
          return true;
        },
        peer);
    return Frontier.of(heads);
  }

  private record Row(long number, IncarnationId incarnation) {}
}
