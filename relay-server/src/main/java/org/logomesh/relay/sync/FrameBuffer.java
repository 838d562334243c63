package org.logomesh.relay.sync;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * A frame on its way out that tells when the transport has let go of it. Transports queue without
 * bound (RSocket) or with bounds of their own (WebSocket); this is how their queue is measured, in
 * bytes, whatever it is made of.
 */
public final class FrameBuffer extends UnpooledHeapByteBuf {
  private final Runnable onFreed;

  /**
   * Wraps a frame.
   *
   * @param onFreed called once, by whoever lets go of it, on that one's thread
   */
  public FrameBuffer(byte[] frame, Runnable onFreed) {
    super(UnpooledByteBufAllocator.DEFAULT, frame, frame.length);
    this.onFreed = onFreed;
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    onFreed.run();
  }
}
