package org.logomesh.client.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A receiver that remembers what it was told. */
final class Recorder implements Link.Receiver {
  private static final long WAIT_SECONDS = 10;

  final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
  final CompletableFuture<LinkException> closed = new CompletableFuture<>();
  final List<Thread> threads = new ArrayList<>();

  @Override
  public void onFrame(byte[] frame) {
    threads.add(Thread.currentThread());
    frames.add(frame);
  }

  @Override
  public void onClosed(LinkException reason) {
    threads.add(Thread.currentThread());
    if (!closed.complete(reason)) {
      throw new AssertionError("told twice that the link is closed");
    }
  }

  byte[] frame() throws InterruptedException {
    byte[] frame = frames.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (frame == null) {
      throw new AssertionError("no frame came");
    }
    return frame;
  }

  LinkException end() throws Exception {
    return closed.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }
}
