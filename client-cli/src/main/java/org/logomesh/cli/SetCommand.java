package org.logomesh.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.Written;
import org.logomesh.client.graph.Thought;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "set", description = "Set a field of a thought, or take it away.")
final class SetCommand extends SpaceCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The first digits of its id.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The field.")
  private String name = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "A text, number, true or false; \"in quotes\" always a text.")
  private @Nullable String value;

  @Option(names = "--remove", description = "Take the field away.")
  private boolean remove;

  @Override
  int run(Space space, Output out) {
    Thought thought = thought(space, id);
    String typed = value;
    if (remove == (typed != null)) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "give a value, or --remove, and not both");
    }
    Written written =
        space.edit(
            edit -> {
              if (typed == null) {
                edit.removeField(thought.id(), name);
              } else {
                edit.setField(thought.id(), name, Values.parse(typed));
              }
            });
    out.object(Map.of("id", thought.id().toString(), "syncStatus", written.syncStatus().name()));
    return ExitCodes.OK;
  }
}
