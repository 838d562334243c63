package org.logomesh.cli;

import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.Written;
import org.logomesh.client.graph.Thought;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "edit", description = "Change a thought's text.")
final class EditCommand extends SpaceCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "The first digits of its id.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "TEXT", description = "The text; - reads standard input.")
  private String text = "";

  @Option(names = "--append", description = "Put the text behind what is there.")
  private boolean append;

  @Override
  int run(Space space, Output out) throws Exception {
    Thought thought = thought(space, id);
    String typed = Texts.read(text);
    String content = append ? thought.content() + typed : typed;
    Written written = space.edit(edit -> edit.setContent(thought, content));
    out.object(Map.of("id", thought.id().toString(), "syncStatus", written.syncStatus().name()));
    return ExitCodes.OK;
  }
}
