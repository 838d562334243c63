package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a thought with everything about it.")
final class ShowCommand extends SpaceCommand {
  @Parameters(paramLabel = "ID", description = "The first digits of its id.")
  private String id = "";

  @Override
  int run(Space space, Output out) {
    Thought thought = thought(space, id);
    List<Edge> from = space.edgesFrom(thought.id());
    List<Edge> to = space.edgesTo(thought.id());
    Map<String, Object> object = new LinkedHashMap<>(Shown.object(thought));
    object.put("edgesFrom", from.stream().map(Shown::object).toList());
    object.put("edgesTo", to.stream().map(Shown::object).toList());
    out.object(object);
    out.line(thought.id().toString());
    out.line("");
    out.line(thought.content());
    out.line("");
    if (!thought.tags().isEmpty()) {
      out.line("tags     #" + String.join(" #", thought.tags()));
    }
    thought
        .fields()
        .forEach((name, value) -> out.line("field    " + name + " = " + Shown.value(value)));
    from.forEach(
        edge ->
            out.line(
                "edge     "
                    + edge.key().type()
                    + " → "
                    + end(space, edge.key().target())
                    + Shown.attributes(edge)));
    to.forEach(
        edge ->
            out.line(
                "edge     ← "
                    + edge.key().type()
                    + " "
                    + end(space, edge.key().source())
                    + Shown.attributes(edge)));
    out.line("created  " + Shown.time(thought.created()));
    out.line("edited   " + Shown.time(thought.edited()));
    return ExitCodes.OK;
  }

  private static String end(Space space, ThoughtId id) {
    return Shown.id(id)
        + space.thought(id).map(thought -> "  " + Shown.title(thought)).orElse("  (deleted)");
  }
}
