package org.logomesh.client.sync;

import java.time.Instant;

/**
 * What once was cannot be told here: the device began with a snapshot, and asks for nothing older.
 */
public final class CutHistoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CutHistoryException(long madeMillis) {
    super(
        "what was before is not on this device, which began with a snapshot of "
            + Instant.ofEpochMilli(madeMillis)
            + "; ask a device that has the entries");
  }
}
