package org.logomesh.cli;

import java.util.List;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.Written;
import org.logomesh.client.graph.Thought;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tag", description = "Put tags on a thought, or take them off.")
final class TagCommand extends SpaceCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The first digits of its id.")
  private String id = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "TAG", description = "The tags.")
  private List<String> tags = List.of();

  @Option(names = "--remove", description = "Take the tags off.")
  private boolean remove;

  @Override
  int run(Space space, Output out) {
    Thought thought = thought(space, id);
    Written written =
        space.edit(
            edit -> {
              for (String tag : tags) {
                if (remove) {
                  edit.untag(thought.id(), tag);
                } else {
                  edit.tag(thought.id(), tag);
                }
              }
            });
    out.object(Map.of("id", thought.id().toString(), "syncStatus", written.syncStatus().name()));
    return ExitCodes.OK;
  }
}
