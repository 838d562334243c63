package org.logomesh.relay.retention;

import java.security.MessageDigest;
import java.time.InstantSource;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoredSnapshot;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Takes snapshots from administrators, and from any member those that enough of them vouch for, and
 * hands them to members, part by part.
 */
public final class Snapshots {
  /**
   * Snapshots of one space: the one that entries were dropped below, the next one, and one that is
   * being brought while a second administrator still looks at that.
   */
  static final int MAX_PER_SPACE = 3;

  /** Parts read ahead while a snapshot is hashed. */
  private static final int READ_AHEAD = 2;

  private final RetentionStore store;
  private final TrustCache trusts;
  private final Founding founding;
  private final InstantSource clock;
  private final Scheduler hashing;
  private final long maxSize;

  /**
   * Works on a store.
   *
   * @param hashing hashes snapshots that are complete, off the store's threads
   * @param maxSize bytes of the largest one that is taken
   */
  public Snapshots(
      RetentionStore store,
      TrustCache trusts,
      Founding founding,
      InstantSource clock,
      Scheduler hashing,
      long maxSize) {
    this.store = store;
    this.trusts = trusts;
    this.founding = founding;
    this.clock = clock;
    this.hashing = hashing;
    this.maxSize = maxSize;
  }

  /** Emits how much is here of a snapshot. */
  Mono<SnapshotStatus> status(DevicePrincipal device, SnapshotId snapshot) {
    return found(device, snapshot).map(StoredSnapshot::status);
  }

  /**
   * Begins to take a snapshot, or goes on. If it is complete, logs that are not here begin where it
   * stands.
   */
  public Mono<SnapshotStatus> begin(DevicePrincipal device, SnapshotId snapshot, long size) {
    if (size < 1 || size > maxSize) {
      return refused(ErrorCode.TOO_LARGE);
    }
    return allowed(device, snapshot)
        .then(
            Mono.defer(
                () -> store.begin(device.space(), snapshot, size, MAX_PER_SPACE, clock.instant())))
        .switchIfEmpty(refused(ErrorCode.QUOTA_EXCEEDED))
        .map(StoredSnapshot::status)
        .filter(status -> status.size() == size)
        .switchIfEmpty(refused(ErrorCode.SNAPSHOT_DAMAGED))
        .flatMap(status -> status.complete() ? founded(device, status) : Mono.just(status));
  }

  /** Takes a part; with the last one, checks the whole, and goes on as {@link #begin}. */
  public Mono<SnapshotStatus> put(
      DevicePrincipal device, SnapshotId snapshot, int part, byte[] data) {
    return allowed(device, snapshot)
        .then(Mono.defer(() -> found(device, snapshot)))
        .flatMap(
            here -> {
              SnapshotStatus status = here.status();
              if (part >= SnapshotStatus.partsOf(status.size())
                  || data.length != status.partBytes(part)) {
                return refused(ErrorCode.MALFORMED_FRAME);
              }
              return part < status.parts()
                  ? Mono.just(here)
                  : store
                      .putPart(device.space(), snapshot, part, data)
                      .flatMap(
                          kept -> kept ? Mono.just(here.through(part)) : found(device, snapshot));
            })
        .flatMap(here -> checked(device, here));
  }

  private Mono<SnapshotStatus> checked(DevicePrincipal device, StoredSnapshot here) {
    SnapshotStatus status = here.status();
    if (status.complete() || status.parts() < SnapshotStatus.partsOf(status.size())) {
      return Mono.just(status);
    }
    MessageDigest digest = Sha256.newDigest();
    return Flux.range(0, status.parts())
        .concatMap(part -> store.part(device.space(), here.id(), part), READ_AHEAD)
        .publishOn(hashing, READ_AHEAD)
        .doOnNext(digest::update)
        .then(
            Mono.defer(
                () ->
                    SnapshotId.of(digest.digest()).equals(here.id())
                        ? store
                            .complete(device.space(), here.id())
                            .then(
                                Mono.defer(
                                    () ->
                                        founded(
                                            device,
                                            new SnapshotStatus(
                                                status.size(), status.parts(), true))))
                        : Dropping.all(store, device.space(), here.id())
                            .then(refused(ErrorCode.SNAPSHOT_DAMAGED))));
  }

  /** Emits a part of a snapshot that is complete. */
  Mono<byte[]> part(DevicePrincipal device, SnapshotId snapshot, int part) {
    return found(device, snapshot)
        .filter(here -> here.status().complete())
        .flatMap(here -> store.part(device.space(), snapshot, part))
        .switchIfEmpty(refused(ErrorCode.NO_SNAPSHOT));
  }

  private Mono<StoredSnapshot> found(DevicePrincipal device, SnapshotId snapshot) {
    return store.find(device.space(), snapshot).switchIfEmpty(refused(ErrorCode.NO_SNAPSHOT));
  }

  // Who asks waits for it, and finds what is new here when it syncs next.
  private Mono<SnapshotStatus> founded(DevicePrincipal device, SnapshotStatus status) {
    return founding.found(device.space()).thenReturn(status);
  }

  // What is here may make entries go, and takes room: only those bring it who may say that it
  // counts, or what is said already to count.
  private Mono<Void> allowed(DevicePrincipal device, SnapshotId snapshot) {
    return trusts
        .snapshot(device.space())
        .filter(
            trust -> {
              TrustState state = trust.state();
              return state.mayAdminister(device.device())
                  || (state.member(device.device()) != null && isStable(state, snapshot));
            })
        .switchIfEmpty(refused(ErrorCode.NOT_ALLOWED))
        .then();
  }

  private static boolean isStable(TrustState state, SnapshotId snapshot) {
    return state.snapshots().stream()
        .anyMatch(each -> each.stable() && each.checkpoint().snapshot().equals(snapshot));
  }

  private static <T> Mono<T> refused(ErrorCode code) {
    return Mono.error(() -> new RefusedException(code));
  }
}
