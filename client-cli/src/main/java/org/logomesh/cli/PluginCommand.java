package org.logomesh.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.NewerStateException;
import org.logomesh.client.PluginEdit;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.graph.Lease;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.StateWrite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "plugin",
    description = {
      "What plugins keep in the space, the same on all devices.",
      "plugin list | plugin show PLUGIN | plugin set PLUGIN REGISTER VALUE",
      "plugin put PLUGIN MAP KEY VALUE | plugin rm PLUGIN MAP KEY",
      "plugin add PLUGIN SET ELEMENT | plugin discard PLUGIN SET ELEMENT",
      "plugin count PLUGIN COUNTER AMOUNT",
      "plugin claim PLUGIN SESSION SECONDS | plugin release PLUGIN SESSION"
    })
final class PluginCommand extends SpaceCommand {
  private enum Action {
    list(0),
    show(1),
    set(3),
    put(4),
    rm(3),
    add(3),
    discard(3),
    count(3),
    claim(3),
    release(2);

    private final int words;

    Action(int words) {
      this.words = words;
    }
  }

  @Parameters(index = "0", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
  private Action action = Action.list;

  @Parameters(index = "1..*", paramLabel = "WORD", description = "What to do it with, see above.")
  private List<String> words = List.of();

  @Option(
      names = "--schema",
      paramLabel = "N",
      description = "The version of the plugin's data format (default: the newest there).")
  private @Nullable Integer schema;

  @Option(names = "--force", description = "Take a session over whoever holds it.")
  private boolean force;

  @Override
  int run(Space space, Output out) {
    if (words.size() != action.words) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT,
          "plugin " + action + " takes " + action.words + " words; see: lm plugin --help");
    }
    switch (action) {
      case list -> {
        for (String plugin : space.plugins()) {
          int newest = space.plugin(plugin).newestSchema();
          out.object(Map.of("plugin", plugin, "newestSchema", newest));
          out.line(plugin + "  (data format " + newest + ")");
        }
      }
      case show -> space.plugin(words.get(0)).everything().forEach(cell -> print(out, cell));
      default -> write(space, out);
    }
    return ExitCodes.OK;
  }

  private void write(Space space, Output out) {
    String plugin = words.get(0);
    Integer given = schema;
    int version = given == null ? space.plugin(plugin).newestSchema() : given;
    try {
      var written = space.edit(edit -> change(edit.plugin(plugin, version)));
      out.object(Map.of("plugin", plugin, "syncStatus", written.syncStatus().name()));
    } catch (NewerStateException e) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "give --schema " + e.schema() + " or higher", e);
    }
  }

  private void change(PluginEdit plugin) {
    String name = words.get(1);
    switch (action) {
      case set -> plugin.set(name, Values.parse(words.get(2)));
      case put -> plugin.put(name, words.get(2), Values.parse(words.get(3)));
      case rm -> plugin.remove(name, words.get(2));
      case add -> plugin.add(name, words.get(2));
      case discard -> plugin.discard(name, words.get(2));
      case count -> plugin.count(name, number(words.get(2)));
      case claim -> {
        Duration lease = Duration.ofSeconds(number(words.get(2)));
        if (force) {
          plugin.takeOver(name, lease);
        } else if (!plugin.claim(name, lease)) {
          throw new SpaceException(
              SpaceException.Kind.NOT_ALLOWED,
              "another device holds it; wait, or take it over with --force");
        }
      }
      case release -> plugin.release(name);
      case list, show -> throw new IllegalStateException("nothing to write");
    }
  }

  private static long number(String typed) {
    if (!typed.matches("-?[0-9]{1,15}")) {
      throw new SpaceException(SpaceException.Kind.BAD_INPUT, "\"" + typed + "\" is no number");
    }
    return Long.parseLong(typed);
  }

  private static void print(Output out, StateCell cell) {
    StateWrite shown = cell.shown();
    Lease lease = cell.lease();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("shape", cell.key().shape().name());
    object.put("name", cell.key().name());
    object.put("key", cell.key().slot());
    String text = "";
    if (cell.key().shape() == StateShape.COUNTER) {
      object.put("value", cell.sum());
      text = " = " + cell.sum();
    } else if (lease != null) {
      object.put("holder", lease.holder().toString());
      object.put("claimed", java.time.Instant.ofEpochMilli(lease.claimedMillis()).toString());
      object.put("leaseMillis", lease.durationMillis());
      object.put("contested", lease.contested());
      text = " held by device " + lease.holder().abbreviated();
    } else if (shown != null && shown.value() != null) {
      object.put("value", Shown.value(shown.value()));
      text = " = " + Shown.value(shown.value());
    }
    object.put("schema", shown == null ? 0 : shown.schema());
    object.put("competing", cell.effective().size());
    out.object(object);
    String slot = cell.key().slot().isEmpty() ? "" : " " + cell.key().slot();
    out.line(
        cell.key().shape().name().toLowerCase(Locale.ROOT)
            + " "
            + cell.key().name()
            + slot
            + text
            + (cell.effective().size() > 1 ? "  (several devices disagree)" : ""));
  }
}
