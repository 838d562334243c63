package org.logomesh.relay.access;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.AccessStore.Registration;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.EntryStore.TrustRow;
import reactor.core.publisher.Mono;

/**
 * Takes on new spaces. A space's id is the hash of its genesis record, so nobody can register the
 * space of somebody else under another beginning.
 */
public final class SpaceRegistry {
  private static final SpaceId ANY_SPACE = SpaceId.of(new byte[SpaceId.SIZE]);

  private final AccessStore store;
  private final EntryStore entries;
  private final boolean invitesOnly;
  private final Door door;
  private final InstantSource clock;
  private final Consumer<SpaceId> onCreated;

  /** Keeps nobody out who has an invite. */
  public SpaceRegistry(
      AccessStore store, EntryStore entries, boolean invitesOnly, InstantSource clock) {
    this(store, entries, invitesOnly, Door.open(), clock, created -> {});
  }

  /**
   * Keeps those out whom the door does.
   *
   * @param onCreated is told of every new space; it returns at once
   */
  SpaceRegistry(
      AccessStore store,
      EntryStore entries,
      boolean invitesOnly,
      Door door,
      InstantSource clock,
      Consumer<SpaceId> onCreated) {
    this.door = door;
    this.onCreated = onCreated;
    this.store = store;
    this.entries = entries;
    this.invitesOnly = invitesOnly;
    this.clock = clock;
  }

  /** Whether a new space needs an invite. */
  public boolean invitesOnly() {
    return invitesOnly;
  }

  /**
   * Takes a space on, with the trust log that is brought along: any member may bring it to a relay
   * that lost it. The log of a space that is here already grows by sync only.
   *
   * @param registration as {@link RelayApi#encodeRegistration} writes it
   * @return emits true if the space is new, false if it was here before; refuses by code
   */
  public Mono<Boolean> register(byte[] registration, @Nullable String invite) {
    List<byte[]> records;
    TrustRecord record;
    try {
      records = RelayApi.decodeRegistration(registration);
      record = TrustRecord.decode(ANY_SPACE, records.isEmpty() ? new byte[0] : records.get(0));
    } catch (CborException | IllegalArgumentException malformed) {
      return Mono.error(new RefusedException(ErrorCode.BAD_TRUST_RECORD));
    }
    if (!record.isGenesis()) {
      return Mono.error(new RefusedException(ErrorCode.BAD_TRUST_RECORD));
    }
    try {
      door.requireUnblocked(record.space());
      door.requireKept(record.space());
    } catch (RefusedException keptOut) {
      return Mono.error(keptOut);
    }
    byte[] genesis = records.get(0);
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
        .map(outcome -> created(outcome, invite))
        .doOnNext(
            created -> {
              if (created) {
                onCreated.accept(record.space());
              }
            })
        .flatMap(
            created ->
                created ? keepRest(added.log(), records).thenReturn(true) : Mono.just(false));
  }

  // After the invite was taken: a stranger without one makes nobody verify a long log.
  private Mono<Integer> keepRest(TrustLog log, List<byte[]> records) {
    List<TrustRow> rows =
        log.add(records.subList(1, records.size())).accepted().stream()
            .map(record -> new TrustRow(0, record.hash(), record.bytes()))
            .toList();
    return rows.isEmpty() ? Mono.just(0) : entries.appendTrust(log.space(), rows);
  }

  private static boolean created(Registration outcome, @Nullable String invite) {
    return switch (outcome) {
      case CREATED -> true;
      case KNOWN -> false;
      case INVITE_REFUSED ->
          throw new RefusedException(
              invite == null ? ErrorCode.INVITE_NEEDED : ErrorCode.INVITE_REFUSED);
      case DELETED -> throw new RefusedException(ErrorCode.SPACE_DELETED);
      case TOO_MANY_SPACES -> throw new RefusedException(ErrorCode.STORE_FULL);
    };
  }
}
