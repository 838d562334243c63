package org.logomesh.relay.access;

import java.time.InstantSource;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.Member;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Checks device assertions: a fresh nonce of this relay, signed for this relay's address and a
 * space, by a device that the space's trust log has as a member. Refuses by {@link
 * RefusedException}.
 */
public final class DeviceAuthenticator implements ReactiveAuthenticationManager {
  private static final Logger log = LoggerFactory.getLogger(DeviceAuthenticator.class);

  private final AccessStore store;
  private final TrustCache trusts;
  private final Origins origins;
  private final Door door;
  private final InstantSource clock;
  private final Scheduler verifier;
  private final SignInCounters counters;

  /** Checks against these, and keeps nobody out besides. */
  public DeviceAuthenticator(
      AccessStore store,
      TrustCache trusts,
      Origins origins,
      InstantSource clock,
      Scheduler verifier) {
    this(store, trusts, origins, Door.open(), clock, verifier, new SignInCounters());
  }

  /**
   * Checks against these.
   *
   * @param verifier runs the signature checks, off the store's threads
   */
  DeviceAuthenticator(
      AccessStore store,
      TrustCache trusts,
      Origins origins,
      Door door,
      InstantSource clock,
      Scheduler verifier,
      SignInCounters counters) {
    this.door = door;
    this.counters = counters;
    this.store = store;
    this.trusts = trusts;
    this.origins = origins;
    this.clock = clock;
    this.verifier = verifier;
  }

  @Override
  public Mono<Authentication> authenticate(Authentication authentication) {
    return authenticate(String.valueOf(authentication.getCredentials()))
        .map(AssertionAuthentication::of);
  }

  /** Emits the device that the token proves. The token is used up, whatever comes out. */
  public Mono<DevicePrincipal> authenticate(String token) {
    return authenticate(token, Purpose.ENTER);
  }

  /**
   * Emits the device that the token proves, if it was signed for this purpose. The token is used
   * up, whatever comes out. To see and delete what the relay holds, nobody needs to be welcome
   * here: blocks and deletions do not count for other purposes than to enter.
   */
  public Mono<DevicePrincipal> authenticate(String token, Purpose purpose) {
    return authenticate(token, purpose, new byte[0]);
  }

  /** As {@link #authenticate(String, Purpose)}, for a request with a body. */
  public Mono<DevicePrincipal> authenticate(String token, Purpose purpose, byte[] request) {
    return checked(token, purpose, request)
        .doOnNext(device -> counters.letIn())
        .doOnError(counters::refused);
  }

  private Mono<DevicePrincipal> checked(String token, Purpose purpose, byte[] request) {
    DeviceAssertion assertion;
    try {
      assertion = DeviceAssertion.decode(token);
    } catch (CborException malformed) {
      return Mono.error(new RefusedException(ErrorCode.BAD_ASSERTION));
    }
    return store
        .takeNonce(assertion.nonce(), clock.instant())
        .filter(fresh -> fresh)
        .switchIfEmpty(Mono.error(() -> new RefusedException(ErrorCode.BAD_ASSERTION)))
        .doOnNext(fresh -> requireWelcome(assertion, purpose))
        .then(Mono.defer(() -> trusts.snapshot(assertion.space())))
        .switchIfEmpty(Mono.error(() -> new RefusedException(ErrorCode.UNKNOWN_SPACE)))
        .onErrorMap(StoreException.class, DeviceAuthenticator::refusal)
        .publishOn(verifier)
        .map(trust -> check(assertion, purpose, request, trust));
  }

  private void requireWelcome(DeviceAssertion assertion, Purpose purpose) {
    if (purpose == Purpose.ENTER) {
      door.requireUnblocked(assertion.space(), assertion.device());
      door.requireKept(assertion.space());
    }
  }

  // What is only told as a fault of the relay is for its operator to see.
  private static RefusedException refusal(StoreException failure) {
    if (failure.reason() == StoreException.Reason.BROKEN) {
      log.warn("a device was not let in: the store failed", failure);
    }
    return new RefusedException(Refusals.of(failure));
  }

  private DevicePrincipal check(
      DeviceAssertion assertion, Purpose purpose, byte[] request, TrustSnapshot trust) {
    VerifyKey key = trust.log().verifyKey(assertion.device());
    if (key == null) {
      throw new RefusedException(ErrorCode.NOT_A_MEMBER);
    }
    if (origins.accepted().stream()
        .noneMatch(origin -> assertion.verify(purpose, request, key, origin))) {
      throw new RefusedException(ErrorCode.BAD_ASSERTION);
    }
    Member member = trust.state().member(assertion.device());
    if (member == null) {
      throw new RefusedException(Refusals.ofStranger(trust.state(), assertion.device()));
    }
    if (member.expiredAt(clock.instant().getEpochSecond())) {
      throw new RefusedException(ErrorCode.NOT_A_MEMBER);
    }
    door.entered(assertion.space(), assertion.device());
    return new DevicePrincipal(assertion.space(), assertion.device());
  }
}
