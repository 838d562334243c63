package org.logomesh.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Resolved;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.Written;
import org.logomesh.client.graph.Competitor;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "resolve",
    description = {
      "End one conflict of the list, or many by strategies.",
      "Strategies: latest (what was written last), highest (the greatest value), union (all items"
          + " of lists), keep-both (all sides), ask (leave it open).",
      "Thoughts that one device deleted and another edited stay open unless --kind names them."
    })
final class ConflictsResolveCommand extends SpaceCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "N|all",
      defaultValue = "all",
      description = "The number in the list (default: ${DEFAULT-VALUE}).")
  private String which = "all";

  @Option(
      names = "--keep",
      paramLabel = "SIDE",
      description = "The number of the side to keep (default: what is shown now).")
  private @Nullable Integer keep;

  @Mixin private StrategyOptions strategies = new StrategyOptions();

  @Override
  int run(Space space, Output out) {
    List<Conflict> all = space.conflicts();
    boolean group = which.equalsIgnoreCase("all");
    List<Conflict> chosen =
        group ? all : List.of(all.get(number(which, all.size(), "conflict") - 1));
    ResolutionRules rules = strategies.given() ? strategies.rules(StandardStrategy.ASK) : null;
    if (keep != null && (group || rules != null)) {
      throw bad("--keep goes with one conflict, and without strategies");
    }
    if (rules != null) {
      return settle(space, chosen, rules, out);
    }
    if (group) {
      if (!chosen.isEmpty()) {
        space.resolveAll(chosen);
      }
      out.object(Map.of("resolved", chosen.size(), "open", 0));
      out.line(chosen.size() + " conflicts ended; what was shown stays");
      return ExitCodes.OK;
    }
    Conflict conflict = chosen.get(0);
    List<Competitor> sides = conflict.competitors();
    Competitor choice =
        keep == null ? null : sides.get(number(keep.toString(), sides.size(), "side") - 1);
    Written written = space.resolve(conflict, choice);
    out.object(Map.of("resolved", 1, "open", 0, "syncStatus", written.syncStatus().name()));
    out.line("ended: " + Shown.row(conflict, ConflictsCommand.title(space, conflict)));
    return ExitCodes.OK;
  }

  private static int settle(Space space, List<Conflict> chosen, ResolutionRules rules, Output out) {
    List<Conflict> open = new ArrayList<>();
    int ended = 0;
    if (!chosen.isEmpty()) {
      Resolved resolved = space.resolveAll(chosen, rules);
      open.addAll(resolved.open());
      ended = resolved.ended().size();
    }
    out.object(Map.of("resolved", ended, "open", open.size()));
    out.line(ended + " conflicts ended, " + open.size() + " left open");
    open.forEach(
        conflict -> out.line("  " + Shown.row(conflict, ConflictsCommand.title(space, conflict))));
    return ExitCodes.OK;
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
