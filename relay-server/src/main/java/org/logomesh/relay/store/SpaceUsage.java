package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;

/**
 * What a space takes up: what was made durable, each entry once.
 *
 * @param entries how many entries there are, of all logs and branches
 * @param entryBytes their bytes, see {@link #bytes}
 * @param trustRecords how many trust records there are
 * @param trustBytes their bytes
 * @param snapshotBytes bytes of its snapshots, as they were announced, whether or not they are
 *     there
 * @param otherBytes bytes of statements and proofs of forks, and what is kept of erased entries
 * @param quotaBytes how many bytes there may be of all but trust records; null for what the relay
 *     gives to all
 */
public record SpaceUsage(
    SpaceId space,
    long entries,
    long entryBytes,
    long trustRecords,
    long trustBytes,
    long snapshotBytes,
    long otherBytes,
    @Nullable Long quotaBytes) {
  /** What is kept of an erased entry is counted as this and its header: a hash and a signature. */
  static final int KEPT_BYTES = Sha256.LENGTH + Signature.LENGTH;

  /** All bytes together. */
  public long bytes() {
    return entryBytes + trustBytes + snapshotBytes + otherBytes;
  }

  /**
   * What an entry is counted as: header, ciphertext and a signature, also if its author left that
   * out, so that an entry costs the same whichever copy of it is stored.
   */
  public static long bytes(SealedEntry entry) {
    return (long) entry.headerBytes().length + entry.ciphertext().length + Signature.LENGTH;
  }
}
