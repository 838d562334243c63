package org.logomesh.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.store.DeletionStore;
import org.logomesh.relay.store.DeletionStore.Deletion;
import reactor.core.publisher.Mono;

/**
 * Deletes spaces and takes that back: for the console, and for the program beside a relay. What
 * cannot be done is an {@link IllegalArgumentException} whose message a person reads. Thread-safe.
 */
final class DeletionDesk {
  /** For how many days a space can be taken back where nothing else is said. */
  static final String DEFAULT_DAYS = "30";

  /** As long as the setting of the relay allows. */
  private static final int MAX_DAYS = 365;

  private final DeletionStore store;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Mono<Void> afterwards;

  /**
   * @param afterwards done whenever a space was deleted or taken back
   */
  DeletionDesk(DeletionStore store, AuditLog audit, InstantSource clock, Mono<Void> afterwards) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.afterwards = afterwards;
  }

  /**
   * A deleted space as pages and programs are told of it.
   *
   * @param by the short name of the device that had it deleted, or whose deed it was else
   * @param isGoing whether it is being dropped: it cannot be taken back any more
   */
  record Row(
      String id, String shortId, Instant deleted, Instant until, String by, boolean isGoing) {
    static Row of(Deletion deletion) {
      return new Row(
          deletion.space().toString(),
          deletion.space().abbreviated(),
          deletion.since(),
          deletion.until(),
          deletion.by() == null ? "the operator" : Pseudonyms.of(deletion.space(), deletion.by()),
          deletion.begun());
    }
  }

  /** Emits all deleted spaces, ordered by space. */
  Mono<List<Deletion>> all() {
    return store.deletions();
  }

  /**
   * Deletes a space and emits how it stands then.
   *
   * @param days for how many it can be taken back, 0 to 365
   */
  Mono<Deletion> delete(SpaceId space, String days) {
    return Mono.defer(
        () -> {
          Instant now = clock.instant();
          return store
              .delete(space, now, now.plus(Duration.ofDays(days(days))), null)
              .switchIfEmpty(refused("There is no such space any more."))
              .flatMap(deletion -> noted(AuditEvent.SPACE_DELETED, space, deletion));
        });
  }

  private static int days(String text) {
    String digits = text.strip();
    if (digits.matches("[0-9]{1,4}") && Integer.parseInt(digits) <= MAX_DAYS) {
      return Integer.parseInt(digits);
    }
    throw new IllegalArgumentException(
        "A space can be taken back for 0 to " + MAX_DAYS + " days, not " + text + ".");
  }

  /** Takes a deletion back, and emits the space. */
  Mono<SpaceId> restore(SpaceId space) {
    return store
        .restore(space)
        .filter(done -> done)
        .switchIfEmpty(
            refused("That space is not deleted, or it is going already; see the list of them."))
        .flatMap(done -> noted(AuditEvent.SPACE_RESTORED, space, space));
  }

  private <T> Mono<T> noted(AuditEvent event, SpaceId space, T result) {
    return audit
        .write(event, "space " + space.abbreviated() + ", by the operator")
        .then(afterwards)
        .thenReturn(result);
  }

  private static <T> Mono<T> refused(String why) {
    return Mono.error(() -> new IllegalArgumentException(why));
  }
}
