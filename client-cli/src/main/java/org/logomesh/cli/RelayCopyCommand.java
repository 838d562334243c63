package org.logomesh.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.logomesh.client.RelayCopy;
import org.logomesh.client.Space;
import org.logomesh.model.wire.CopyDeletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "relay-copy",
    description = {
      "What the relay holds of the space, and having it forget that.",
      "relay-copy show      list it, in numbers",
      "relay-copy delete    have it delete everything; nobody syncs through it from then on",
      "relay-copy restore   take that back, while it can be",
      "Nothing changes on devices."
    })
final class RelayCopyCommand extends SpaceCommand {
  enum Action {
    show,
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

  @Override
  int run(Space space, Output out) throws IOException {
    RelayCopy copy = space.relayCopy();
    return switch (action) {
      case show -> ShownCopy.print(space, copy.show(), out);
      case delete -> delete(space, copy, out);
      case restore -> restore(copy, out);
    };
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
