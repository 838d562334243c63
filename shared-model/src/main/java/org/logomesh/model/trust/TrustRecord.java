package org.logomesh.model.trust;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;

/**
 * One signed statement about a space's membership or keys. Having one means that its bytes are well
 * formed; whether it is signed by its author, and what it means, only a {@link TrustLog} can say.
 * Immutable; equal if the hash is.
 *
 * <p>The hash covers the content, not the signature: a signer can make many valid signatures of one
 * content, and they are one record.
 */
public final class TrustRecord {
  /** Bytes of one encoded record: fits a frame with room to spare, and holds about 210 wraps. */
  public static final int MAX_BYTES = 256 * 1024;

  /** Parents of one record: as many heads as are ever cited together. */
  public static final int MAX_PARENTS = 16;

  private static final byte[] HASH_LABEL = Sha256.label("trust");
  private static final byte[] GENESIS_LABEL = Sha256.label("genesis");
  private static final byte[] SIGNATURE_LABEL = Sha256.label("trust-signature");

  private final byte[] bytes;
  private final SpaceId space;
  private final RecordHash hash;
  private final TrustContent content;
  private final Signature signature;

  private TrustRecord(SpaceId space, TrustCodec.Envelope envelope, byte[] bytes) {
    byte[] hashed = envelope.content().bytes();
    this.bytes = bytes;
    this.content = TrustCodec.decodeContent(hashed);
    this.signature = envelope.signature();
    this.hash = hashOf(space, content.body().kind(), hashed);
    this.space = isGenesis() ? SpaceId.of(hash.bytes()) : space;
  }

  /**
   * Decodes a record of {@code space}, or a genesis of whatever space it founds.
   *
   * @throws CborException if the bytes are not a well-formed record
   */
  public static TrustRecord decode(SpaceId space, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new CborException("a trust record of more than " + MAX_BYTES + " bytes");
    }
    return new TrustRecord(space, TrustCodec.decodeEnvelope(bytes), bytes.clone());
  }

  /**
   * Writes and signs a record.
   *
   * @param parents the heads that it is written upon, 1 to {@link #MAX_PARENTS}
   * @param author the device that signs
   * @throws IllegalArgumentException if the record would break a size limit, or is a genesis
   */
  public static TrustRecord sign(
      SpaceId space,
      List<RecordHash> parents,
      DeviceId author,
      TrustBody body,
      RecordSigner signer) {
    Shape.require(body.kind() != TrustKind.GENESIS, "a genesis has no parents");
    return sign(space, new TrustContent(parents, author, body), signer);
  }

  /** Writes and signs the record that founds a space, by its creator. */
  public static TrustRecord signGenesis(TrustBody.Genesis genesis, RecordSigner signer) {
    // A genesis is hashed without a space: it gives the space its id.
    SpaceId none = SpaceId.of(new byte[SpaceId.SIZE]);
    return sign(none, new TrustContent(List.of(), genesis.creator().device(), genesis), signer);
  }

  private static TrustRecord sign(SpaceId space, TrustContent content, RecordSigner signer) {
    byte[] encoded = TrustCodec.encodeContent(content);
    RecordHash hash = hashOf(space, content.body().kind(), encoded);
    byte[] bytes = TrustCodec.encodeEnvelope(encoded, signer.sign(signedMessage(hash)));
    Shape.require(bytes.length <= MAX_BYTES, "a record has at most " + MAX_BYTES + " bytes");
    return decode(space, bytes);
  }

  private static RecordHash hashOf(SpaceId space, TrustKind kind, byte[] content) {
    return RecordHash.of(
        kind == TrustKind.GENESIS
            ? Sha256.hash(GENESIS_LABEL, content)
            : Sha256.hash(HASH_LABEL, space.bytes(), content));
  }

  private static byte[] signedMessage(RecordHash hash) {
    byte[] message = Arrays.copyOf(SIGNATURE_LABEL, SIGNATURE_LABEL.length + RecordHash.SIZE);
    hash.copyTo(message, SIGNATURE_LABEL.length);
    return message;
  }

  /** Whether {@code key} signed this record. */
  public boolean signedBy(VerifyKey key) {
    return Ed25519.verify(key, signedMessage(hash), signature);
  }

  /** A copy of the encoded record, as it is stored and sent. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Length of the encoded record. */
  public int sizeBytes() {
    return bytes.length;
  }

  /** The space that the record belongs to. */
  public SpaceId space() {
    return space;
  }

  /** The record's name. A genesis' is the space id. */
  public RecordHash hash() {
    return hash;
  }

  /** What kind of statement it is. */
  public TrustKind kind() {
    return content.body().kind();
  }

  /** Whether the record founds a space. */
  public boolean isGenesis() {
    return kind() == TrustKind.GENESIS;
  }

  /** The records that it was written upon, ascending; empty in a genesis. */
  public List<RecordHash> parents() {
    return content.parents();
  }

  /** The device that claims to have written it. */
  public DeviceId author() {
    return content.author();
  }

  /** What it says. */
  public TrustBody body() {
    return content.body();
  }

  /** The author's signature, over {@code label("trust-signature") ‖ hash}. */
  public Signature signature() {
    return signature;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TrustRecord that && hash.equals(that.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return kind() + " " + hash.abbreviated() + " by " + author().abbreviated();
  }
}
