package org.logomesh.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.sync.Replica;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.CopyRaise;
import org.logomesh.model.wire.SnapshotLogs;

/**
 * Gives a relay that has lost a space the snapshot that stands for entries which this device has
 * not got either, since it began with that snapshot itself. On the caller's thread.
 */
final class RelayFilling {
  /** The kept snapshot as a file, while it is brought. */
  private static final String FILE = "kept.snapshot.part";

  private final SpaceHome home;
  private final EngineThread engine;
  private final Replica replica;
  private final PeerBook peers;
  private final SnapshotTransfer transfer;

  RelayFilling(
      SpaceHome home,
      EngineThread engine,
      Replica replica,
      PeerBook peers,
      SnapshotTransfer transfer) {
    this.home = home;
    this.engine = engine;
    this.replica = replica;
    this.peers = peers;
    this.transfer = transfer;
  }

  /** Whether a relay can begin with a snapshot: earlier software made others. */
  static boolean isForRelays(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return SnapshotLogs.areIn(in.readNBytes(SnapshotLogs.PREFIX_BYTES));
    }
  }

  /**
   * Brings it.
   *
   * @return why it could not be done, with what helps; empty if the relay has it now
   * @throws SpaceException if the relay refuses it, or cannot be reached time and again
   */
  synchronized Optional<String> fill(SnapshotProgress progress) {
    Path file = home.directory().resolve(FILE);
    return SnapshotFiles.told(
        file,
        () -> {
          try {
            String hindrance = engine.call(() -> kept(file)) ? bring(file, progress) : NONE_KEPT;
            return hindrance != null && isThereAlready()
                ? Optional.empty()
                : Optional.ofNullable(hindrance);
          } finally {
            Files.deleteIfExists(file);
          }
        });
  }

  private static final String NONE_KEPT =
      "this device keeps none. Sync a device that has all entries, or have an administrator run:"
          + " lm compact";

  private @Nullable String bring(Path file, SnapshotProgress progress) throws IOException {
    if (!isForRelays(file)) {
      return "the one that this device began with was made by earlier software."
          + " Have the administrators run: lm compact";
    }
    SnapshotId id = SnapshotTransfer.id(file);
    if (stable().stream().noneMatch(each -> each.checkpoint().snapshot().equals(id))) {
      return "not enough of today's administrators vouch for the one that this device began with."
          + " Have them run: lm compact";
    }
    transfer.bring(id, file, progress);
    return raise();
  }

  /**
   * Has logs continued that end at the relay before the snapshot. That the relay has the same log,
   * and not a branch that nobody knows of, is looked up here: it cannot tell.
   */
  private @Nullable String raise() {
    SortedMap<LogId, Head> ends = engine.call(this::ends);
    if (ends.isEmpty()) {
      return null;
    }
    if (!engine.call(() -> replica.trust().mayAdminister(replica.device()))) {
      return "the relay has a part of them that somebody else brought, and only an administrator may"
          + " have it go on from there. Have one run: lm sync";
    }
    try {
      var unused = peers.client().copies(peers.identity()).raise(new CopyRaise(ends));
      return null;
    } catch (LinkException e) {
      throw Failures.of(e);
    }
  }

  private SortedMap<LogId, Head> ends() {
    Frontier there = replica.shownBy(peers.relayTarget().name());
    SortedMap<LogId, Head> ends = new TreeMap<>();
    for (LogInfo log : replica.store().logs().all()) {
      Head end = there.head(log.id());
      if (end != null
          && end.seq() < log.bareThrough()
          && end.hash().equals(replica.store().entries().hashAt(log.id(), end.seq()))) {
        ends.put(log.id(), end);
      }
    }
    return ends;
  }

  // An administrator may have brought a later one; then it is enough to ask.
  private boolean isThereAlready() {
    for (AttestedSnapshot each : stable()) {
      if (transfer.prompt(each.checkpoint().snapshot())) {
        return true;
      }
    }
    return false;
  }

  private List<AttestedSnapshot> stable() {
    return engine.call(
        () -> replica.trust().snapshots().stream().filter(AttestedSnapshot::stable).toList());
  }

  /** Writes the snapshot that this device began with into a file; false if there is none. */
  private boolean kept(Path file) {
    if (!replica.store().floor().exists()) {
      return false;
    }
    try (InputStream in = new BufferedInputStream(replica.store().floor().open())) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
