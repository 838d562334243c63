package org.logomesh.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "graph", description = "Show thoughts and their connections as a tree.")
final class GraphCommand extends SpaceCommand {
  /** Deeper, the lines would be hundreds of characters wide. */
  private static final int MAX_DEPTH = 200;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "Where to begin (default: thoughts that nothing points to).")
  private @Nullable String id;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "How deep to go, up to 200 (default: ${DEFAULT-VALUE}).")
  private int depth = 4;

  @Override
  int run(Space space, Output out) {
    if (depth < 0 || depth > MAX_DEPTH) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "--depth goes from 0 to " + MAX_DEPTH);
    }
    print(space, out, id == null ? null : thought(space, id), depth);
    return ExitCodes.OK;
  }

  static void print(Space space, Output out, @Nullable Thought start, int depth) {
    Set<ThoughtId> seen = new HashSet<>();
    List<Thought> roots = new ArrayList<>();
    if (start != null) {
      roots.add(start);
    } else {
      List<Thought> all = ListCommand.all(space);
      all.stream().filter(t -> space.edgesTo(t.id()).isEmpty()).forEach(roots::add);
      roots.forEach(root -> reach(space, root.id(), seen));
      // What only circles lead to has no beginning; any of a circle will do.
      for (Thought thought : all) {
        if (!seen.contains(thought.id())) {
          roots.add(thought);
          reach(space, thought.id(), seen);
        }
      }
      seen.clear();
    }
    for (Thought root : roots) {
      out.object(Shown.object(root));
      out.line(Shown.row(root));
      children(space, out, root.id(), "", depth, seen);
    }
  }

  private static void reach(Space space, ThoughtId from, Set<ThoughtId> seen) {
    List<ThoughtId> open = new ArrayList<>(List.of(from));
    while (!open.isEmpty()) {
      ThoughtId next = open.remove(open.size() - 1);
      if (seen.add(next)) {
        space.edgesFrom(next).forEach(edge -> open.add(edge.key().target()));
      }
    }
  }

  private static void children(
      Space space, Output out, ThoughtId of, String indent, int depth, Set<ThoughtId> seen) {
    if (!seen.add(of) || depth == 0) {
      return;
    }
    List<Edge> edges = space.edgesFrom(of).stream().filter(Edge::shown).toList();
    for (int i = 0; i < edges.size(); i++) {
      Edge edge = edges.get(i);
      boolean last = i == edges.size() - 1;
      ThoughtId target = edge.key().target();
      String title = space.thought(target).map(Shown::row).orElse(Shown.id(target) + "  (deleted)");
      String again = seen.contains(target) ? "  (see above)" : "";
      out.object(Shown.object(edge));
      out.line(indent + (last ? "└─ " : "├─ ") + edge.key().type() + " → " + title + again);
      children(space, out, target, indent + (last ? "   " : "│  "), depth - 1, seen);
    }
  }
}
