package org.logomesh.relay.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.access.TrustSnapshot;

/**
 * Appends trust records that connections bring, one request after the other; entries wait for those
 * that were asked for before them. Used in the order of the space's hub.
 */
final class TrustAppends {
  private final SpaceHub hub;
  private final TrustCache trusts;
  private final Consumer<TrustSnapshot> onGrown;
  private final Runnable onIdle;
  private final Deque<Request> requests = new ArrayDeque<>();

  private record Request(SyncConnection from, long number, List<byte[]> records) {}

  /**
   * @param onGrown is given the trust log as it is now, before anybody is told
   * @param onIdle called when no request is left
   */
  TrustAppends(SpaceHub hub, TrustCache trusts, Consumer<TrustSnapshot> onGrown, Runnable onIdle) {
    this.hub = hub;
    this.trusts = trusts;
    this.onGrown = onGrown;
    this.onIdle = onIdle;
  }

  boolean isPending() {
    return !requests.isEmpty();
  }

  void submit(SyncConnection from, SyncAction.AppendTrust append) {
    requests.add(new Request(from, append.request(), append.records()));
    if (requests.size() == 1) {
      next();
    }
  }

  /** Reads what was added to the trust log past this hub; then goes on, whether or not it could. */
  void refresh(Runnable then) {
    hub.then(
        trusts.snapshot(hub.space()),
        snapshot -> {
          if (snapshot != null) {
            take(snapshot);
          }
          then.run();
        },
        error -> then.run());
  }

  /** Takes over the trust log as it was read, if that is news. */
  void take(TrustSnapshot snapshot) {
    if (snapshot.serial() > hub.trust().serial()) {
      onGrown.accept(snapshot);
      tellGrown();
    }
  }

  private void next() {
    Request next = requests.peek();
    if (next == null) {
      onIdle.run();
      return;
    }
    hub.then(
        trusts.append(hub.space(), next.records()),
        appended -> {
          TrustCache.Appended result = Objects.requireNonNull(appended);
          boolean grew = result.snapshot().serial() > hub.trust().serial();
          if (grew) {
            onGrown.accept(result.snapshot());
          }
          answer(next, result.refusal());
          if (grew) {
            tellGrown();
          }
          requests.remove();
          next();
        },
        error -> {
          answer(next, StoreErrors.code(error));
          requests.remove();
          next();
        });
  }

  private void answer(Request request, @Nullable ErrorCode refusal) {
    SyncConnection from = request.from();
    if (from.isOpen()) {
      hub.perform(from, from.session().onTrustAppended(request.number(), refusal));
    }
  }

  // A device that is removed still gets the record that says so, then it is shown the door.
  private void tellGrown() {
    hub.tellOthers(null, c -> hub.perform(c, c.session().onTrustChanged()));
    hub.tellOthers(
        null,
        c -> {
          if (hub.trust().state().member(c.device()) == null) {
            c.end(Refusals.ofStranger(hub.trust().state(), c.device()));
          }
        });
  }
}
