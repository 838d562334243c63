package org.logomesh.relay.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import reactor.core.publisher.Mono;

/**
 * What a relay keeps to decide who may enter: registered spaces, invites and nonces. The contract
 * of {@link EntryStore} on durability, threads and errors holds here too.
 */
public interface AccessStore {
  /**
   * Registers a space. Creating it and using up the invite are one write.
   *
   * @param genesis the first trust record
   * @param inviteHash SHA-256 of the invite code; null where registration is open
   */
  Mono<Registration> register(
      SpaceId space, EntryStore.TrustRow genesis, byte @Nullable [] inviteHash, Instant now);

  /** Keeps a nonce until it is taken or expires; beyond a bound the oldest are dropped. */
  Mono<Void> putNonce(byte[] nonce, Instant now, Instant expires);

  /** Removes a nonce. Emits true to exactly one caller, and only before it expires. */
  Mono<Boolean> takeNonce(byte[] nonce, Instant now);

  /**
   * Keeps an invite.
   *
   * @param uses how many spaces it registers; null for any number
   * @param expires null for never
   */
  Mono<Void> putInvite(byte[] codeHash, @Nullable Integer uses, @Nullable Instant expires);

  /** Whether any invite was ever made. */
  Mono<Boolean> hasInvites();

  /** What became of a registration. */
  enum Registration {
    /** The space is new. */
    CREATED,
    /** The space was there already; no invite was used. */
    KNOWN,
    /** The invite is unknown, expired or used up. */
    INVITE_REFUSED,
    /** The relay holds as many spaces as it may. */
    TOO_MANY_SPACES
  }
}
