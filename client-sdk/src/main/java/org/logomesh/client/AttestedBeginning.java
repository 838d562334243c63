package org.logomesh.client;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.sync.Attestation;
import org.logomesh.client.sync.Replica;
import org.logomesh.model.id.LogId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.version.Frontier;

/**
 * Begins, or begins again, with the latest snapshot that enough administrators vouch for and the
 * relay has: on a device that is new, or was away so long that the relay has dropped what it lacks.
 * On the caller's thread, but for the loading itself.
 */
final class AttestedBeginning {
  private final SpaceHome home;
  private final EngineThread engine;
  private final Replica replica;
  private final SnapshotTransfer transfer;

  AttestedBeginning(
      SpaceHome home, EngineThread engine, Replica replica, SnapshotTransfer transfer) {
    this.home = home;
    this.engine = engine;
    this.replica = replica;
    this.transfer = transfer;
  }

  /**
   * Begins with it on a device that has no entries.
   *
   * @return empty if there is none, or the relay has none
   * @throws SpaceException if it cannot be fetched, or does not hold; nothing has changed then
   */
  Optional<StateSnapshot> fresh(SnapshotProgress progress) {
    if (!engine.call(() -> replica.frontier().heads().isEmpty())) {
      throw new SpaceException(
          SpaceException.Kind.SNAPSHOT,
          "this device has entries already; it goes on by syncing, and loads a snapshot if it has"
              + " to");
    }
    return begin(Set.of(), () -> {}, progress);
  }

  /**
   * Begins again, on a device that lacks entries which the relay does not hand out any more.
   *
   * @param lacking logs of which it lacks some
   * @param beforeLoading ends what must not see the graph change under it
   * @return empty if there is none that has more of these logs than is here
   * @throws SpaceException as {@link #fresh}
   */
  Optional<StateSnapshot> again(
      Set<LogId> lacking, Runnable beforeLoading, SnapshotProgress progress) {
    return begin(lacking, beforeLoading, progress);
  }

  private synchronized Optional<StateSnapshot> begin(
      Set<LogId> lacking, Runnable beforeLoading, SnapshotProgress progress) {
    return SnapshotFiles.told(
        home.database(),
        () -> {
          AttestedSnapshot attested = latest(lacking);
          if (attested == null) {
            return Optional.empty();
          }
          Path file = transfer.fetch(attested.checkpoint().snapshot(), progress);
          beforeLoading.run();
          try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return Optional.of(engine.call(() -> replica.begin(in, attested.checkpoint())));
          } finally {
            Files.deleteIfExists(file);
          }
        });
  }

  private @Nullable AttestedSnapshot latest(Set<LogId> lacking) {
    List<AttestedSnapshot> stable =
        engine.call(
            () ->
                replica.trust().snapshots().stream()
                    .filter(AttestedSnapshot::stable)
                    .filter(each -> lacking.isEmpty() || hasMore(each, lacking))
                    .toList());
    for (AttestedSnapshot each : stable) {
      if (transfer.isComplete(each.checkpoint().snapshot())) {
        return each;
      }
    }
    return null;
  }

  private boolean hasMore(AttestedSnapshot attested, Set<LogId> lacking) {
    Frontier there = Attestation.frontier(attested.checkpoint());
    Frontier here = replica.frontier();
    return lacking.stream()
        .anyMatch(log -> Math.max(there.seq(log), there.seq(unforked(log))) > here.seq(log));
  }

  // Whoever made the snapshot may not have known that the log forks: it has the branch under the
  // name that the log had until then.
  private LogId unforked(LogId log) {
    LogInfo info = replica.store().logs().find(log);
    return info == null ? log : info.hashedAs();
  }
}
