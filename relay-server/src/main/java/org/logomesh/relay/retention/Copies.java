package org.logomesh.relay.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.CopyDeletion;
import org.logomesh.model.wire.CopyInventory;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.DeviceAuthenticator;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.DeletionStore;
import org.logomesh.relay.store.DeletionStore.Deletion;
import reactor.core.publisher.Mono;

/** What members may have done with the relay's copy of their space. Refuses by code. */
final class Copies {
  private final DeviceAuthenticator authenticator;
  private final TrustCache trusts;
  private final DeletionStore store;
  private final Deletions deletions;
  private final Inventory inventory;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Duration grace;

  /**
   * @param grace how long a deleted space can be taken back
   */
  Copies(
      DeviceAuthenticator authenticator,
      TrustCache trusts,
      DeletionStore store,
      Deletions deletions,
      Inventory inventory,
      AuditLog audit,
      InstantSource clock,
      Duration grace) {
    this.authenticator = authenticator;
    this.trusts = trusts;
    this.store = store;
    this.deletions = deletions;
    this.inventory = inventory;
    this.audit = audit;
    this.clock = clock;
    this.grace = grace;
  }

  /**
   * Emits what there is, to any member.
   *
   * @param after the log before the first one that is shown; null to begin with the first
   */
  Mono<CopyInventory> show(String token, @Nullable LogId after) {
    return authenticator
        .authenticate(token, Purpose.SHOW)
        .flatMap(device -> inventory.page(device, after))
        .switchIfEmpty(refused(ErrorCode.UNKNOWN_SPACE));
  }

  /** Deletes the copy; emits how it stands when that is durable, and the doors here are shut. */
  Mono<CopyDeletion> delete(String token) {
    return administrator(token, Purpose.DELETE)
        .flatMap(
            device -> {
              Instant now = clock.instant();
              return store
                  .delete(device.space(), now, now.plus(grace), device.device())
                  .switchIfEmpty(refused(ErrorCode.UNKNOWN_SPACE))
                  .flatMap(deletion -> noted(AuditEvent.SPACE_DELETED, device, shown(deletion)));
            });
  }

  /** Takes a deletion back. */
  Mono<Void> restore(String token) {
    return administrator(token, Purpose.RESTORE)
        .flatMap(
            device ->
                store
                    .restore(device.space())
                    .flatMap(
                        restored ->
                            restored
                                ? noted(AuditEvent.SPACE_RESTORED, device, true)
                                : Mono.just(false)))
        .then();
  }

  private <T> Mono<T> noted(AuditEvent event, DevicePrincipal device, T result) {
    String detail =
        "space " + device.space().abbreviated() + ", by device " + device.device().abbreviated();
    return audit.write(event, detail).then(deletions.refresh()).thenReturn(result);
  }

  static CopyDeletion shown(Deletion deletion) {
    return new CopyDeletion(
        deletion.since().getEpochSecond(),
        deletion.until().getEpochSecond(),
        deletion.by(),
        deletion.begun());
  }

  private Mono<DevicePrincipal> administrator(String token, Purpose purpose) {
    return authenticator
        .authenticate(token, purpose)
        .flatMap(device -> trusts.requireAdministrator(device).thenReturn(device));
  }

  private static <T> Mono<T> refused(ErrorCode code) {
    return Mono.error(() -> new RefusedException(code));
  }
}
