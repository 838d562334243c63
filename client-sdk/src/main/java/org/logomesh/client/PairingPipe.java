package org.logomesh.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.trust.PairingAction;
import org.logomesh.client.trust.PairingFailure;

/**
 * Runs one side of a pairing over a link: what both {@link Invitation} and {@link Joining} are made
 * of. Inputs come from the link's thread, the caller's and a clock; the lock makes them one at a
 * time.
 */
abstract class PairingPipe implements Link.Receiver {
  private final Link link;
  private final CompletableFuture<String> code;
  private final Executor closing;
  private boolean over;

  /**
   * @param closing closes the link when the pairing has succeeded. Where this side has the last
   *     word, some time later: closing at once could overtake it on a relay that is slow to read,
   *     and the other side closes when it has it
   */
  PairingPipe(Link link, CompletableFuture<String> code, Executor closing) {
    this.link = link;
    this.code = code;
    this.closing = closing;
  }

  /** A yes to a code that was not there would count for nothing, and its caller would wait. */
  static void requireCode(CompletableFuture<String> code) {
    if (!code.isDone()) {
      throw new IllegalStateException("there is no code to compare yet: wait for code()");
    }
  }

  /** The other side's next message, for the session. */
  abstract List<PairingAction> message(byte[] message);

  /** The link is gone, for the session. */
  abstract List<PairingAction> closed();

  /** Does what only this side does: admitting, or joining. Returns what follows. */
  abstract List<PairingAction> special(PairingAction action);

  abstract void finished();

  abstract void failed(SpaceException failure);

  final void begin(List<PairingAction> first) {
    perform(first);
    link.start(this);
  }

  @Override
  public final void onFrame(byte[] frame) {
    perform(() -> message(frame));
  }

  @Override
  public final void onClosed(LinkException reason) {
    perform(this::closed);
  }

  /** Gives the session its next input; the lock is for that as well, not for the answer alone. */
  final synchronized void perform(Supplier<List<PairingAction>> input) {
    perform(input.get());
  }

  private synchronized void perform(List<PairingAction> actions) {
    for (PairingAction action : actions) {
      switch (action.kind()) {
        case SEND -> link.send(((PairingAction.Send) action).message());
        case SHOW_CODE -> {
          shown(((PairingAction.ShowCode) action).other().device());
          code.complete(((PairingAction.ShowCode) action).code());
        }
        case ADMIT, JOINED -> perform(special(action));
        case FINISHED -> {
          over = true;
          finished();
          closing.execute(link::close);
        }
        case FAILED -> {
          over = true;
          PairingFailure failure = ((PairingAction.Failed) action).failure();
          SpaceException told =
              new SpaceException(SpaceException.Kind.PAIRING_FAILED, failure.text());
          failed(told);
          link.close();
        }
      }
    }
  }

  /** What the other device calls itself, when that is known. */
  void shown(String otherName) {}

  final synchronized boolean isOver() {
    return over;
  }
}
