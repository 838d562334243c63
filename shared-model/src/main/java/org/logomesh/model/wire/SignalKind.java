package org.logomesh.model.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The closed set of signalling messages; the numbers are the wire format. */
public enum SignalKind {
  PRESENT(0),
  ABSENT(1),
  SEND(2),
  DELIVER(3),
  UNDELIVERED(4),
  CALL(5),
  PING(6),
  PONG(7);

  private static final Map<Long, SignalKind> BY_CODE = new HashMap<>();

  static {
    for (SignalKind kind : values()) {
      BY_CODE.put((long) kind.code, kind);
    }
  }

  private final int code;

  SignalKind(int code) {
    this.code = code;
  }

  /** Returns the number on the wire. */
  public int code() {
    return code;
  }

  static @Nullable SignalKind ofCode(long code) {
    return BY_CODE.get(code);
  }
}
