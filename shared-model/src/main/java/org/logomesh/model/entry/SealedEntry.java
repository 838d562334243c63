package org.logomesh.model.entry;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/**
 * One signed, sealed envelope as it travels and is stored: the header's bytes as received, the
 * ciphertext, and a signature unless the range it travels in is signed at a later entry. Immutable.
 *
 * <p>The byte arrays that go in and come out are not copied: an entry passes through many hands,
 * and everybody here treats them as constant.
 */
public final class SealedEntry {
  /** Largest ciphertext in bytes: 256 KiB of body and the AES-GCM tag. */
  public static final int MAX_CIPHERTEXT_BYTES = 256 * 1024 + 16;

  /** Bytes that the envelope adds to header, ciphertext and signature on the wire, at most. */
  private static final int ENVELOPE_BYTES = 1 + 3 + 5 + 2;

  private static final byte[] HASH_LABEL = Sha256.label("entry");
  private static final byte[] LOG_LABEL = Sha256.label("log");
  private static final byte[] SIGNATURE_LABEL = Sha256.label("entry-signature");

  private final byte[] headerBytes;
  private final EntryHeader header;
  private final byte[] ciphertext;
  private final @Nullable Signature signature;

  private SealedEntry(byte[] headerBytes, byte[] ciphertext, @Nullable Signature signature) {
    this.headerBytes = headerBytes;
    this.header = EntryHeader.decode(headerBytes);
    this.ciphertext = ciphertext;
    this.signature = signature;
    if (ciphertext.length != header.ciphertextLength()) {
      throw new CborException("a ciphertext whose length is not the one its header states");
    }
  }

  /**
   * Puts an entry together.
   *
   * @throws CborException if the header is malformed or states another ciphertext length
   */
  public static SealedEntry of(
      byte[] headerBytes, byte[] ciphertext, @Nullable Signature signature) {
    return new SealedEntry(headerBytes, ciphertext, signature);
  }

  /** Reads an entry from {@code [header, ciphertext, signature or null]}. */
  public static SealedEntry read(CborReader reader) {
    reader.arrayExact(3);
    byte[] headerBytes = reader.bytes(EntryHeader.MAX_BYTES);
    byte[] ciphertext = reader.bytes(MAX_CIPHERTEXT_BYTES);
    Signature signature = reader.nul() ? null : Signature.of(reader.bytesExact(Signature.LENGTH));
    return new SealedEntry(headerBytes, ciphertext, signature);
  }

  /** Writes {@code [header, ciphertext, signature or null]}. */
  public void write(CborWriter writer) {
    writer.array(3).bytes(headerBytes).bytes(ciphertext);
    if (signature == null) {
      writer.nul();
    } else {
      writer.bytes(signature.bytes());
    }
  }

  /** Returns the header as received: what is hashed. */
  public byte[] headerBytes() {
    return headerBytes;
  }

  /** Returns the header's meaning. */
  public EntryHeader header() {
    return header;
  }

  /** Returns the ciphertext with its tag; empty for OPEN. */
  public byte[] ciphertext() {
    return ciphertext;
  }

  /** Returns the author's signature over this entry, or null if a later entry's covers it. */
  public @Nullable Signature signature() {
    return signature;
  }

  /** Returns the place in the log, from 0. */
  public long seq() {
    return header.seq();
  }

  /** Returns about how many bytes this entry takes on the wire; never too few. */
  public int sizeBytes() {
    return headerBytes.length
        + ciphertext.length
        + (signature == null ? 1 : Signature.LENGTH)
        + ENVELOPE_BYTES;
  }

  /**
   * Returns the entry's hash in its place. The inner hash of the ciphertext lets a body be erased
   * while the chain still verifies.
   */
  public EntryHash hash(SpaceId space, LogId log) {
    return hash(space, log, headerBytes, Sha256.hash(ciphertext));
  }

  /** Returns the hash of an entry whose body is not at hand: only its SHA-256 is needed. */
  public static EntryHash hash(
      SpaceId space, LogId log, byte[] headerBytes, byte[] ciphertextHash) {
    return EntryHash.of(
        Sha256.hash(HASH_LABEL, space.bytes(), log.bytes(), headerBytes, ciphertextHash));
  }

  /**
   * Returns the id of the log that this entry opens: a hash of its header, which names the device.
   * So a device cannot open a log under the id of another's, nor two under one id.
   *
   * @throws IllegalStateException if this is not an OPEN entry
   */
  public LogId opens(SpaceId space) {
    if (header.type() != EntryType.OPEN) {
      throw new IllegalStateException("only OPEN begins a log");
    }
    byte[] hash = Sha256.hash(LOG_LABEL, space.bytes(), headerBytes);
    return LogId.of(Arrays.copyOf(hash, LogId.SIZE));
  }

  /** Says whether this entry, if it is an OPEN at all, opens another log than this one. */
  public boolean opensAnother(SpaceId space, LogId log) {
    return header.type() == EntryType.OPEN && !opens(space).equals(log);
  }

  /** Returns the bytes that the author signs. */
  public static byte[] signedBytes(EntryHash hash) {
    byte[] signed = Arrays.copyOf(SIGNATURE_LABEL, SIGNATURE_LABEL.length + EntryHash.SIZE);
    hash.copyTo(signed, SIGNATURE_LABEL.length);
    return signed;
  }

  /**
   * Says whether the entry has a signature of its own, and that is its author's.
   *
   * @param author the author's key, or null if it is not known
   * @param log the log that hashes are taken over
   */
  public boolean isSignedBy(@Nullable VerifyKey author, SpaceId space, LogId log) {
    return author != null
        && signature != null
        && Ed25519.verify(author, signedBytes(hash(space, log)), signature);
  }

  /** Returns the additional data that the ciphertext is bound to. */
  public static byte[] additionalData(SpaceId space, LogId log, byte[] headerBytes) {
    byte[] data =
        Arrays.copyOf(
            HASH_LABEL, HASH_LABEL.length + SpaceId.SIZE + LogId.SIZE + headerBytes.length);
    space.copyTo(data, HASH_LABEL.length);
    log.copyTo(data, HASH_LABEL.length + SpaceId.SIZE);
    System.arraycopy(headerBytes, 0, data, data.length - headerBytes.length, headerBytes.length);
    return data;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SealedEntry that
        && Arrays.equals(headerBytes, that.headerBytes)
        && Arrays.equals(ciphertext, that.ciphertext)
        && Objects.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(headerBytes);
  }

  @Override
  public String toString() {
    return header.type() + " entry " + header.seq() + " of " + sizeBytes() + " B";
  }
}
