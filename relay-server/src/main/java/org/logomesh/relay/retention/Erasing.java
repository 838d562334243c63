package org.logomesh.relay.retention;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.CopyErasure;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.DeviceAuthenticator;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.SpaceNews;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.RetentionStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Erases the content of entries that a stable snapshot covers, when their author or an
 * administrator wants it, without waiting for the retention. Headers and hashes stay until then.
 */
public final class Erasing {
  /** Entries in one transaction: some milliseconds, which is what an append may wait for it. */
  static final int ENTRIES = 500;

  private static final Logger log = LoggerFactory.getLogger(Erasing.class);

  private final DeviceAuthenticator authenticator;
  private final TrustCache trusts;
  private final Deletions deletions;
  private final RetentionStore store;
  private final SpaceNews news;

  /**
   * Works on a store.
   *
   * @param news is told of spaces in which something was erased
   */
  public Erasing(
      DeviceAuthenticator authenticator,
      TrustCache trusts,
      Deletions deletions,
      RetentionStore store,
      SpaceNews news) {
    this.authenticator = authenticator;
    this.trusts = trusts;
    this.deletions = deletions;
    this.store = store;
    this.news = news;
  }

  /**
   * Erases.
   *
   * @param request a {@link CopyErasure}, for which the token was made
   * @return emits how many entries were, when that is durable; refuses by code before anything is
   */
  public Mono<Long> erase(String token, byte[] request) {
    if (token.isBlank()) {
      return refused(ErrorCode.BAD_ASSERTION);
    }
    CopyErasure erasure;
    try {
      erasure = CopyErasure.decode(request);
    } catch (CborException malformed) {
      return refused(ErrorCode.MALFORMED_FRAME);
    }
    return authenticator
        .authenticate(token, Purpose.ERASE, request)
        .flatMap(
            device ->
                deletions.includes(device.space())
                    ? refused(ErrorCode.SPACE_DELETED)
                    : covered(device, erasure));
  }

  private Mono<Long> covered(DevicePrincipal device, CopyErasure erasure) {
    SpaceId space = device.space();
    return Mono.zip(trusts.snapshot(space), whole(space))
        .switchIfEmpty(refused(ErrorCode.UNKNOWN_SPACE))
        .map(
            found -> {
              TrustState trust = found.getT1().state();
              Map<LogId, Place> places = places(trust, found.getT2());
              check(trust, device.device(), erasure, places);
              return places;
            })
        .flatMap(
            places ->
                Flux.fromIterable(erasure.through().entrySet())
                    .concatMap(wanted -> erase(space, places, wanted.getKey(), wanted.getValue()))
                    .reduce(0L, Long::sum))
        .doOnTerminate(() -> news.wrote(space)) // also if some could not be erased
        .doOnNext(erased -> log.info("space {}: {} entries erased", space.abbreviated(), erased));
  }

  private Mono<Set<SnapshotId>> whole(SpaceId space) {
    return store
        .snapshots(space)
        .map(
            all ->
                all.stream()
                    .filter(snapshot -> snapshot.status().complete())
                    .map(snapshot -> snapshot.id())
                    .collect(Collectors.toSet()));
  }

  /** Where a log stands in the snapshot that everybody can begin with. */
  private record Place(DeviceId author, Cut cut) {}

  private static Map<LogId, Place> places(TrustState trust, Set<SnapshotId> whole) {
    Map<LogId, Place> places = new HashMap<>();
    trust.snapshots().stream()
        .filter(AttestedSnapshot::stable)
        .filter(attested -> whole.contains(attested.checkpoint().snapshot()))
        .findFirst()
        .ifPresent(
            attested ->
                attested
                    .checkpoint()
                    .frontier()
                    .forEach(
                        (author, cuts) ->
                            cuts.forEach(cut -> places.put(cut.log(), new Place(author, cut)))));
    return places;
  }

  private static void check(
      TrustState trust, DeviceId device, CopyErasure erasure, Map<LogId, Place> places) {
    boolean mayAll = trust.mayAdminister(device);
    erasure
        .through()
        .forEach(
            (id, seq) -> {
              Place place = places.get(id);
              // Who lacks an entry above the snapshot could never have it, nor what builds on it.
              if (place == null || seq > place.cut().seq()) {
                throw new RefusedException(ErrorCode.NOT_COVERED);
              }
              if (!mayAll && !place.author().equals(device)) {
                throw new RefusedException(ErrorCode.NOT_ALLOWED);
              }
            });
  }

  private Mono<Long> erase(SpaceId space, Map<LogId, Place> places, LogId id, long through) {
    Cut cut = Objects.requireNonNull(places.get(id)).cut();
    Head attested = new Head(cut.seq(), cut.hash());
    return Steps.sum(() -> store.erase(space, id, attested, through, ENTRIES));
  }

  private static <T> Mono<T> refused(ErrorCode code) {
    return Mono.error(() -> new RefusedException(code));
  }
}
