package org.logomesh.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "audit",
    description = {
      "Show the audit log of the relay of this machine: what its operator did, and security events.",
      "--verify reads all of it and says whether a record was changed, taken away or moved."
    })
final class RelayAuditCommand extends RelayStoreCommand {
  private static final String NO_HEAD = "-";
  private static final int FIELDS = 6;

  @Option(names = "--verify", description = "Check the whole log instead of showing it.")
  private boolean verify;

  @Option(
      names = "--head",
      paramLabel = "NUMBER:HASH",
      description = "With --verify: a head that was noted before; it must still be in the log.")
  private @Nullable String head;

  @Override
  int run(String directory, Output out) throws IOException, InterruptedException {
    if (verify || head != null) {
      return printVerdict(
          RelayTool.AUDIT.run("verify", directory, head == null ? NO_HEAD : head), out);
    }
    RelayTool.AUDIT.run("list", directory).forEach(line -> printRecord(line, out));
    return ExitCodes.OK;
  }

  private static void printRecord(String line, Output out) {
    String[] parts = line.split("\t", FIELDS);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", Long.parseLong(parts[0]));
    object.put("at", parts[1]);
    object.put("relay", parts[2]);
    object.put("kind", parts[3]);
    object.put("detail", parts[5]);
    out.object(object);
    out.line(
        parts[0]
            + "  "
            + parts[1]
            + "  "
            + parts[4]
            + (parts[5].isEmpty() ? "" : ": " + parts[5])
            + "  ("
            + parts[2]
            + ")");
  }

  private static int printVerdict(List<String> lines, Output out) {
    Map<String, Object> object = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split("\t", 2);
      switch (parts[0]) {
        case "problem" -> problems.add(parts[1]);
        case "records" -> object.put("records", Long.parseLong(parts[1]));
        default -> object.put(parts[0], parts[1]);
      }
    }
    object.put("ok", problems.isEmpty());
    object.put("problems", problems);
    out.object(object);
    problems.forEach(problem -> out.line("WRONG: " + problem));
    out.line(
        problems.isEmpty()
            ? "All " + object.get("records") + " records hold."
            : "The log was tampered with.");
    out.line("head: " + object.get("head"));
    return problems.isEmpty() ? ExitCodes.OK : ExitCodes.PROBLEMS_FOUND;
  }
}
