package org.logomesh.relay.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.ChangeFeed;
import org.logomesh.relay.store.StoreException;
import reactor.core.Disposable;

/**
 * Tells connections that do not sync when their device is no member any more: those for signalling
 * and tunnels. Learns of it as soon as anybody here reads the longer trust log, which whoever
 * appends to it does at once, and from other relays on the same store by {@link #onChange}.
 * Thread-safe.
 */
public final class MemberWatch {
  private final TrustCache trusts;
  private final Map<SpaceId, Set<Watched>> watched = new HashMap<>();

  private static final class Watched {
    private final DevicePrincipal device;
    private final Consumer<ErrorCode> onRemoved;

    Watched(DevicePrincipal device, Consumer<ErrorCode> onRemoved) {
      this.device = device;
      this.onRemoved = onRemoved;
    }
  }

  /** Watches what is read through this cache. */
  public MemberWatch(TrustCache trusts) {
    this.trusts = trusts;
    trusts.onRead(this::check);
  }

  /**
   * Watches over a device that was let in.
   *
   * @param onRemoved is told why it may not stay, maybe more than once and maybe before this
   *     returns; on any thread
   * @return ends the watch
   */
  public Disposable watch(DevicePrincipal device, Consumer<ErrorCode> onRemoved) {
    Watched one = new Watched(device, onRemoved);
    synchronized (watched) {
      watched.computeIfAbsent(device.space(), space -> new LinkedHashSet<>()).add(one);
    }
    // It was let in by the trust log of some moments ago: what came since is looked at here.
    var unused =
        trusts
            .snapshot(device.space())
            .subscribe(
                trust -> {},
                error ->
                    onRemoved.accept(
                        error instanceof StoreException failure
                            ? Refusals.of(failure)
                            : ErrorCode.INTERNAL));
    return () -> forget(one);
  }

  private void forget(Watched one) {
    synchronized (watched) {
      watched.computeIfPresent(
          one.device.space(),
          (space, all) -> {
            all.remove(one);
            return all.isEmpty() ? null : all;
          });
    }
  }

  /** Tells those that may not stay for another reason. */
  public void end(BiPredicate<SpaceId, DeviceId> whose, ErrorCode code) {
    List<Watched> leaving = new ArrayList<>();
    synchronized (watched) {
      for (Set<Watched> ofSpace : watched.values()) {
        for (Watched one : ofSpace) {
          if (whose.test(one.device.space(), one.device.device())) {
            leaving.add(one);
          }
        }
      }
    }
    leaving.forEach(one -> one.onRemoved.accept(code));
  }

  /** Looks at the membership of spaces into which another relay has written. */
  public void onChange(ChangeFeed.Change change) {
    List<SpaceId> concerned;
    synchronized (watched) {
      concerned = watched.keySet().stream().filter(change::concerns).toList();
    }
    // A store that does not answer tells of a change anywhere when it is there again.
    concerned.forEach(space -> trusts.snapshot(space).subscribe(trust -> {}, error -> {}));
  }

  private void check(SpaceId space, TrustSnapshot trust) {
    List<Watched> leaving = new ArrayList<>();
    synchronized (watched) {
      for (Watched one : watched.getOrDefault(space, Set.of())) {
        if (trust.state().member(one.device.device()) == null) {
          leaving.add(one);
        }
      }
    }
    leaving.forEach(
        one -> one.onRemoved.accept(Refusals.ofStranger(trust.state(), one.device.device())));
  }
}
