package org.logomesh.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.logomesh.client.RelayCopy;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.model.id.LogId;
import org.logomesh.model.wire.CopyDeletion;
import org.logomesh.model.wire.CopyInventory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "relay-copy",
    description = {
      "What the relay holds of the space, and having it forget that.",
      "relay-copy show      list it, in numbers",
      "relay-copy erase     have it erase the content of what this device wrote, as far as the latest",
      "                     snapshot has it that enough administrators vouch for",
      "relay-copy delete    have it delete everything; nobody syncs through it from then on",
      "relay-copy restore   take that back, while it can be",
      "Nothing changes on devices."
    })
final class RelayCopyCommand extends SpaceCommand {
  private static final Pattern PLACE = Pattern.compile("([0-9a-f]{4,32}):([0-9]{1,12})");

  enum Action {
    show,
    erase,
    delete,
    restore
  }

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      description = "${COMPLETION-CANDIDATES}")
  private Action action = Action.show;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Option(names = "--all", description = "With erase: of all devices; for administrators.")
  private boolean all;

  @Option(
      names = "--through",
      paramLabel = "LOG:NUMBER",
      description = "With erase: of this log alone, up to this entry; repeatable.")
  private List<String> through = List.of();

  @Override
  int run(Space space, Output out) throws IOException {
    RelayCopy copy = space.relayCopy();
    return switch (action) {
      case show -> ShownCopy.print(space, copy.show(), out);
      case erase -> erase(copy, out);
      case delete -> delete(space, copy, out);
      case restore -> restore(copy, out);
    };
  }

  private int erase(RelayCopy copy, Output out) throws IOException {
    String whose = all ? "of all devices" : "of this device";
    String question =
        "Have the relay erase the content of entries " + whose + ", for good? Devices keep theirs.";
    if (!yes && !Ask.yes(out, question)) {
      out.note("lm: nothing was changed");
      return ExitCodes.FAILED;
    }
    long erased = through.isEmpty() ? copy.erase(all) : copy.erase(places(copy));
    out.object(Map.of("erased", erased));
    out.line(
        erased == 0
            ? "Nothing was left to erase."
            : erased + (erased == 1 ? " entry was" : " entries were") + " erased.");
    return ExitCodes.OK;
  }

  // Logs are named by their first digits, as lm relay-copy shows them.
  private SortedMap<LogId, Long> places(RelayCopy copy) {
    SortedMap<LogId, Long> places = new TreeMap<>();
    List<CopyInventory.Log> logs = copy.show().logs();
    for (String each : through) {
      Matcher place = PLACE.matcher(each.strip().toLowerCase(Locale.ROOT));
      if (!place.matches()) {
        throw new SpaceException(
            SpaceException.Kind.BAD_INPUT,
            "\"" + each + "\" is not LOG:NUMBER; lm relay-copy lists the logs");
      }
      List<LogId> named =
          logs.stream()
              .map(CopyInventory.Log::id)
              .filter(id -> id.toString().startsWith(place.group(1)))
              .toList();
      if (named.size() != 1) {
        throw new SpaceException(
            SpaceException.Kind.NO_SUCH_THING,
            "\"" + place.group(1) + "\" fits " + named.size() + " logs at the relay");
      }
      places.put(named.get(0), Long.valueOf(place.group(2)));
    }
    return places;
  }

  private int delete(Space space, RelayCopy copy, Output out) throws IOException {
    String question =
        "Have the relay "
            + space.relay().map(Object::toString).orElse("(none is set)")
            + " delete its copy of this space, for all devices?";
    if (!yes && !Ask.yes(out, question)) {
      out.note("lm: nothing was changed");
      return ExitCodes.FAILED;
    }
    CopyDeletion deletion = copy.delete();
    out.object(object(deletion));
    out.line(
        "Deleted at the relay. What is on the devices stays, and direct links go on.\n"
            + restorable(deletion));
    return ExitCodes.OK;
  }

  private static int restore(RelayCopy copy, Output out) {
    copy.restore();
    out.object(Map.of("restored", true));
    out.line("Nothing is deleted at the relay: devices sync through it.");
    return ExitCodes.OK;
  }

  static String restorable(CopyDeletion deletion) {
    return deletion.begun()
        ? "It is being dropped, and cannot be taken back."
        : "It can be taken back until "
            + Instant.ofEpochSecond(deletion.untilSeconds())
            + ": lm relay-copy restore";
  }

  static Map<String, Object> object(CopyDeletion deletion) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("deleted", Instant.ofEpochSecond(deletion.sinceSeconds()).toString());
    object.put("until", Instant.ofEpochSecond(deletion.untilSeconds()).toString());
    object.put("by", deletion.by() == null ? "operator" : deletion.by().toString());
    object.put("begun", deletion.begun());
    return object;
  }
}
