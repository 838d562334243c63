package org.logomesh.model.entry;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogNonce;
import org.logomesh.model.id.RecordHash;

/**
 * The clear part of an entry. Space and log are not in it: the context supplies them to every hash,
 * so an entry cannot be moved to another log.
 *
 * @param type OPEN or DATA
 * @param seq place in the log, from 0; 0 exactly for OPEN
 * @param previous hash of the entry before; null exactly for OPEN
 * @param trustHeads the trust records the author knew, ascending; empty means: as in the entry
 *     before. Never empty for OPEN
 * @param epoch the epoch whose key seals this entry; null means: as in the entry before. Never null
 *     for OPEN
 * @param binding what ties the ciphertext to one key; null exactly for OPEN
 * @param ciphertextLength bytes of ciphertext, tag included; 0 for OPEN
 * @param device who writes the log; null exactly for DATA
 * @param nonce random bytes that make the log's id, which is a hash of this header, another for
 *     each log; null exactly for DATA
 * @param predecessor the head of the log that this one continues (a restored or copied database);
 *     null if there is none, and always for DATA
 */
public record EntryHeader(
    EntryType type,
    long seq,
    @Nullable EntryHash previous,
    List<RecordHash> trustHeads,
    @Nullable EpochId epoch,
    @Nullable KeyBinding binding,
    int ciphertextLength,
    @Nullable DeviceId device,
    @Nullable LogNonce nonce,
    @Nullable Place predecessor) {

  /** The header version that this code writes and reads. */
  public static final int VERSION = 1;

  /** Suite 1: HKDF-SHA-512, AES-256-GCM, SHA-256, Ed25519. */
  public static final int SUITE = 1;

  /** Most trust heads an entry may cite; a device merges more by writing a trust record. */
  public static final int MAX_TRUST_HEADS = 16;

  /** Longest header in bytes: all fields, 16 trust heads, and room for unknown optional fields. */
  public static final int MAX_BYTES = 1024;

  public EntryHeader {
    trustHeads = List.copyOf(trustHeads);
    boolean open = type == EntryType.OPEN;
    require(open == (seq == 0) && seq >= 0, "OPEN is the entry at place 0, and no other is");
    require(open == (previous == null), "every entry but OPEN names the one before");
    require(open == (device != null), "OPEN, and only OPEN, names the device");
    require(open == (nonce != null), "OPEN, and only OPEN, has a nonce");
    require(!open || (epoch != null && !trustHeads.isEmpty()), "OPEN names epoch and trust heads");
    require(open || predecessor == null, "only OPEN names a predecessor");
    require(trustHeads.size() <= MAX_TRUST_HEADS, "too many trust heads");
    require(open == (binding == null), "every entry but OPEN has salt and commitment");
    require(
        open ? ciphertextLength == 0 : fits(ciphertextLength),
        "ciphertext length " + ciphertextLength);
    for (int i = 1; i < trustHeads.size(); i++) {
      require(trustHeads.get(i - 1).compareTo(trustHeads.get(i)) < 0, "trust heads not ascending");
    }
  }

  /** Returns the header of a log's first entry. */
  public static EntryHeader open(
      DeviceId device,
      LogNonce nonce,
      List<RecordHash> trustHeads,
      EpochId epoch,
      @Nullable Place predecessor) {
    return new EntryHeader(
        EntryType.OPEN, 0, null, trustHeads, epoch, null, 0, device, nonce, predecessor);
  }

  /**
   * Returns the header of an entry that is not the first.
   *
   * @param trustHeads empty if as in the entry before
   * @param epoch null if as in the entry before
   */
  public static EntryHeader data(
      long seq,
      EntryHash previous,
      List<RecordHash> trustHeads,
      @Nullable EpochId epoch,
      KeyBinding binding,
      int ciphertextLength) {
    return new EntryHeader(
        EntryType.DATA,
        seq,
        previous,
        trustHeads,
        epoch,
        binding,
        ciphertextLength,
        null,
        null,
        null);
  }

  /** Reads a header; see {@link EntryHeaderCodec}. */
  public static EntryHeader decode(byte[] bytes) {
    return EntryHeaderCodec.decode(bytes);
  }

  /** Returns the deterministic encoding. */
  public byte[] encode() {
    return EntryHeaderCodec.encode(this);
  }

  private static boolean fits(int ciphertextLength) {
    return ciphertextLength > 0 && ciphertextLength <= SealedEntry.MAX_CIPHERTEXT_BYTES;
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException("entry header: " + rule);
    }
  }
}
