package org.logomesh.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.Written;
import org.logomesh.client.graph.Competitor;
import org.logomesh.client.graph.Conflict;
import org.logomesh.model.id.DeviceId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "conflicts",
    description = {
      "List what several devices changed at once in different ways, or end such conflicts.",
      "Nothing has to be done about them: both sides are kept until somebody decides."
    })
final class ConflictsCommand extends SpaceCommand {
  @Option(
      names = "--resolve",
      paramLabel = "N|all",
      description = "End the conflict with this number of the list, or all.")
  private @Nullable String resolve;

  @Option(
      names = "--keep",
      paramLabel = "SIDE",
      description = "The number of the side to keep (default: what is shown now).")
  private @Nullable Integer keep;

  @Override
  int run(Space space, Output out) {
    List<Conflict> conflicts = space.conflicts();
    if (resolve == null) {
      print(space, conflicts, out);
      return ExitCodes.OK;
    }
    if (resolve.equalsIgnoreCase("all")) {
      if (keep != null) {
        throw bad("--keep goes with one conflict, not with all");
      }
      if (!conflicts.isEmpty()) {
        space.resolveAll(conflicts);
      }
      out.object(Map.of("resolved", conflicts.size()));
      out.line(conflicts.size() + " conflicts ended; what was shown stays");
      return ExitCodes.OK;
    }
    Conflict conflict = conflicts.get(number(resolve, conflicts.size(), "conflict") - 1);
    List<Competitor> sides = conflict.competitors();
    Competitor choice =
        keep == null ? null : sides.get(number(keep.toString(), sides.size(), "side") - 1);
    Written written = space.resolve(conflict, choice);
    out.object(Map.of("resolved", 1, "syncStatus", written.syncStatus().name()));
    out.line("ended: " + Shown.row(conflict, title(space, conflict)));
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

  private static String title(Space space, Conflict conflict) {
    return space.thought(conflict.thought()).map(Shown::title).orElse("(deleted)");
  }

  private static int number(String typed, int most, String what) {
    int number = typed.matches("[0-9]{1,6}") ? Integer.parseInt(typed) : 0;
    if (number < 1 || number > most) {
      throw bad("there is no " + what + " " + typed + "; there are " + most);
    }
    return number;
  }

  private static SpaceException bad(String message) {
    return new SpaceException(SpaceException.Kind.BAD_INPUT, message);
  }
}
