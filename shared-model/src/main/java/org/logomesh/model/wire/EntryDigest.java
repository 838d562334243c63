package org.logomesh.model.wire;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

/**
 * As much of an entry as its hash needs: the header's bytes and the hash of the ciphertext.
 * Immutable.
 */
public final class EntryDigest {
  private final byte[] headerBytes;
  private final EntryHeader header;
  private final byte[] ciphertextHash;

  private EntryDigest(byte[] headerBytes, byte[] ciphertextHash) {
    this.headerBytes = headerBytes;
    this.header = EntryHeader.decode(headerBytes);
    this.ciphertextHash = ciphertextHash;
  }

  /** Returns the digest of an entry. */
  public static EntryDigest of(SealedEntry entry) {
    return new EntryDigest(entry.headerBytes(), Sha256.hash(entry.ciphertext()));
  }

  /**
   * Puts a digest together.
   *
   * @param ciphertextHash SHA-256 of the ciphertext
   * @throws CborException if the header is malformed, or that is no hash
   */
  public static EntryDigest of(byte[] headerBytes, byte[] ciphertextHash) {
    if (ciphertextHash.length != Sha256.LENGTH) {
      throw new CborException("a hash of " + ciphertextHash.length + " bytes");
    }
    return new EntryDigest(headerBytes, ciphertextHash);
  }

  /** Returns the header's meaning. */
  public EntryHeader header() {
    return header;
  }

  /** Returns the entry's hash in its place, the same as the whole entry's. */
  public EntryHash hash(SpaceId space, LogId log) {
    return SealedEntry.hash(space, log, headerBytes, ciphertextHash);
  }

  /** {@code [header, ciphertext hash]}. */
  void write(CborWriter writer) {
    writer.array(2).bytes(headerBytes).bytes(ciphertextHash);
  }

  static EntryDigest read(CborReader reader) {
    reader.arrayExact(2);
    byte[] headerBytes = reader.bytes(EntryHeader.MAX_BYTES);
    return new EntryDigest(headerBytes, reader.bytesExact(Sha256.LENGTH));
  }

  int compareTo(EntryDigest other) {
    int byHeader = Arrays.compareUnsigned(headerBytes, other.headerBytes);
    return byHeader != 0 ? byHeader : Arrays.compareUnsigned(ciphertextHash, other.ciphertextHash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryDigest that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(headerBytes), Arrays.hashCode(ciphertextHash));
  }
}
