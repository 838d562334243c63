package org.logomesh.model.wire;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;

/**
 * A device's signed, counted word on what it has. The latest of each device is stored and handed
 * on, so that a relay that withholds entries, rolls back, or shows different devices different
 * histories is found out by anyone who hears the statement another way. Immutable.
 *
 * <p>The statement is a CBOR map {@code {0 device, 1 counter, 2 frontier, 3 trust heads}}, signed
 * over label {@code heads} ‖ space ‖ statement, and kept as received.
 */
public final class HeadsStatement implements Frame {
  /**
   * Most heads in one statement: it stays below 64 KiB. A device with more logs lists the ones that
   * advanced last.
   */
  public static final int MAX_HEADS = 1000;

  /** Most trust heads in one statement. */
  public static final int MAX_TRUST_HEADS = 64;

  /** Longest statement in bytes. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final byte[] LABEL = Sha256.label("heads");

  private final byte[] statement;
  private final Signature signature;
  private final DeviceId device;
  private final long counter;
  private final Frontier frontier;
  private final List<RecordHash> trustHeads;

  private HeadsStatement(byte[] statement, Signature signature) {
    this.statement = statement;
    this.signature = signature;
    DeviceId named = null;
    long count = 0;
    Frontier heads = Frontier.empty();
    List<RecordHash> trust = List.of();
    CborReader reader = new CborReader(statement);
    FieldReader fields = new FieldReader(reader);
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> named = DeviceId.of(reader.bytesExact(DeviceId.SIZE));
        case 1 -> count = reader.uint();
        case 2 -> heads = HeadsCodec.readFrontier(reader, MAX_HEADS);
        case 3 -> trust = HeadsCodec.readTrustHeads(reader, MAX_TRUST_HEADS);
        default -> throw fields.unknown();
      }
    }
    fields.require(4);
    reader.end();
    HeadsCodec.requireAscending(trust, "trust heads");
    this.device = HeadsCodec.present(named);
    this.counter = count;
    this.frontier = heads;
    this.trustHeads = List.copyOf(trust);
  }

  /**
   * Puts a statement and its signature together; does not verify it.
   *
   * @throws CborException if the statement is malformed
   */
  public static HeadsStatement of(byte[] statement, Signature signature) {
    if (statement.length > MAX_BYTES) {
      throw new CborException("a statement longer than " + MAX_BYTES + " bytes");
    }
    return new HeadsStatement(statement.clone(), signature);
  }

  /**
   * Encodes what a device states.
   *
   * @param counter one more than in the device's statement before
   * @param trustHeads ascending
   */
  public static byte[] encode(
      DeviceId device, long counter, Frontier frontier, List<RecordHash> trustHeads) {
    if (frontier.size() > MAX_HEADS || trustHeads.size() > MAX_TRUST_HEADS) {
      throw new IllegalArgumentException(
          "a statement of " + frontier.size() + " and " + trustHeads.size() + " heads");
    }
    HeadsCodec.requireAscending(trustHeads, "trust heads");
    CborWriter writer = new CborWriter().map(4);
    writer.uint(0).bytes(device.bytes());
    writer.uint(1).uint(counter);
    HeadsCodec.writeFrontier(writer.uint(2), frontier);
    HeadsCodec.writeTrustHeads(writer.uint(3), trustHeads);
    return writer.toByteArray();
  }

  /** Returns the bytes that the device signs. */
  public static byte[] signedBytes(SpaceId space, byte[] statement) {
    byte[] signed = Arrays.copyOf(LABEL, LABEL.length + SpaceId.SIZE + statement.length);
    space.copyTo(signed, LABEL.length);
    System.arraycopy(statement, 0, signed, LABEL.length + SpaceId.SIZE, statement.length);
    return signed;
  }

  /** Says whether the statement was signed with this key, which should be {@link #device}'s. */
  public boolean verify(SpaceId space, VerifyKey key) {
    return Ed25519.verify(key, signedBytes(space, statement), signature);
  }

  /** Returns a copy of the statement's bytes as signed. */
  public byte[] statement() {
    return statement.clone();
  }

  /** Returns the signature. */
  public Signature signature() {
    return signature;
  }

  /** Returns who speaks. */
  public DeviceId device() {
    return device;
  }

  /** Returns the statement's number, ascending for each device. */
  public long counter() {
    return counter;
  }

  /** Returns what the device has. */
  public Frontier frontier() {
    return frontier;
  }

  /** Returns the heads of the device's trust log, ascending. */
  public List<RecordHash> trustHeads() {
    return trustHeads;
  }

  @Override
  public FrameKind kind() {
    return FrameKind.HEADS_STATEMENT;
  }

  @Override
  public long cost() {
    return (long) statement.length + Entries.ITEM_COST;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(2).uint(0).bytes(statement).uint(1).bytes(signature.bytes());
  }

  static HeadsStatement read(FieldReader fields) {
    byte[] statement = null;
    Signature signature = null;
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> statement = fields.value().bytes(MAX_BYTES);
        case 1 -> signature = Signature.of(fields.value().bytesExact(Signature.LENGTH));
        default -> throw fields.unknown();
      }
    }
    fields.require(2);
    return new HeadsStatement(HeadsCodec.present(statement), HeadsCodec.present(signature));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HeadsStatement that
        && Arrays.equals(statement, that.statement)
        && signature.equals(that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(statement);
  }

  @Override
  public String toString() {
    return "HeadsStatement[" + device.abbreviated() + " #" + counter + "]";
  }
}
