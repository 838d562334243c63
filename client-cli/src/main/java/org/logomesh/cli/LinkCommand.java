package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.Written;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.Thought;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "link", description = "Connect two thoughts.")
final class LinkCommand extends SpaceCommand {
  @Mixin private EdgeOptions options = new EdgeOptions();

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Say something about the connection; as often as you like.")
  private Map<String, String> attributes = new LinkedHashMap<>();

  @Override
  int run(Space space, Output out) {
    Thought from = thought(space, options.source);
    Thought to = thought(space, options.target);
    String type = options.type;
    Cardinality cardinality = options.cardinality();
    Written written =
        space.edit(
            edit -> {
              EdgeKey edge = edit.link(from.id(), type, to.id(), cardinality);
              attributes.forEach(
                  (name, value) -> edit.setAttribute(edge, name, Values.parse(value)));
            });
    out.object(
        Map.of(
            "source", from.id().toString(),
            "type", type,
            "target", to.id().toString(),
            "syncStatus", written.syncStatus().name()));
    return ExitCodes.OK;
  }
}
