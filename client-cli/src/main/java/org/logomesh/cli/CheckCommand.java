package org.logomesh.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.CheckReport;
import org.logomesh.client.Space;
import org.logomesh.client.sync.ConsistencyCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "check", description = "Look for damage in what is stored on this device.")
final class CheckCommand extends SpaceCommand {
  @Option(
      names = "--deep",
      description = "Also make the whole graph anew from its entries and compare; takes longer.")
  private boolean deep;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "Also compare with a snapshot of another device, and name what differs.")
  private @Nullable Path against;

  @Override
  int run(Space space, Output out) {
    ConsistencyCheck compared = against == null ? null : space.consistency(against);
    CheckReport report = space.check(deep ? Space.CheckDepth.DEEP : Space.CheckDepth.SHALLOW);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ok", report.ok());
    object.put("entries", report.entries());
    object.put("problems", report.problems());
    object.put("stateRoot", report.stateRoot());
    object.put("rebuiltRoot", report.rebuiltRoot());
    if (compared != null) {
      object.put("against", ShownConsistency.object(compared));
    }
    out.object(object);
    report.problems().forEach(problem -> out.line("problem: " + problem));
    out.line("state root " + report.stateRoot());
    if (report.rebuiltRoot() != null) {
      out.line("rebuilt    " + report.rebuiltRoot());
    }
    out.line(
        report.ok()
            ? report.entries() + " entries, all well"
            : report.problems().size() + " problems in " + report.entries() + " entries");
    if (compared != null) {
      ShownConsistency.print(compared, out);
    }
    boolean well = report.ok() && (compared == null || compared.ok());
    return well ? ExitCodes.OK : ExitCodes.PROBLEMS_FOUND;
  }
}
