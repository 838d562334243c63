package org.logomesh.client.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * What devices have said, signed, that they hold: the defence against a relay that rolls back or
 * withholds. The statements' signatures are the caller's business.
 */
public final class HeadsStatements {
  private final Database database;

  HeadsStatements(Database database) {
    this.database = database;
  }

  /**
   * Keeps a device's statement unless a later one is here; also in the place of a damaged one with
   * its number.
   *
   * @param counter the statement's number; each device counts its own upwards
   * @return whether it is the latest now
   */
  public boolean put(DeviceId device, long counter, byte[] statement) {
    return database.write(
        sql ->
            sql.update(
                    "INSERT INTO heads_statements (device, counter, statement) VALUES (?1, ?2, ?3)"
                        + " ON CONFLICT (device) DO UPDATE SET counter = ?2, statement = ?3"
                        + " WHERE counter < ?2 OR (counter = ?2 AND statement <> ?3)",
                    device.bytes(),
                    counter,
                    statement)
                > 0);
  }

  /** Returns the latest statement of a device, or null. */
  public byte @Nullable [] latest(DeviceId device) {
    return database.read(
        sql ->
            sql.first(
                "SELECT statement FROM heads_statements WHERE device = ?",
                row -> row.getBytes(1),
                (Object) device.bytes()));
  }

  /** Returns the latest statement of every device. */
  public List<byte[]> all() {
    return database.read(
        sql ->
            sql.list(
                "SELECT statement FROM heads_statements ORDER BY device", row -> row.getBytes(1)));
  }

  /** Takes note that a log was claimed to reach this head; what is claimed never regresses. */
  public void claim(LogId log, Head head) {
    database.write(
        sql ->
            sql.update(
                "INSERT INTO claimed_heads (log, seq, hash) VALUES (?1, ?2, ?3)"
                    + " ON CONFLICT (log) DO UPDATE SET seq = ?2, hash = ?3 WHERE seq < ?2",
                log.bytes(),
                head.seq(),
                head.hash().bytes()));
  }

  /** Returns the highest head ever claimed of every log, held here or not. */
  public Frontier claimed() {
    return database.read(
        sql -> {
          Map<LogId, Head> heads = new TreeMap<>();
          sql.scan(
              "SELECT log, seq, hash FROM claimed_heads",
              row -> {
                heads.put(
                    LogId.of(row.getBytes(1)),
                    new Head(row.getLong(2), EntryHash.of(row.getBytes(3))));
                return true;
              });
          return Frontier.of(heads);
        });
  }
}
