package org.logomesh.model.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The closed set of frames; the numbers are the wire format and never change meaning. */
public enum FrameKind {
  HELLO(0, true),
  FRONTIER_PART(1, true),
  TRUST_RECORDS(2, true),
  ENTRIES(3, true),
  ACK(4, true),
  CREDIT(5, true),
  CAUGHT_UP(6, true),
  HEADS_STATEMENT(7, false),
  FORK_PROOF(8, true),
  PROBE(9, true),
  HASHES(10, true),
  FAULT(11, true),
  PING(12, true),
  PONG(13, true),
  TRUST_ACK(14, false),
  /** Stands for every number this version does not know; see {@link UnknownFrame}. */
  UNKNOWN(-1, false);

  private static final Map<Long, FrameKind> BY_CODE = new HashMap<>();

  static {
    for (FrameKind kind : values()) {
      if (kind != UNKNOWN) {
        BY_CODE.put((long) kind.code, kind);
      }
    }
  }

  private final int code;
  private final boolean critical;

  FrameKind(int code, boolean critical) {
    this.code = code;
    this.critical = critical;
  }

  /** Returns the number on the wire; -1 for {@link #UNKNOWN}. */
  public int code() {
    return code;
  }

  /** Says whether a peer that does not know this kind must close instead of ignoring the frame. */
  public boolean critical() {
    return critical;
  }

  static @Nullable FrameKind ofCode(long code) {
    return BY_CODE.get(code);
  }
}
