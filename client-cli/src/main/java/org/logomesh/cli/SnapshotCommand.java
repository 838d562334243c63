package org.logomesh.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.snapshot.StateSnapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "snapshot",
    description = {
      "The space as it is, in one file that its members can read and nobody else.",
      "snapshot save FILE     write one",
      "snapshot verify FILE   make the graph in it anew, and compare with what it says",
      "snapshot load FILE     begin with it, on a device that joined and has not synced yet"
    })
final class SnapshotCommand extends SpaceCommand {
  enum Action {
    save,
    verify,
    load
  }

  @Parameters(index = "0", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}")
  private Action action = Action.verify;

  @Parameters(index = "1", paramLabel = "FILE", description = "The file.")
  private Path file = Path.of("");

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  @Override
  int run(Space space, Output out) {
    StateSnapshot snapshot =
        switch (action) {
          case save -> space.saveSnapshot(file, force);
          case verify -> space.verifySnapshot(file);
          case load -> space.beginWithSnapshot(file);
        };
    out.object(object(snapshot, file));
    out.line("state root " + snapshot.stateRoot());
    StateSnapshot.Counts counts = snapshot.counts();
    out.line(
        counts.thoughts()
            + " thoughts, "
            + counts.edges()
            + " edges, "
            + counts.states()
            + " states, after "
            + counts.entries()
            + " entries of "
            + snapshot.frontier().size()
            + " logs");
    out.line(
        "made by device "
            + snapshot.device().abbreviated()
            + ", "
            + Shown.time(snapshot.wallMillis()));
    if (action == Action.verify) {
      out.line("what is in it is what it says");
    }
    return ExitCodes.OK;
  }

  static Map<String, Object> object(StateSnapshot snapshot, Path file) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", file.toString());
    object.put("device", snapshot.device().toString());
    object.put("madeAt", java.time.Instant.ofEpochMilli(snapshot.wallMillis()).toString());
    object.put("stateRoot", snapshot.stateRoot());
    object.put("entries", snapshot.counts().entries());
    object.put("thoughts", snapshot.counts().thoughts());
    object.put("edges", snapshot.counts().edges());
    object.put("states", snapshot.counts().states());
    Map<String, Object> frontier = new LinkedHashMap<>();
    snapshot
        .frontier()
        .heads()
        .forEach(
            (log, head) ->
                frontier.put(
                    log.toString(), Map.of("seq", head.seq(), "entry", head.hash().toString())));
    object.put("frontier", frontier);
    return object;
  }
}
