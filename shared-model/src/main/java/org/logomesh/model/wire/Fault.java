package org.logomesh.model.wire;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.LogId;

/**
 * Says what went wrong. With a log, only that log stops in this session; without one, the sender
 * closes the session.
 *
 * @param code what went wrong
 * @param retryAfterMillis when trying again may help, in milliseconds from now; 0 if unknown
 * @param log the log that stops, or null if everything does
 */
public record Fault(ErrorCode code, long retryAfterMillis, @Nullable LogId log) implements Frame {
  /** Longest wait that can be asked for: a day. */
  public static final int MAX_RETRY_MILLIS = 24 * 60 * 60 * 1000;

  public Fault {
    if (retryAfterMillis < 0 || retryAfterMillis > MAX_RETRY_MILLIS) {
      throw new IllegalArgumentException("retry after " + retryAfterMillis + " ms");
    }
  }

  @Override
  public FrameKind kind() {
    return FrameKind.FAULT;
  }

  @Override
  public void writePayload(CborWriter writer) {
    writer.map(log == null ? 2 : 3).uint(0).uint(code.number()).uint(1).uint(retryAfterMillis);
    if (log != null) {
      writer.uint(2).bytes(log.bytes());
    }
  }

  static Fault read(FieldReader fields) {
    ErrorCode code = ErrorCode.INTERNAL;
    long retryAfterMillis = 0;
    LogId log = null;
    while (fields.next()) {
      switch (fields.key()) {
        case 0 -> code = ErrorCode.ofNumber(fields.value().uint());
        case 1 -> retryAfterMillis = fields.value().uint(MAX_RETRY_MILLIS);
        case 2 -> log = HeadsCodec.readLog(fields.value());
        default -> throw fields.unknown();
      }
    }
    fields.require(2);
    return new Fault(code, retryAfterMillis, log);
  }
}
