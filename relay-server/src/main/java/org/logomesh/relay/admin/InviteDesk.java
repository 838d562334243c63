package org.logomesh.relay.admin;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.access.Invites;
import org.logomesh.relay.access.OperatorInvite;
import org.logomesh.relay.store.AccessStore;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Makes, lists and withdraws invites for the console. */
final class InviteDesk {
  private final AccessStore store;
  private final AuditLog audit;
  private final Path directory;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * An invite as the operator sees it.
   *
   * @param id what names it in lists
   * @param usesLeft how many spaces it still brings; null for any number
   * @param expires null for never
   * @param isGood whether it still brings a space
   */
  record Shown(String id, @Nullable Integer usesLeft, @Nullable Instant expires, boolean isGood) {
    boolean isUnlimited() {
      return usesLeft == null;
    }
  }

  /**
   * A new invite.
   *
   * @param id what names it in lists
   * @param code what it is used with; kept nowhere
   */
  record Made(String id, String code) {
    @Override
    public String toString() {
      return "Made[" + id + "]";
    }
  }

  /**
   * @param directory where the operator's own invite may be kept
   */
  InviteDesk(
      AccessStore store,
      AuditLog audit,
      Path directory,
      InstantSource clock,
      RandomGenerator random) {
    this.store = store;
    this.audit = audit;
    this.directory = directory;
    this.clock = clock;
    this.random = random;
  }

  /** Emits all invites, those that are good first. */
  Mono<List<Shown>> all() {
    return store
        .invites()
        .map(
            invites -> {
              Instant now = clock.instant();
              return invites.stream()
                  .map(invite -> shown(invite, now))
                  .sorted((a, b) -> Boolean.compare(b.isGood(), a.isGood()))
                  .toList();
            });
  }

  private static Shown shown(AccessStore.Invite invite, Instant now) {
    Integer left = invite.usesLeft();
    Instant expires = invite.expires();
    return new Shown(
        invite.codeHash().substring(0, InviteTool.ID_DIGITS),
        left,
        expires,
        (left == null || left > 0) && (expires == null || expires.isAfter(now)));
  }

  /**
   * Makes an invite.
   *
   * @param uses how many spaces it brings; blank for any number
   * @param days how long it is good; blank for ever
   * @throws IllegalArgumentException if one of them is out of bounds
   */
  Mono<Made> make(String uses, String days) {
    Integer most =
        uses.isBlank() ? null : InviteTool.number("uses", uses.strip(), InviteTool.MAX_USES);
    Integer life =
        days.isBlank() ? null : InviteTool.number("days", days.strip(), InviteTool.MAX_DAYS);
    String code = Invites.newCode(random);
    byte[] hash = Invites.hash(code);
    String id = HexFormat.of().formatHex(hash).substring(0, InviteTool.ID_DIGITS);
    Instant expires = life == null ? null : clock.instant().plus(Duration.ofDays(life));
    return store
        .putInvite(hash, most, expires)
        .then(
            audit.write(
                AuditEvent.INVITE_MADE,
                "invite "
                    + id
                    + ", "
                    + (most == null ? "any number of spaces" : most + " spaces")
                    + (life == null ? "" : ", " + life + " days")))
        .thenReturn(new Made(id, code));
  }

  /** Makes the invite of this id good for nothing. Emits whether there is one. */
  Mono<Boolean> withdraw(String id) {
    String wanted = id.strip().toLowerCase(Locale.ROOT);
    if (wanted.length() < InviteTool.ID_DIGITS) {
      return Mono.just(false);
    }
    return store
        .invites()
        .flatMap(
            invites -> {
              List<String> named =
                  invites.stream()
                      .map(AccessStore.Invite::codeHash)
                      .filter(hash -> hash.startsWith(wanted))
                      .toList();
              return named.size() == 1 ? withdrawHash(named.get(0)) : Mono.just(false);
            });
  }

  private Mono<Boolean> withdrawHash(String hash) {
    String id = hash.substring(0, InviteTool.ID_DIGITS);
    return store
        .withdrawInvite(HexFormat.of().parseHex(hash))
        .flatMap(
            done ->
                Mono.fromRunnable(() -> OperatorInvite.forget(directory, hash))
                    .subscribeOn(Schedulers.boundedElastic())
                    .then(audit.write(AuditEvent.INVITE_WITHDRAWN, "invite " + id))
                    .thenReturn(done));
  }
}
