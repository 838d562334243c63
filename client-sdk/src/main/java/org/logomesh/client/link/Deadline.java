package org.logomesh.client.link;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Closes a socket that is not done in time, however steadily bytes drip in. */
final class Deadline {
  private enum State {
    RUNNING,
    MET,
    PASSED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final Socket socket;

  Deadline(Socket socket, Duration timeout) {
    this.socket = socket;
    CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (state.compareAndSet(State.RUNNING, State.PASSED)) {
                close();
              }
            });
  }

  /** The work is done: the socket stays open; throws if that was too late. */
  void met() throws SocketTimeoutException {
    if (!state.compareAndSet(State.RUNNING, State.MET)) {
      throw new SocketTimeoutException("the handshake took too long");
    }
  }

  boolean hasPassed() {
    return state.get() == State.PASSED;
  }

  /** Gives up, unless the work is done. */
  void closeUnlessMet() {
    if (state.get() != State.MET) {
      close();
    }
  }

  private void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as well as it can be.
    }
  }
}
