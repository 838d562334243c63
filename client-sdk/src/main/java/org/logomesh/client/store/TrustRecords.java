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
   * Keeps an accepted record, after its parents; also in the place of its damaged self.
   *
   * @return whether it is new, or whole again
   */
  public boolean add(RecordHash hash, byte[] record) {
    return database.write(
        sql ->
            sql.update(
                    "INSERT INTO trust_records (hash, record) VALUES (?1, ?2)"
                        + " ON CONFLICT (hash) DO UPDATE SET record = ?2 WHERE record <> ?2",
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

  /**
   * Checks that none of the records here is damaged.
   *
   * @param verified how many of {@link #all} belong to the space
   * @throws StoreException CORRUPT if that is not all of them
   */
  public void requireWhole(long verified) {
    long damaged = count() - verified;
    if (damaged > 0) {
      throw new StoreException(
          StoreException.Kind.CORRUPT,
          damaged
              + " records of who belongs to the space cannot be read, or wait for one that cannot;"
              + " sync with a device or relay that has them",
          null);
    }
  }

  /** Returns how many records there are: cheap enough to ask whether there are new ones. */
  public long count() {
    return database.read(sql -> sql.number("SELECT count(*) FROM trust_records", 0));
  }
}
