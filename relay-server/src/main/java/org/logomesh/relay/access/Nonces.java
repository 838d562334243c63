package org.logomesh.relay.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.relay.store.AccessStore;
import reactor.core.publisher.Mono;

/** Hands out nonces for device assertions. */
public final class Nonces {
  /** How long a nonce is good: the sign-in takes one round trip, on bad networks some seconds. */
  static final Duration LIFETIME = Duration.ofSeconds(60);

  private final AccessStore store;
  private final InstantSource clock;
  private final RandomGenerator random;

  public Nonces(AccessStore store, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /** Emits a nonce that this relay will accept once. */
  public Mono<byte[]> issue() {
    return Mono.defer(
        () -> {
          byte[] nonce = new byte[DeviceAssertion.NONCE_BYTES];
          random.nextBytes(nonce);
          Instant now = clock.instant();
          return store.putNonce(nonce, now, now.plus(LIFETIME)).thenReturn(nonce);
        });
  }
}
