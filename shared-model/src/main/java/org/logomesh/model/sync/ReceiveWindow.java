package org.logomesh.model.sync;

import org.logomesh.model.wire.FrameCodec;

/**
 * The credit we gave. Content takes it up when it arrives and frees it when it has left our memory.
 * Freed credit goes back to the peer in large pieces: in small ones the peer would fill each with a
 * small frame, and frames would stay small for the rest of the conversation (RFC 813, "silly window
 * syndrome").
 */
final class ReceiveWindow {
  /** Freed credit goes back when it is this part of the window. */
  private static final int PIECES = 4;

  private final long window;
  private long held;
  private long freed;

  ReceiveWindow(long window) {
    this.window = window;
  }

  /** Content arrived; false if the peer had no credit for it. */
  boolean take(long cost) {
    if (held + freed + cost > window) {
      return false;
    }
    held += cost;
    return true;
  }

  /** Content was stored, or dropped. */
  void free(long cost) {
    held -= cost;
    freed += cost;
  }

  /** Returns the credit to give back now, or 0. */
  long due() {
    boolean idlePeerCanSend = held > 0 || window - freed >= FrameCodec.MAX_FRAME_BYTES;
    if (freed < window / PIECES && idlePeerCanSend) {
      return 0;
    }
    long due = freed;
    freed = 0;
    return due;
  }
}
