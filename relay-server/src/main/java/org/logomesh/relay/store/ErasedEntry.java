package org.logomesh.relay.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.EntryDigest;

/**
 * What is kept of an entry whose content was erased: enough for its hash and its signature.
 *
 * @param signature the author's, null where an entry had none
 */
public record ErasedEntry(EntryDigest digest, @Nullable Signature signature) {
  /** Its place in the log. */
  public long seq() {
    return digest.header().seq();
  }

  /** Whether the first of these is that entry of a log. */
  static boolean isFirst(List<ErasedEntry> found, SpaceId space, StoredLog log, Head entry) {
    return !found.isEmpty()
        && found.get(0).seq() == entry.seq()
        && found.get(0).digest().hash(space, log.state().log()).equals(entry.hash());
  }

  static ErasedEntry of(long seq, byte[] header, byte[] bodyHash, byte @Nullable [] signature) {
    try {
      ErasedEntry erased =
          new ErasedEntry(
              EntryDigest.of(header, bodyHash), signature == null ? null : Signature.of(signature));
      if (erased.seq() == seq) {
        return erased;
      }
    } catch (CborException | IllegalArgumentException damaged) {
      // said below
    }
    throw new DamagedLogException(seq, "what is kept of the erased entry " + seq + " is damaged");
  }
}
