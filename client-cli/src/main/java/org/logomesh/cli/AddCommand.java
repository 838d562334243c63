package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.Written;
import org.logomesh.client.graph.ThoughtId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "add", description = "Add a thought.")
final class AddCommand extends SpaceCommand {
  @Parameters(paramLabel = "TEXT", description = "The text; - reads standard input.")
  private String text = "";

  @Option(names = "--tag", paramLabel = "TAG", description = "A tag; may be given several times.")
  private List<String> tags = List.of();

  @Option(names = "--field", paramLabel = "NAME=VALUE", description = "A field; repeatable.")
  private Map<String, String> fields = new LinkedHashMap<>();

  @Override
  int run(Space space, Output out) throws Exception {
    String content = Texts.read(text);
    Written written =
        space.edit(
            edit -> {
              ThoughtId id = edit.add(content, tags.toArray(String[]::new));
              fields.forEach((name, value) -> edit.setField(id, name, Values.parse(value)));
            });
    out.object(Map.of("id", written.id().toString(), "syncStatus", written.syncStatus().name()));
    out.line(Shown.id(written.id()));
    return ExitCodes.OK;
  }
}
