package org.logomesh.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    description = {
      "Delete a space on the relay of this machine, take that back, or list what is deleted.",
      "The relay may run meanwhile. Until the grace is over nothing is lost; devices keep what they",
      "have in any case."
    })
final class RelayDeleteCommand extends RelayStoreCommand {
  private static final String OPERATOR = "-";

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  /** Which one, or the list. */
  static final class What {
    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "SPACE",
        description = "A space's ID, or its first 8 digits or more.")
    private @Nullable String space;

    @Option(names = "--list", required = true, description = "List what is deleted.")
    private boolean list;
  }

  @Option(
      names = "--grace",
      paramLabel = "DAYS",
      description = "How long it can be taken back, 0 to 365 days (default: 30).")
  private int grace = 30;

  @Option(names = "--undo", description = "Take the deletion back.")
  private boolean undo;

  @Override
  int run(String directory, Output out) throws IOException, InterruptedException {
    String space = what.space;
    if (what.list || space == null) {
      RelayTool.LIMITS.run("deletions", directory).forEach(line -> print(line, out));
    } else if (undo) {
      String restored = RelayTool.LIMITS.run("restore", directory, space).get(0);
      out.object(Map.of("restored", restored));
      out.line("Taken back: space " + restored + ". Its devices sync again.");
    } else {
      RelayTool.LIMITS
          .run("delete", directory, space, Integer.toString(grace))
          .forEach(line -> print(line, out));
    }
    return ExitCodes.OK;
  }

  private static void print(String line, Output out) {
    String[] parts = line.split("\t", -1);
    String since = Instant.ofEpochMilli(Long.parseLong(parts[1])).toString();
    String until = Instant.ofEpochMilli(Long.parseLong(parts[2])).toString();
    boolean begun = Boolean.parseBoolean(parts[4]);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("space", parts[0]);
    object.put("deleted", since);
    object.put("until", until);
    object.put("by", parts[3].equals(OPERATOR) ? "operator" : parts[3]);
    object.put("begun", begun);
    out.object(object);
    out.line(
        parts[0]
            + "  deleted "
            + since
            + (parts[3].equals(OPERATOR) ? " by the operator" : " by device " + parts[3])
            + (begun ? ", is being dropped" : ", can be taken back until " + until));
  }
}
