package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Moment;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.PastThought;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a thought with everything about it.")
final class ShowCommand extends SpaceCommand {
  @Parameters(paramLabel = "ID", description = "The first digits of its id.")
  private String id = "";

  @Option(
      names = "--at",
      paramLabel = "TIME|VERSION",
      description = {
        "As it was then: 2026-01-31, 2026-01-31T08:00, or a version that lm history shows.",
        "Times are those of the clocks of the devices that wrote."
      })
  private @Nullable String at;

  @Override
  int run(Space space, Output out) {
    if (at != null) {
      return past(space, ever(space, id), at, out);
    }
    Thought thought = thought(space, id);
    print(space, thought, space.edgesFrom(thought.id()), space.edgesTo(thought.id()), out);
    return ExitCodes.OK;
  }

  /** A thought as it was. */
  static int past(Space space, ThoughtId id, String at, Output out) {
    Moment moment = Moments.of(space, id, at);
    PastThought past = space.at(id, moment);
    if (past.thought().isPresent()) {
      List<Edge> to = space.edgesTo(id, moment);
      print(space, past.thought().get(), past.edges(), to, out);
      return ExitCodes.OK;
    }
    boolean deleted = !past.isUnwritten();
    out.object(Map.of("id", id.toString(), "deleted", deleted));
    out.line(id + (deleted ? " was deleted then." : " was not there yet."));
    return ExitCodes.OK;
  }

  private static void print(
      Space space, Thought thought, List<Edge> from, List<Edge> to, Output out) {
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
  }

  static String end(Space space, ThoughtId id) {
    return Shown.id(id)
        + space.thought(id).map(thought -> "  " + Shown.title(thought)).orElse("  (deleted)");
  }
}
