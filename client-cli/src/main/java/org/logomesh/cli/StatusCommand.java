package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceStatus;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.trust.AttestedSnapshot;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Show how the space stands on this device.")
final class StatusCommand extends SpaceCommand {
  @Override
  int run(Space space, Output out) {
    SpaceStatus status = space.status();
    Map<String, Object> object = object(status, space.stateRoot());
    object.put("snapshot", space.attestedSnapshot().map(CompactCommand::object).orElse(null));
    out.object(object);
    out.line("space       " + status.space());
    out.line("home        " + space.home());
    out.line(
        "device      "
            + DevicesCommand.name(status.device())
            + "  "
            + status.device().id().abbreviated()
            + "  "
            + status.device().level());
    out.line("thoughts    " + status.thoughts() + ", with " + status.edges() + " connections");
    out.line("entries     " + status.entries() + ", " + status.pending() + " not sent yet");
    out.line("relay       " + (status.relay() == null ? "none" : status.relay()));
    Optional<AttestedSnapshot> attested = space.attestedSnapshot();
    attested.ifPresent(one -> out.line("snapshot    " + shown(one)));
    status.peers().forEach(peer -> out.line("peer        " + peer));
    out.line("state root  " + space.stateRoot());
    out.line("database    " + Size.text(status.databaseBytes()));
    attention(status, out);
    return ExitCodes.OK;
  }

  private static void attention(SpaceStatus status, Output out) {
    if (status.offline()) {
      out.line("offline mode is on: lm offline off");
    }
    count(out, status.conflicts(), "conflicts: lm conflicts");
    count(out, status.waiting(), "entries wait for something that is not here yet: lm sync");
    count(out, status.missing(), "entries exist on other devices and have not come here yet");
    count(out, status.whitedOut(), "entries have no effect: their device was removed");
    count(out, status.quarantined(), "malformed entries are kept apart: lm check");
    status.warnings().forEach(warning -> out.line("warning: " + warning.text()));
  }

  private static String shown(AttestedSnapshot attested) {
    return CompactCommand.name(attested)
        + ", vouched for by "
        + CompactCommand.devices(attested)
        + (attested.stable() ? "" : "; one more administrator has to run lm compact");
  }

  private static void count(Output out, long count, String what) {
    if (count > 0) {
      out.line(count + " " + what);
    }
  }

  private static Map<String, Object> object(SpaceStatus status, String stateRoot) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("space", status.space().toString());
    object.put("device", DevicesCommand.object(status.device()));
    object.put("thoughts", status.thoughts());
    object.put("edges", status.edges());
    object.put("entries", status.entries());
    object.put("pending", status.pending());
    object.put("waiting", status.waiting());
    object.put("missing", status.missing());
    object.put("whitedOut", status.whitedOut());
    object.put("quarantined", status.quarantined());
    object.put("conflicts", status.conflicts());
    object.put("relay", status.relay() == null ? null : status.relay().toString());
    object.put("peers", status.peers());
    object.put("offline", status.offline());
    object.put("databaseBytes", status.databaseBytes());
    object.put("stateRoot", stateRoot);
    object.put("warnings", status.warnings().stream().map(SyncWarning::text).toList());
    return object;
  }
}
