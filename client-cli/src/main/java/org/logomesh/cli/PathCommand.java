package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.GraphPath;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "path",
    description = "Show how two thoughts are connected, the shortest way first.")
final class PathCommand extends SpaceCommand {
  @Parameters(index = "0", paramLabel = "FROM", description = "The first digits of its id.")
  private String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "The first digits of its id.")
  private String to = "";

  @Option(
      names = "--hops",
      paramLabel = "N",
      description = "At most this many connections, up to 16 (default: ${DEFAULT-VALUE}).")
  private int hops = 4;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many ways at most (default: ${DEFAULT-VALUE}).")
  private int limit = 5;

  @Override
  int run(Space space, Output out) {
    if (hops < 1 || hops > Traversal.MAX_HOPS) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "--hops goes from 1 to " + Traversal.MAX_HOPS);
    }
    List<GraphPath> paths =
        space.paths(
            thought(space, from).id(), thought(space, to).id(), Traversal.within(hops), limit);
    for (GraphPath path : paths) {
      out.object(object(path));
      out.line(title(space, path.thoughts().get(0)));
      for (int i = 0; i < path.length(); i++) {
        Edge edge = path.edges().get(i);
        ThoughtId next = path.thoughts().get(i + 1);
        String type = edge.key().type();
        String arrow = edge.key().target().equals(next) ? type + " → " : "← " + type + " ";
        out.line("  " + arrow + title(space, next) + Shown.attributes(edge));
      }
    }
    if (paths.isEmpty()) {
      out.line("Not connected within " + hops + " hops.");
    }
    return ExitCodes.OK;
  }

  private static Map<String, Object> object(GraphPath path) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("length", path.length());
    object.put("thoughts", path.thoughts().stream().map(ThoughtId::toString).toList());
    object.put("edges", path.edges().stream().map(Shown::object).toList());
    return object;
  }

  private static String title(Space space, ThoughtId id) {
    return space.thought(id).map(Shown::row).orElse(Shown.id(id) + "  (deleted)");
  }
}
