package org.logomesh.relay.store;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
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

  /** Emits all invites, also those that are used up or withdrawn, in the order of their hashes. */
  Mono<List<Invite>> invites();

  /**
   * Makes an invite good for no space any more. Its row stays: a relay that never had an invite
   * makes one at its start.
   *
   * @return emits whether there is such an invite
   */
  Mono<Boolean> withdrawInvite(byte[] codeHash);

  /**
   * An invite, without its code, which is not kept.
   *
   * @param codeHash SHA-256 of the code, in hexadecimal
   * @param usesLeft how many spaces it still registers; null for any number
   * @param expires null for never
   */
  record Invite(String codeHash, @Nullable Integer usesLeft, @Nullable Instant expires) {
    static Invite of(byte[] codeHash, @Nullable Long usesLeft, @Nullable Long expiresMillis) {
      return new Invite(
          HexFormat.of().formatHex(codeHash),
          usesLeft == null ? null : (Integer) (int) Math.min(usesLeft, Integer.MAX_VALUE),
          expiresMillis == null ? null : Instant.ofEpochMilli(expiresMillis));
    }
  }

  /** What became of a registration. */
  enum Registration {
    /** The space is new. */
    CREATED,
    /** The space was there already; no invite was used. */
    KNOWN,
    /** The invite is unknown, expired or used up. */
    INVITE_REFUSED,
    /** The relay holds as many spaces as it may. */
    TOO_MANY_SPACES,
    /** The space was deleted here, and is not gone yet. */
    DELETED
  }
}
