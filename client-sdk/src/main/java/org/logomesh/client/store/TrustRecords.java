package org.logomesh.client.store;

import java.util.List;
import org.logomesh.model.id.RecordHash;

/** The trust records of the space, as received, in the order they were accepted. */
public final class TrustRecords {
  private final Database database;

  TrustRecords(Database database) {
    this.database = database;
  }

  /**
   * Keeps an accepted record, after its parents.
   *
   * @return whether it is new
   */
  public boolean add(RecordHash hash, byte[] record) {
    return database.write(
        sql ->
            sql.update(
                    "INSERT OR IGNORE INTO trust_records (hash, record) VALUES (?, ?)",
                    hash.bytes(),
                    record)
                > 0);
  }

  /** Returns all records, parents before children. */
  public List<byte[]> all() {
    return database.read(
        sql ->
            sql.list(
                "SELECT record FROM trust_records ORDER BY record_no", row -> row.getBytes(1)));
  }

  /** Returns how many records there are: cheap enough to ask whether there are new ones. */
  public long count() {
    return database.read(sql -> sql.number("SELECT count(*) FROM trust_records", 0));
  }
}
