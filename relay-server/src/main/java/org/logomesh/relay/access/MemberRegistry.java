package org.logomesh.relay.access;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.StoreException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Takes on members that the relay does not know: it was restored from a backup that is older than
 * their admission, or nobody has told it yet. See {@link Introduction} for what is taken. What they
 * bring also mends stored trust records that a disk has changed.
 */
public final class MemberRegistry {
  /** Introductions under way at once: each holds a request and copies of a trust log. */
  static final int MAX_AT_ONCE = 4;

  private final AccessStore store;
  private final EntryStore entries;
  private final TrustCache trusts;
  private final Origins origins;
  private final Door door;
  private final InstantSource clock;
  private final Scheduler verifier;
  private final AtomicInteger underWay = new AtomicInteger();

  /** Takes members on into these stores, and keeps nobody out besides. */
  public MemberRegistry(
      AccessStore store,
      EntryStore entries,
      TrustCache trusts,
      Origins origins,
      InstantSource clock,
      Scheduler verifier) {
    this(store, entries, trusts, origins, Door.open(), clock, verifier);
  }

  /**
   * Takes members on into these stores.
   *
   * @param verifier runs the signature checks, off the store's threads
   */
  MemberRegistry(
      AccessStore store,
      EntryStore entries,
      TrustCache trusts,
      Origins origins,
      Door door,
      InstantSource clock,
      Scheduler verifier) {
    this.door = door;
    this.store = store;
    this.entries = entries;
    this.trusts = trusts;
    this.origins = origins;
    this.clock = clock;
    this.verifier = verifier;
  }

  /**
   * Takes a device on, if the records it brings show that it is a member. Nothing is kept
   * otherwise.
   *
   * @param token its assertion; used up, whatever comes out
   * @param introduction as {@link RelayApi#encodeIntroduction} writes it
   * @return emits how many records are new, when they are durable; refuses by code
   */
  public Mono<Integer> introduce(@Nullable String token, byte[] introduction) {
    DeviceAssertion assertion;
    List<byte[]> records;
    try {
      assertion = DeviceAssertion.decode(token == null ? "" : token);
    } catch (CborException malformed) {
      return Mono.error(new RefusedException(ErrorCode.BAD_ASSERTION));
    }
    try {
      records = RelayApi.decodeRegistration(introduction);
    } catch (CborException malformed) {
      return Mono.error(new RefusedException(ErrorCode.BAD_TRUST_RECORD));
    }
    return Mono.defer(
        () -> {
          if (underWay.incrementAndGet() > MAX_AT_ONCE) {
            underWay.decrementAndGet();
            return Mono.error(new RefusedException(ErrorCode.RATE_LIMITED));
          }
          return take(assertion, records).doFinally(end -> underWay.decrementAndGet());
        });
  }

  private Mono<Integer> take(DeviceAssertion assertion, List<byte[]> records) {
    return store
        .takeNonce(assertion.nonce(), clock.instant())
        .filter(fresh -> fresh)
        .switchIfEmpty(Mono.error(() -> new RefusedException(ErrorCode.BAD_ASSERTION)))
        .doOnNext(
            fresh -> {
              door.requireUnblocked(assertion.space(), assertion.device());
              door.requireKept(assertion.space());
            })
        .then(Mono.defer(() -> whole(assertion.space(), records)))
        .switchIfEmpty(Mono.error(() -> new RefusedException(ErrorCode.UNKNOWN_SPACE)))
        .publishOn(verifier)
        .map(snapshot -> judged(snapshot.log(), assertion, records))
        .flatMap(rows -> rows.isEmpty() ? Mono.just(0) : append(assertion.space(), rows));
  }

  // Read at once, so that whoever these records remove is shown the door.
  private Mono<Integer> append(SpaceId space, List<TrustRow> rows) {
    return entries
        .appendTrust(space, rows)
        .flatMap(added -> trusts.snapshot(space).thenReturn(added).onErrorReturn(added));
  }

  // A trust log that the disk has changed lets nobody in; whoever has it whole mends it.
  private Mono<TrustSnapshot> whole(SpaceId space, List<byte[]> records) {
    return trusts
        .snapshot(space)
        .onErrorResume(
            MemberRegistry::isDamage,
            damage -> trusts.mend(space, records).then(Mono.defer(() -> trusts.snapshot(space))))
        .onErrorMap(
            MemberRegistry::isDamage, damage -> new RefusedException(ErrorCode.STORE_DAMAGED));
  }

  private static boolean isDamage(Throwable error) {
    return error instanceof StoreException failure
        && failure.reason() == StoreException.Reason.CORRUPT;
  }

  private List<TrustRow> judged(TrustLog known, DeviceAssertion assertion, List<byte[]> records) {
    Introduction introduction =
        Introduction.judge(known, records, assertion.device(), clock.instant().getEpochSecond());
    VerifyKey key = introduction.log().verifyKey(assertion.device());
    if (key == null
        || origins.accepted().stream().noneMatch(origin -> assertion.verify(key, origin))) {
      throw new RefusedException(ErrorCode.BAD_ASSERTION);
    }
    return introduction.added().stream()
        .map(record -> new TrustRow(0, record.hash(), record.bytes()))
        .toList();
  }
}
