package org.logomesh.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "quota",
    description = {
      "List what the spaces on the relay of this machine take up; or set how much one of them may.",
      "The relay may run meanwhile. Nothing is deleted: beyond it, devices keep what they write."
    })
final class RelayQuotaCommand extends RelayStoreCommand {
  private static final String NONE = "-";
  private static final String UNLIMITED = "none";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SPACE",
      description = "A space's ID, or its first 8 digits or more.")
  private @Nullable String space;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SIZE",
      description = "As 500MB or 2GB; default for what all spaces have; none for no limit.")
  private @Nullable String size;

  @Override
  int run(String directory, Output out) throws IOException, InterruptedException {
    List<String> lines =
        space == null || size == null
            ? RelayTool.LIMITS.run("usage", directory)
            : RelayTool.LIMITS.run("quota", directory, space, size);
    String wanted = space == null ? "" : space.strip();
    lines.stream().filter(line -> line.startsWith(wanted)).forEach(line -> print(line, out));
    return ExitCodes.OK;
  }

  private static void print(String line, Output out) {
    String[] parts = line.split("\t", -1);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("space", parts[0]);
    object.put("entries", Long.valueOf(parts[1]));
    object.put("bytes", Long.valueOf(parts[2]));
    object.put("trustRecords", Long.valueOf(parts[3]));
    object.put("trustBytes", Long.valueOf(parts[4]));
    object.put("snapshotBytes", Long.valueOf(parts[6]));
    object.put("otherBytes", Long.valueOf(parts[7]));
    object.put("quota", parts[5].equals(NONE) ? "default" : parts[5]);
    out.object(object);
    out.line(
        parts[0]
            + "  "
            + parts[1]
            + " entries, "
            + size(parts[2])
            + ", snapshots "
            + size(parts[6])
            + ", of "
            + switch (parts[5]) {
              case NONE -> "the relay's default";
              case UNLIMITED -> "any number";
              default -> size(parts[5]);
            });
  }

  private static String size(String bytes) {
    return Size.text(Long.parseLong(bytes));
  }
}
