package org.logomesh.cli;

import java.util.List;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Thought;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "rm",
    description = "Delete thoughts. One that another device edits meanwhile stays alive.")
final class RemoveCommand extends SpaceCommand {
  @Parameters(arity = "1..*", paramLabel = "ID", description = "The first digits of their ids.")
  private List<String> ids = List.of();

  @Override
  int run(Space space, Output out) {
    List<Thought> thoughts = ids.stream().map(id -> thought(space, id)).toList();
    space.edit(edit -> thoughts.forEach(thought -> edit.delete(thought.id())));
    thoughts.forEach(thought -> out.object(Map.of("deleted", thought.id().toString())));
    thoughts.forEach(
        thought -> out.line("deleted " + Shown.id(thought.id()) + "  " + Shown.title(thought)));
    return ExitCodes.OK;
  }
}
