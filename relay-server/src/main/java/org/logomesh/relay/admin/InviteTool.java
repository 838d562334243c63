package org.logomesh.relay.admin;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.Invites;
import org.logomesh.relay.access.OperatorInvite;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.BesideStore;

/**
 * Makes, lists and withdraws invites of a relay, whether or not it runs. A program of its own: who
 * may read and write the data directory is the operator.
 *
 * <pre>
 *   create DIR USES DAYS     prints the code; - for any number of spaces, or for ever
 *   list DIR                 prints ID, uses left and expiry (Unix ms) of each, with tabs between
 *   withdraw DIR CODE|ID     prints the ID
 * </pre>
 */
public final class InviteTool {
  /** Digits of an invite's hash that name it in lists. */
  static final int ID_DIGITS = 10;

  /** Who did it, in the audit log, where relays have their names. */
  private static final String BY = "lm relay invite";

  private static final String NONE = "-";
  static final int MAX_USES = 1_000_000;
  static final int MAX_DAYS = 36_500;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final PrintStream out;

  InviteTool(InstantSource clock, RandomGenerator random, PrintStream out) {
    this.clock = clock;
    this.random = random;
    this.out = out;
  }

  /** Runs one command; exit code 0 if it was done, 1 if not, with the reason on standard error. */
  public static void main(String[] arguments) {
    ToolProcess.run(
        () -> {
          new InviteTool(InstantSource.system(), new SecureRandom(), System.out)
              .run(List.of(arguments), System.getenv());
          return 0;
        });
  }

  /**
   * Runs one command.
   *
   * @param environment may name a PostgreSQL database, see {@link BesideStore}
   * @throws IllegalArgumentException if it is none, or names no invite
   */
  void run(List<String> arguments, Map<String, String> environment) {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    int parts = command.equals("create") ? 4 : command.equals("list") ? 2 : 3;
    if (arguments.size() != parts) {
      throw new IllegalArgumentException("not a command: " + String.join(" ", arguments));
    }
    Path directory = Path.of(arguments.get(1));
    try (BesideStore store = BesideStore.open(directory, environment, random)) {
      AccessStore invites = store.access();
      switch (command) {
        case "create" -> create(store, arguments.get(2), arguments.get(3));
        case "list" -> all(invites).forEach(this::print);
        case "withdraw" -> withdraw(directory, store, arguments.get(2));
        default -> throw new IllegalArgumentException("not a command: " + command);
      }
    }
  }

  private void create(BesideStore store, String uses, String days) {
    Integer most = uses.equals(NONE) ? null : number("uses", uses, MAX_USES);
    Integer life = days.equals(NONE) ? null : number("days", days, MAX_DAYS);
    String code = Invites.newCode(random);
    byte[] hash = Invites.hash(code);
    store
        .access()
        .putInvite(hash, most, life == null ? null : clock.instant().plus(Duration.ofDays(life)))
        .block();
    note(store, AuditEvent.INVITE_MADE, HexFormat.of().formatHex(hash));
    out.println(code);
  }

  private void note(BesideStore store, AuditEvent event, String codeHash) {
    String detail = "invite " + codeHash.substring(0, ID_DIGITS);
    store.audits().append(clock.instant(), BY, event.name(), detail).block();
  }

  static int number(String what, String text, int most) {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      number = 0;
    }
    if (number < 1 || number > most) {
      throw new IllegalArgumentException(what + " are from 1 to " + most + ", not " + text);
    }
    return number;
  }

  private static List<AccessStore.Invite> all(AccessStore invites) {
    return Objects.requireNonNull(invites.invites().block());
  }

  private static boolean withdrawn(AccessStore invites, String hash) {
    return Boolean.TRUE.equals(invites.withdrawInvite(HexFormat.of().parseHex(hash)).block());
  }

  private void print(AccessStore.Invite invite) {
    out.println(
        String.join(
            "\t",
            invite.codeHash().substring(0, ID_DIGITS),
            invite.usesLeft() == null ? NONE : invite.usesLeft().toString(),
            invite.expires() == null ? NONE : Long.toString(invite.expires().toEpochMilli())));
  }

  private void withdraw(Path directory, BesideStore store, String codeOrId) {
    AccessStore invites = store.access();
    String ofCode = HexFormat.of().formatHex(Invites.hash(codeOrId));
    String id = codeOrId.strip().toLowerCase(Locale.ROOT);
    List<String> named =
        all(invites).stream()
            .map(AccessStore.Invite::codeHash)
            .filter(
                hash -> hash.equals(ofCode) || (id.length() >= ID_DIGITS && hash.startsWith(id)))
            .toList();
    if (named.size() != 1 || !withdrawn(invites, named.get(0))) {
      throw new IllegalArgumentException("There is no such invite; give its code or its ID.");
    }
    OperatorInvite.forget(directory, named.get(0));
    note(store, AuditEvent.INVITE_WITHDRAWN, named.get(0));
    out.println(named.get(0).substring(0, ID_DIGITS));
  }
}
