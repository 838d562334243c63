package org.logomesh.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Competitor;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.id.DeviceId;
import picocli.CommandLine.Command;

@Command(
    name = "conflicts",
    description = {
      "List what several devices changed at once in different ways.",
      "Nothing has to be done about it: all sides are kept until somebody decides."
    },
    subcommands = ConflictsResolveCommand.class)
final class ConflictsCommand extends SpaceCommand {
  @Override
  int run(Space space, Output out) {
    print(space, space.conflicts(), out);
    return ExitCodes.OK;
  }

  static void print(Space space, List<Conflict> conflicts, Output out) {
    Map<DeviceId, String> names = new HashMap<>();
    space.devices().stream()
        .filter(device -> !device.name().isEmpty())
        .forEach(device -> names.put(device.id(), device.name()));
    for (int i = 0; i < conflicts.size(); i++) {
      Conflict conflict = conflicts.get(i);
      out.object(Shown.object(i + 1, conflict));
      out.line((i + 1) + ". " + Shown.row(conflict, title(space, conflict)));
      List<Competitor> sides = conflict.competitors();
      for (int side = 0; side < sides.size(); side++) {
        out.line("     " + (side + 1) + ") " + Shown.side(sides.get(side), names));
      }
    }
    if (conflicts.isEmpty()) {
      out.line("No conflicts.");
    }
  }

  static String title(Space space, Conflict conflict) {
    StateKey state = conflict.state();
    ThoughtId thought = conflict.thought();
    if (state != null) {
      return Shown.state(state);
    }
    return Optional.ofNullable(thought)
        .flatMap(space::thought)
        .map(Shown::title)
        .orElse("(deleted)");
  }
}
