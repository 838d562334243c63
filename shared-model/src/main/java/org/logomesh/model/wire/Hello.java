package org.logomesh.model.wire;

import java.util.List;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.version.Frontier;

/**
 * The first frame of each side: what the sender speaks, has and can take.
 *
 * @param minVersion lowest protocol version the sender speaks
 * @param maxVersion highest protocol version the sender speaks
 * @param incarnation which life of its store this is
 * @param relay whether the sender is a relay, whose acknowledgements mean "kept for others"
 * @param trustHeads heads of the sender's trust log, ascending
 * @param creditBytes how many bytes of flow-controlled frames the sender takes before it gives
 *     credit again
 * @param frontier the first part of the sender's frontier
 * @param moreFrontier whether {@link FrontierPart}s follow
 * @param trustAcks whether the sender answers {@link TrustRecords} with {@link TrustAck}
 */
public record Hello(
    int minVersion,
    int maxVersion,
    IncarnationId incarnation,
    boolean relay,
    List<RecordHash> trustHeads,
    long creditBytes,
    Frontier frontier,
    boolean moreFrontier,
    boolean trustAcks)
    implements Frame {
  /** Optional field: what sent HELLO before there were acknowledgements of trust has none. */
  private static final int TRUST_ACKS_KEY = 64;

  /** Most heads a trust log may have: concurrent membership changes, merged by the next one. */
  public static final int MAX_TRUST_HEADS = 256;

  /** Least credit in bytes: any one flow-controlled frame fits. */
  public static final long MIN_CREDIT_BYTES = FrameCodec.MAX_FRAME_BYTES;

  /** Most credit in bytes that can be granted at once: 1 GiB, far above any sane window. */
  public static final long MAX_CREDIT_BYTES = 1L << 30;

  /** Highest version number that can be said. */
  public static final int MAX_VERSION = 0xffff;

  public Hello {
    trustHeads = List.copyOf(trustHeads);
    HeadsCodec.requireAscending(trustHeads, "trust heads");
    if (minVersion < 1 || minVersion > maxVersion || maxVersion > MAX_VERSION) {
      throw new IllegalArgumentException("version window " + minVersion + " to " + maxVersion);
    }
    if (creditBytes < MIN_CREDIT_BYTES || creditBytes > MAX_CREDIT_BYTES) {
      throw new IllegalArgumentException("credit of " + creditBytes + " bytes");
    }
    if (trustHeads.size() > MAX_TRUST_HEADS) {
      throw new IllegalArgumentException(trustHeads.size() + " trust heads");
    }
    FrontierPart.requireFits(frontier);
  }

  @Override
  public FrameKind kind() {
    return FrameKind.HELLO;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(trustAcks ? 9 : 8);
    writer.uint(0).uint(minVersion);
    writer.uint(1).uint(maxVersion);
    writer.uint(2).bytes(incarnation.bytes());
    writer.uint(3).bool(relay);
    HeadsCodec.writeTrustHeads(writer.uint(4), trustHeads);
    writer.uint(5).uint(creditBytes);
    HeadsCodec.writeFrontier(writer.uint(6), frontier);
    writer.uint(7).bool(moreFrontier);
    if (trustAcks) {
      writer.uint(TRUST_ACKS_KEY).bool(true);
    }
  }

  static Hello read(FieldReader fields) {
    int minVersion = 0;
    int maxVersion = 0;
    IncarnationId incarnation = null;
    boolean relay = false;
    List<RecordHash> trustHeads = List.of();
    long creditBytes = 0;
    Frontier frontier = Frontier.empty();
    boolean moreFrontier = false;
    boolean trustAcks = false;
    while (fields.nextOr(TRUST_ACKS_KEY)) {
      switch (fields.key()) {
        case 0 -> minVersion = fields.value().uint(MAX_VERSION);
        case 1 -> maxVersion = fields.value().uint(MAX_VERSION);
        case 2 -> incarnation = IncarnationId.of(fields.value().bytesExact(IncarnationId.SIZE));
        case 3 -> relay = fields.value().bool();
        case 4 -> trustHeads = HeadsCodec.readTrustHeads(fields.value(), MAX_TRUST_HEADS);
        case 5 -> creditBytes = fields.value().uint();
        case 6 -> frontier = HeadsCodec.readFrontier(fields.value(), FrontierPart.MAX_HEADS);
        case 7 -> moreFrontier = fields.value().bool();
        case TRUST_ACKS_KEY -> trustAcks = trueOnly(fields.value());
        default -> throw fields.unknown();
      }
    }
    fields.require(8);
    if (incarnation == null) {
      throw new CborException("a HELLO without an incarnation");
    }
    return new Hello(
        minVersion,
        maxVersion,
        incarnation,
        relay,
        trustHeads,
        creditBytes,
        frontier,
        moreFrontier,
        trustAcks);
  }

  // Said by being there; a second way to say nothing would be a second encoding of one frame.
  private static boolean trueOnly(CborReader value) {
    if (!value.bool()) {
      throw new CborException("a HELLO that says a thing is not so", value.position());
    }
    return true;
  }
}
