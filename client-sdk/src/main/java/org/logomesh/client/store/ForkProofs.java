package org.logomesh.client.store;

import java.util.List;

/** Proofs that a device forked one of its logs, as received, in the order they were recorded. */
public final class ForkProofs {
  private final Database database;

  ForkProofs(Database database) {
    this.database = database;
  }

  /**
   * Keeps a verified proof.
   *
   * @return whether it is new
   */
  public boolean add(byte[] proof) {
    return database.write(
        sql ->
            sql.update("INSERT OR IGNORE INTO fork_proofs (proof) VALUES (?)", (Object) proof) > 0);
  }

  /** Whether a proof is kept already. */
  public boolean contains(byte[] proof) {
    return database.read(
        sql ->
            sql.number("SELECT count(*) FROM fork_proofs WHERE proof = ?", 0, (Object) proof) > 0);
  }

  /** Returns all proofs. */
  public List<byte[]> all() {
    return database.read(
        sql -> sql.list("SELECT proof FROM fork_proofs ORDER BY proof_no", row -> row.getBytes(1)));
  }
}
