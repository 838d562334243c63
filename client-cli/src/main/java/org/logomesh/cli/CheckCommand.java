package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.logomesh.client.CheckReport;
import org.logomesh.client.Space;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "check", description = "Look for damage in what is stored on this device.")
final class CheckCommand extends SpaceCommand {
  @Option(
      names = "--deep",
      description = "Also make the whole graph anew from its entries and compare; takes longer.")
  private boolean deep;

  @Override
  int run(Space space, Output out) {
    CheckReport report = space.check(deep ? Space.CheckDepth.DEEP : Space.CheckDepth.SHALLOW);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ok", report.ok());
    object.put("entries", report.entries());
    object.put("problems", report.problems());
    object.put("stateRoot", report.stateRoot());
    object.put("rebuiltRoot", report.rebuiltRoot());
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
    return report.ok() ? ExitCodes.OK : ExitCodes.PROBLEMS_FOUND;
  }
}
