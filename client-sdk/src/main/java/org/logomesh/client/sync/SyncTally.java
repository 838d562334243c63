package org.logomesh.client.sync;

import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.Frame;

/** Counts what one conversation has moved. */
public final class SyncTally {
  private long bytesSent;
  private long bytesReceived;
  private long entriesSent;
  private long entriesReceived;
  private long operationsReceived;

  /** Begins to count anew. */
  public void reset() {
    bytesSent = 0;
    bytesReceived = 0;
    entriesSent = 0;
    entriesReceived = 0;
    operationsReceived = 0;
  }

  void sent(int bytes, Frame frame) {
    bytesSent += bytes;
    if (frame instanceof Entries entries) {
      entriesSent += entries.entries().size();
    }
  }

  void received(int bytes) {
    bytesReceived += bytes;
  }

  void received(Received received) {
    entriesReceived += received.stored().size();
    operationsReceived += received.operations();
  }

  /** Bytes of frames sent. */
  public long bytesSent() {
    return bytesSent;
  }

  /** Bytes of frames received. */
  public long bytesReceived() {
    return bytesReceived;
  }

  /** Entries sent; the peer may have had some. */
  public long entriesSent() {
    return entriesSent;
  }

  /** Entries received that were new here. */
  public long entriesReceived() {
    return entriesReceived;
  }

  /** Operations in them that were applied at once. */
  public long operationsReceived() {
    return operationsReceived;
  }
}
