package org.logomesh.relay.admin;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.store.AuditCheck;
import org.logomesh.relay.store.AuditEnds;
import org.logomesh.relay.store.AuditRecord;
import org.logomesh.relay.store.AuditStore;
import org.logomesh.relay.store.BesideStore;

/**
 * Shows and verifies the audit log of a relay, whether or not it runs. A program of its own: who
 * may read the data directory is the operator.
 *
 * <pre>
 *   list DIR              prints number, time, relay, kind, text and detail of each, with tabs between
 *   verify DIR HEAD       HEAD is NUMBER:HASH that was noted before, or -
 * </pre>
 *
 * <p>{@code verify} prints {@code records} and {@code head} with their values, a tab between, then
 * a line {@code problem} for each thing that does not hold.
 */
public final class AuditTool {
  /** The log is there, but something in it does not hold. */
  static final int DAMAGED = 2;

  private static final String NONE = "-";
  private static final int RECORDS_AT_ONCE = 1_000;
  private static final Pattern HEAD = Pattern.compile("([0-9]{1,18}):([0-9a-f]{64})");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final PrintStream out;

  AuditTool(PrintStream out) {
    this.out = out;
  }

  /** Runs one command; exit code 0 if all holds, 2 if something does not, 1 for other reasons. */
  public static void main(String[] arguments) {
    ToolProcess.run(
        () ->
            new AuditTool(new PrintStream(System.out, true, StandardCharsets.UTF_8))
                .run(List.of(arguments), System.getenv()));
  }

  /**
   * Runs one command and returns the exit code.
   *
   * @param environment may name a PostgreSQL database, see {@link BesideStore}
   * @throws IllegalArgumentException if it is none
   */
  int run(List<String> arguments, Map<String, String> environment) {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    if (!(command.equals("list") && arguments.size() == 2)
        && !(command.equals("verify") && arguments.size() == 3)) {
      throw new IllegalArgumentException("not a command: " + String.join(" ", arguments));
    }
    try (BesideStore store =
        BesideStore.open(Path.of(arguments.get(1)), environment, new SecureRandom())) {
      return command.equals("list")
          ? list(store.audits())
          : verify(store.audits(), arguments.get(2));
    }
  }

  private static List<AuditRecord> page(AuditStore audits, long after) {
    return Objects.requireNonNull(audits.after(after, RECORDS_AT_ONCE).block());
  }

  private int list(AuditStore audits) {
    List<AuditRecord> page = page(audits, 0);
    while (!page.isEmpty()) {
      for (AuditRecord record : page) {
        out.println(
            String.join(
                "\t",
                Long.toString(record.seq()),
                record.at().toString(),
                plain(record.relay()),
                plain(record.kind()),
                plain(AuditEvent.textOf(record.kind())),
                plain(record.detail())));
      }
      page = page(audits, page.get(page.size() - 1).seq());
    }
    return 0;
  }

  // One record is one line, whoever wrote it.
  private static String plain(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }

  private int verify(AuditStore audits, String head) {
    Matcher noted = HEAD.matcher(head);
    if (!head.equals(NONE) && !noted.matches()) {
      throw new IllegalArgumentException("A head is written as NUMBER:HASH, not " + head + ".");
    }
    AuditEnds ends = Objects.requireNonNull(audits.ends().block());
    AuditCheck check =
        head.equals(NONE)
            ? new AuditCheck(ends)
            : new AuditCheck(ends, Long.parseLong(noted.group(1)), noted.group(2));
    List<AuditRecord> page = page(audits, 0);
    while (!page.isEmpty()) {
      // What a relay that runs has appended since is for the next time.
      page.stream()
          .filter(record -> record.seq() <= ends.last() || ends.equals(AuditEnds.EMPTY))
          .forEach(check::next);
      page = page(audits, page.get(page.size() - 1).seq());
    }
    out.println("records\t" + check.records());
    out.println("head\t" + ends.last() + ":" + ends.lastHash());
    List<String> problems = check.problems();
    problems.forEach(problem -> out.println("problem\t" + problem));
    return problems.isEmpty() ? 0 : DAMAGED;
  }
}
