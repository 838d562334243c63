package org.logomesh.client;

/** Hears how far the transfer of a snapshot is. Called on the caller's thread; should be quick. */
@FunctionalInterface
public interface SnapshotProgress {
  /** Which way a snapshot goes. */
  enum Step {
    /** From the relay to this device. */
    FETCHING,
    /** From this device to the relay. */
    BRINGING
  }

  /** Hears nothing. */
  SnapshotProgress NONE = (step, doneBytes, allBytes) -> {};

  /** So many of all bytes are there now, those of earlier attempts among them. */
  void on(Step step, long doneBytes, long allBytes);
}
