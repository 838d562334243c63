package org.logomesh.client.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;

/**
 * Whether stored entries are what was stored. Each is hashed anew when it is read: disks flip bits,
 * and SQLite has no checksums.
 */
final class Soundness {
  private Soundness() {}

  /**
   * Reads an entry from three columns: header, ciphertext, signature.
   *
   * @param space null while the database belongs to none; then nothing can be checked
   * @param hashedAs the log that its hash was taken over
   * @param hash what its hash should be
   * @return null if it is damaged
   */
  static @Nullable SealedEntry read(
      ResultSet row, int column, @Nullable SpaceId space, LogId hashedAs, byte[] hash)
      throws SQLException {
    byte[] header = row.getBytes(column);
    byte[] ciphertext = row.getBytes(column + 1);
    byte[] signature = row.getBytes(column + 2);
    if (signature != null && signature.length != Signature.LENGTH) {
      return null;
    }
    SealedEntry entry;
    try {
      entry =
          SealedEntry.of(header, ciphertext, signature == null ? null : Signature.of(signature));
    } catch (CborException damaged) {
      return null;
    }
    boolean sound =
        hash.length == EntryHash.SIZE
            && (space == null || Arrays.equals(entry.hash(space, hashedAs).bytes(), hash));
    return sound ? entry : null;
  }
}
