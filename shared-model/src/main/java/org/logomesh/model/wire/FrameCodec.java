package org.logomesh.model.wire;

import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;

/**
 * Frames to bytes and back: {@code [kind, critical, payload]} in deterministic CBOR. Stateless and
 * thread-safe.
 */
public final class FrameCodec {
  /**
   * Longest frame in bytes: 1 MiB, so that four frames in flight fit the memory a phone gives to
   * one connection, and a batch with the largest entry fits twice over.
   */
  public static final int MAX_FRAME_BYTES = 1024 * 1024;

  /** Envelope around the payload: array head, kind, flag. */
  private static final int ENVELOPE_BYTES = 16;

  private FrameCodec() {}

  /**
   * Encodes a frame.
   *
   * @throws IllegalArgumentException if the frame is longer than {@link #MAX_FRAME_BYTES}
   */
  public static byte[] encode(Frame frame) {
    CborWriter writer = new CborWriter((int) Math.min(frame.cost(), MAX_FRAME_BYTES) + 128);
    if (frame instanceof UnknownFrame unknown) {
      writer.array(3).uint(unknown.code()).bool(false);
    } else {
      writer.array(3).uint(frame.kind().code()).bool(frame.kind().critical());
    }
    frame.writePayload(writer);
    if (writer.size() > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(frame.kind() + " frame of " + writer.size() + " bytes");
    }
    return writer.toByteArray();
  }

  /**
   * Decodes a frame. Kinds that this version does not know come back as {@link UnknownFrame},
   * unless they are marked critical.
   *
   * @throws CborException if the bytes are not one well-formed frame
   */
  public static Frame decode(byte[] bytes) {
    if (bytes.length > MAX_FRAME_BYTES) {
      throw new CborException("a frame longer than " + MAX_FRAME_BYTES + " bytes");
    }
    CborReader reader = new CborReader(bytes);
    reader.arrayExact(3);
    long code = reader.uint();
    boolean critical = reader.bool();
    FrameKind kind = FrameKind.ofCode(code);
    if (kind == null) {
      return unknown(code, critical, reader);
    }
    if (critical != kind.critical()) {
      throw new CborException("a frame whose critical flag is not the one of its kind");
    }
    try {
      Frame frame = decodePayload(kind, new FieldReader(reader));
      reader.end();
      return frame;
    } catch (IllegalArgumentException e) {
      throw new CborException(kind + " frame: " + e.getMessage());
    }
  }

  /** Returns how many bytes {@link #encode} makes of a frame with this many bytes of payload. */
  static int encodedBytes(int payloadBytes) {
    return payloadBytes + ENVELOPE_BYTES;
  }

  private static Frame decodePayload(FrameKind kind, FieldReader fields) {
    return switch (kind) {
      case HELLO -> Hello.read(fields);
      case FRONTIER_PART -> FrontierPart.read(fields);
      case TRUST_RECORDS -> TrustRecords.read(fields);
      case ENTRIES -> Entries.read(fields);
      case ACK -> Ack.read(fields);
      case CREDIT -> Credit.read(fields);
      case CAUGHT_UP -> CaughtUp.read(fields);
      case HEADS_STATEMENT -> HeadsStatement.read(fields);
      case FORK_PROOF -> ForkProof.read(fields);
      case PROBE -> Probe.read(fields);
      case HASHES -> Hashes.read(fields);
      case FAULT -> Fault.read(fields);
      case PING -> Ping.read(fields);
      case PONG -> Pong.read(fields);
      case TRUST_ACK -> TrustAck.read(fields);
      case UNKNOWN -> throw new IllegalStateException("UNKNOWN has no number");
    };
  }

  private static Frame unknown(long code, boolean critical, CborReader reader) {
    if (critical) {
      throw new CborException("a critical frame of unknown kind " + code);
    }
    if (reader.remaining() == 0 || reader.peekKind() != CborReader.Kind.MAP) {
      throw new CborException("a frame whose payload is not a map", reader.position());
    }
    byte[] payload = reader.rawItem();
    reader.end();
    return new UnknownFrame(code, payload);
  }
}
