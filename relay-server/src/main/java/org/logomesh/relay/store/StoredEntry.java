package org.logomesh.relay.store;

import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sign.Signature;

/**
 * An entry as a disk gave it back, which may not be what was written.
 *
 * @param seq its place in the log
 * @param entry null if the bytes are none
 * @param signature what stands as its signature, also if the rest is damaged; null if none does
 * @param mark {@link #NOT_VERIFIED}, or a checksum of the signature that was verified
 */
record StoredEntry(
    long seq, @Nullable SealedEntry entry, @Nullable Signature signature, long mark) {
  /** The mark where nobody has checked the signature. */
  static final long NOT_VERIFIED = 0;

  /** The mark that stands for a checksum that was not taken down. */
  static final long NO_CHECKSUM = 1;

  static StoredEntry of(
      long seq, byte[] header, byte[] ciphertext, byte @Nullable [] signature, long mark) {
    boolean possible = signature != null && signature.length == Signature.LENGTH;
    Signature known = possible && signature != null ? Signature.of(signature) : null;
    SealedEntry entry = null;
    if (signature == null || possible) {
      try {
        entry = SealedEntry.of(header, ciphertext, known);
      } catch (CborException damaged) {
        entry = null;
      }
    }
    return new StoredEntry(seq, entry, known, mark);
  }

  /** The entry; a {@link DamagedLogException} if the bytes are none. */
  SealedEntry readable() {
    if (entry == null) {
      throw new DamagedLogException(seq, "entry " + seq + " of a log is damaged");
    }
    return entry;
  }

  boolean isVerified() {
    return mark != NOT_VERIFIED;
  }

  boolean isMarkSound() {
    return mark == NOT_VERIFIED
        || (mark == NO_CHECKSUM ? signature != null : mark == mark(signature));
  }

  /**
   * What stands beside a signature that was verified: a checksum of it, since hashes of entries do
   * not cover signatures and to verify one anew for each range costs much more.
   */
  static long mark(@Nullable Signature signature) {
    if (signature == null) {
      return NOT_VERIFIED;
    }
    CRC32 checksum = new CRC32();
    checksum.update(signature.bytes());
    return 2 + checksum.getValue();
  }
}
