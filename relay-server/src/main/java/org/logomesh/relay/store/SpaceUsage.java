package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;

/**
 * What a space takes up: what was made durable, each entry once.
 *
 * @param entries how many entries there are, of all logs and branches
 * @param entryBytes their bytes, see {@link #bytes}
 * @param trustRecords how many trust records there are
 * @param trustBytes their bytes
 * @param quotaBytes how many bytes of entries there may be; null for what the relay gives to all
 */
public record SpaceUsage(
    SpaceId space,
    long entries,
    long entryBytes,
    long trustRecords,
    long trustBytes,
    @Nullable Long quotaBytes) {
  /**
   * What an entry is counted as: header, ciphertext and a signature, also if its author left that
   * out, so that an entry costs the same whichever copy of it is stored.
   */
  public static long bytes(SealedEntry entry) {
    return (long) entry.headerBytes().length + entry.ciphertext().length + Signature.LENGTH;
  }
}
