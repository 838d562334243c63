package org.logomesh.cli;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.PeerListener;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SyncResult;
import org.logomesh.client.sync.SyncWarning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "sync",
    description = {
      "Sync with the relay and the peers that are set up.",
      "What is given with --relay, --invite and --peer is remembered."
    })
final class SyncCommand extends SpaceCommand {
  private static final int DEFAULT_SECONDS = 60;

  @Option(names = "--relay", paramLabel = "URL", description = "Sync through this relay.")
  private @Nullable URI relay;

  @Option(names = "--invite", paramLabel = "CODE", description = "The relay operator's invite.")
  private @Nullable String invite;

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      description = "Sync with a device that listens there; repeatable.")
  private List<String> peers = List.of();

  @Option(names = "--forget-peer", paramLabel = "HOST:PORT", description = "Forget a peer.")
  private List<String> forgotten = List.of();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Let devices of the space connect here; goes with --watch.")
  private @Nullable String listen;

  @Option(names = "--watch", description = "Stay connected and show changes, until Ctrl-C.")
  private boolean watch;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to try (default: 60); with --watch, how long to watch.")
  private @Nullable Integer timeout;

  @Override
  int run(Space space, Output out) throws InterruptedException {
    configure(space);
    if (!watch) {
      if (listen != null) {
        throw new SpaceException(SpaceException.Kind.BAD_INPUT, "--listen goes with --watch");
      }
      Duration limit = Duration.ofSeconds(timeout == null ? DEFAULT_SECONDS : timeout);
      print(space.sync(limit), out);
      return ExitCodes.OK;
    }
    if (listen == null) {
      new WatchScreen(space, out).show(timeout);
      return ExitCodes.OK;
    }
    try (PeerListener listener = space.listen(Addresses.parse(listen))) {
      out.line("listening on " + listener.address());
      out.object(Map.of("listening", listener.address()));
      new WatchScreen(space, out).show(timeout);
    }
    return ExitCodes.OK;
  }

  private void configure(Space space) {
    URI place = relay != null ? relay : space.relay().orElse(null);
    if (invite != null && place == null) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "--invite goes with --relay: which relay is it for?");
    }
    if (place != null && (relay != null || invite != null)) {
      space.useRelay(place, invite);
    }
    peers.forEach(space::addPeer);
    forgotten.forEach(space::removePeer);
  }

  static void print(SyncResult result, Output out) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("peers", result.peers());
    object.put("entriesSent", result.entriesSent());
    object.put("entriesReceived", result.entriesReceived());
    object.put("operationsReceived", result.operationsReceived());
    object.put("bytesSent", result.bytesSent());
    object.put("bytesReceived", result.bytesReceived());
    object.put("newConflicts", result.newConflicts().size());
    object.put("millis", result.duration().toMillis());
    object.put("warnings", result.warnings().stream().map(SyncWarning::text).toList());
    out.object(object);
    out.line(
        result.entriesSent()
            + " sent, "
            + result.entriesReceived()
            + " received ("
            + result.operationsReceived()
            + " changes) in "
            + result.duration().toMillis()
            + " ms, with "
            + result.peers()
            + (result.peers() == 1 ? " peer" : " peers"));
    if (!result.newConflicts().isEmpty()) {
      out.line(result.newConflicts().size() + " new conflicts: lm conflicts");
    }
    result.warnings().forEach(warning -> out.note("warning: " + warning.text()));
  }
}
