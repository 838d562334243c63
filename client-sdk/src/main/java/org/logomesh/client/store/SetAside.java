package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.Signature;

/**
 * Moves the entries of this database out of the way, so that a snapshot can be loaded in their
 * place, and puts back what of them is not in it. All of it inside one transaction, in a table that
 * is there as long as that and lies where the entries lay: whatever interrupts it leaves the
 * database as it was.
 */
public final class SetAside {
  /** About how many bytes of entries are put back at a time. */
  private static final int RUN_BYTES = 1 << 20;

  private static final String HERE =
      "EXISTS (SELECT 1 FROM entry_names n CROSS JOIN entries e USING (entry_no)"
          + " WHERE n.prefix = substr(a.hash, 1, 8) AND e.hash = a.hash)";

  private final Database database;
  private final GraphTables graph;
  private final EntryNames names;
  private final Floor floor;

  SetAside(Database database, GraphTables graph, EntryNames names, Floor floor) {
    this.database = database;
    this.graph = graph;
    this.names = names;
    this.floor = floor;
  }

  /**
   * Entries of one log that follow each other, the last one with a signature that was verified.
   *
   * @param log the log that they were stored under
   * @param hashedAs the log that their hashes are taken over
   * @param entries the entries
   * @param last the number of the last one, to go on after
   */
  public record Run(LogId log, LogId hashedAs, List<SealedEntry> entries, long last) {
    public Run {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Empties the database of entries and of all that is made of them. Who belongs to the space, what
   * peers have confirmed, settings and the audit trail stay.
   */
  public void take() {
    database.write(
        sql -> {
          sql.update(
              "CREATE TABLE aside (number INTEGER PRIMARY KEY, log BLOB NOT NULL, hashed_as BLOB"
                  + " NOT NULL, own INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL,"
                  + " sound INTEGER NOT NULL, verified INTEGER NOT NULL, header BLOB NOT NULL,"
                  + " signature BLOB, ciphertext BLOB NOT NULL) STRICT");
          sql.update(
              "INSERT INTO aside SELECT e.entry_no, l.id, l.hashed_as, l.own, e.seq, e.hash,"
                  + " e.header <> x'' AND NOT EXISTS (SELECT 1 FROM damaged d"
                  + " WHERE d.log_no = e.log_no AND d.seq = e.seq), e.verified, e.header,"
                  + " e.signature, e.ciphertext"
                  + " FROM entries e JOIN logs l USING (log_no) ORDER BY e.entry_no");
          for (String table :
              List.of(
                  "entries",
                  "entry_names",
                  "logs",
                  "citations",
                  "waiting",
                  "damaged",
                  "fork_proofs",
                  "touches")) {
            sql.update("DELETE FROM " + table);
          }
          graph.clear();
          floor.forget();
          database.forgetCaches();
          return true;
        });
  }

  /**
   * Gives entries that are named here, because a snapshot was loaded that has them, the bytes that
   * were set aside. The rest of what was set aside is to be gone through with {@link #next}.
   */
  public void putBack() {
    database.write(
        sql -> {
          names.settle();
          sql.update(
              "UPDATE entries SET header = a.header, signature = a.signature,"
                  + " verified = a.verified, ciphertext = a.ciphertext"
                  + " FROM aside a CROSS JOIN entry_names n ON n.prefix = substr(a.hash, 1, 8)"
                  + " WHERE a.sound AND entries.entry_no = n.entry_no AND entries.hash = a.hash");
          sql.update(
              "UPDATE logs SET own = 1 WHERE id IN (SELECT DISTINCT log FROM aside WHERE own)");
          sql.update("DELETE FROM aside AS a WHERE " + HERE);
          floor.settle();
          database.forgetCaches();
          return true;
        });
  }

  /**
   * Returns entries that the snapshot does not have, in the order they came.
   *
   * @param after {@link Run#last} of those before, 0 for the first
   * @return null if there are no more
   */
  public @Nullable Run next(long after) {
    List<SealedEntry> entries = new ArrayList<>();
    List<LogId> logs = new ArrayList<>();
    long[] place = {after, -1, 0};
    int[] signed = {0};
    database.read(
        sql -> {
          sql.scan(
              "SELECT number, seq, log, hashed_as, header, ciphertext, signature, verified"
                  + " FROM aside WHERE number > ? AND sound ORDER BY number",
              row -> {
                LogId log = LogId.of(row.getBytes(3));
                boolean follows =
                    entries.isEmpty()
                        || (log.equals(logs.get(0)) && row.getLong(2) == place[1] + 1);
                if (!follows || (place[2] > RUN_BYTES && signed[0] > 0)) {
                  return false;
                }
                if (entries.isEmpty()) {
                  logs.add(log);
                  logs.add(LogId.of(row.getBytes(4)));
                }
                // What nobody has verified is no signature: chains do without.
                boolean verified = row.getBoolean(8);
                entries.add(
                    SealedEntry.of(
                        row.getBytes(5),
                        row.getBytes(6),
                        verified ? Signature.of(row.getBytes(7)) : null));
                place[1] = row.getLong(2);
                place[2] += entries.get(entries.size() - 1).sizeBytes();
                if (verified) {
                  signed[0] = entries.size();
                  place[0] = row.getLong(1);
                }
                return true;
              },
              after);
          return true;
        });
    if (signed[0] == 0) {
      return null;
    }
    return new Run(logs.get(0), logs.get(1), entries.subList(0, signed[0]), place[0]);
  }

  /**
   * Ends it: what was set aside is here again.
   *
   * @return how many entries are not; then the transaction must not commit
   */
  public long finish() {
    return database.write(
        sql -> {
          names.settle();
          long lost = sql.number("SELECT count(*) FROM aside a WHERE NOT " + HERE, 0);
          sql.update(
              "UPDATE logs SET own = 1 WHERE id IN (SELECT DISTINCT log FROM aside WHERE own)");
          database.forgetCaches();
          sql.update("DROP TABLE aside");
          return lost;
        });
  }
}
