package org.logomesh.cli;

import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.Written;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Thought;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "link", description = "Connect two thoughts.")
final class LinkCommand extends SpaceCommand {
  @Mixin private EdgeOptions options = new EdgeOptions();

  @Override
  int run(Space space, Output out) {
    Thought from = thought(space, options.source);
    Thought to = thought(space, options.target);
    String type = options.type;
    Cardinality cardinality = options.cardinality();
    Written written = space.edit(edit -> edit.link(from.id(), type, to.id(), cardinality));
    out.object(
        Map.of(
            "source", from.id().toString(),
            "type", type,
            "target", to.id().toString(),
            "syncStatus", written.syncStatus().name()));
    return ExitCodes.OK;
  }
}
