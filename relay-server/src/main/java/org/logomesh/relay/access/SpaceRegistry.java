package org.logomesh.relay.access;

import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.AccessStore.Registration;
import org.logomesh.relay.store.EntryStore.TrustRow;
import reactor.core.publisher.Mono;

/**
 * Takes on new spaces. A space's id is the hash of its genesis record, so nobody can register the
 * space of somebody else under another beginning.
 */
public final class SpaceRegistry {
  private static final SpaceId ANY_SPACE = SpaceId.of(new byte[SpaceId.SIZE]);

  private final AccessStore store;
  private final boolean invitesOnly;
  private final InstantSource clock;

  public SpaceRegistry(AccessStore store, boolean invitesOnly, InstantSource clock) {
    this.store = store;
    this.invitesOnly = invitesOnly;
    this.clock = clock;
  }

  /** Whether a new space needs an invite. */
  public boolean invitesOnly() {
    return invitesOnly;
  }

  /** Emits true if the space is new, false if it was here before; refuses by code. */
  public Mono<Boolean> register(byte[] genesis, @Nullable String invite) {
    TrustRecord record;
    try {
      record = TrustRecord.decode(ANY_SPACE, genesis);
    } catch (CborException | IllegalArgumentException malformed) {
      return Mono.error(new RefusedException(ErrorCode.BAD_TRUST_RECORD));
    }
    if (!record.isGenesis()) {
      return Mono.error(new RefusedException(ErrorCode.BAD_TRUST_RECORD));
    }
    AddResult added = TrustLog.empty(record.space()).add(List.of(genesis));
    if (added.accepted().size() != 1) {
      return Mono.error(new RefusedException(ErrorCode.BAD_TRUST_RECORD));
    }
    if (invite != null && invite.length() > Invites.MAX_CODE_CHARS) {
      return Mono.error(new RefusedException(ErrorCode.INVITE_REFUSED));
    }
    byte @Nullable [] inviteHash = invitesOnly ? Invites.hash(invite == null ? "" : invite) : null;
    return store
        .register(
            record.space(), new TrustRow(0, record.hash(), genesis), inviteHash, clock.instant())
        .map(outcome -> created(outcome, invite));
  }

  private static boolean created(Registration outcome, @Nullable String invite) {
    return switch (outcome) {
      case CREATED -> true;
      case KNOWN -> false;
      case INVITE_REFUSED ->
          throw new RefusedException(
              invite == null ? ErrorCode.INVITE_NEEDED : ErrorCode.INVITE_REFUSED);
      case TOO_MANY_SPACES -> throw new RefusedException(ErrorCode.STORE_FULL);
    };
  }
}
