package org.logomesh.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.logomesh.client.SpaceException;

/** What inviting and joining have in common: waiting for the other device, comparing digits. */
final class Pairing {
  private Pairing() {}

  /** Waits; pairing ends by itself, one way or the other. */
  static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SpaceException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
