package org.logomesh.client.sync;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cell;
import org.logomesh.client.graph.Divergence;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.SnapshotSource;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * Whether two graphs are the same, and where they are not: of two replicas, or of a replica and a
 * snapshot. The seed's {@code maintainConsistency}. Graphs that have to be made for that are made
 * in scratch databases. For the replica's thread.
 */
public final class Consistency {
  private final Core core;

  Consistency(Core core) {
    this.core = core;
  }

  /**
   * Compares the graph here with a snapshot's, at the snapshot's frontier. Where more is here, the
   * graph of then is made anew from the entries.
   *
   * @param snapshot what {@link SnapshotVerifier#verify} found
   * @param there the scratch database that it left
   * @param scratch an empty one
   * @throws SnapshotException NOT_NOW while the graph here waits to be made anew
   */
  public ConsistencyCheck against(StateSnapshot snapshot, SpaceStore there, SpaceStore scratch) {
    return against(snapshot, there, scratch, false);
  }

  /**
   * As {@link #against}; the graph here is made anew from the entries in any case, so that what was
   * merged before cannot have gone wrong in the same way on both sides.
   */
  public ConsistencyCheck entriesAgainst(
      StateSnapshot snapshot, SpaceStore there, SpaceStore scratch) {
    return against(snapshot, there, scratch, true);
  }

  /**
   * Returns a log of which a snapshot says something else than the entries here: who writes it,
   * where it stands, or what its last entry cites. Null if there is none. Who begins with the
   * snapshot, and relays, go on from what it says.
   *
   * @param there the scratch database that {@link SnapshotVerifier#verify} left
   */
  public @Nullable LogId misquoted(StateSnapshot snapshot, SpaceStore there) {
    for (Map.Entry<LogId, Head> each : snapshot.frontier().heads().entrySet()) {
      Place place = core.store.entries().place(each.getValue().hash());
      LogState here = place == null ? null : core.store.logs().stateAt(place.log(), place.seq());
      LogState said = there.logs().stateAt(each.getKey(), each.getValue().seq());
      if (here == null || !here.equals(said)) {
        return each.getKey();
      }
    }
    return null;
  }

  private ConsistencyCheck against(
      StateSnapshot snapshot, SpaceStore there, SpaceStore scratch, boolean anew) {
    requireMade();
    core.transaction(() -> core.store.graph().stateRoot());
    Frontier applied = core.store.snapshots().freeze(SnapshotSource::frontier);
    Judged then = new Judged(snapshot.trustHeads(), snapshot.level());
    if (!anew && applied.equals(snapshot.frontier())) {
      return between(core.store, there, then, false);
    }
    if (!holds(applied, snapshot.frontier())) {
      SortedMap<LogId, ConsistencyCheck.Heads> heads = heads(applied, snapshot.frontier());
      return new ConsistencyCheck(
          ConsistencyCheck.Outcome.OTHER_FRONTIER, "", snapshot.stateRoot(), heads, List.of(), 0);
    }
    rebuild(snapshot.frontier(), scratch);
    return between(scratch, there, then, true);
  }

  /**
   * Compares the graph here with that of another replica of the space, as both are committed.
   *
   * @param other what the other is judged by; of its own thread
   */
  public ConsistencyCheck with(SpaceStore there, Judged other) {
    requireMade();
    core.transaction(() -> core.store.graph().stateRoot());
    return between(core.store, there, other, false);
  }

  /** By what the entries of this replica are judged. Its leaves are hashed then. */
  public Judged judged() {
    requireMade();
    return core.transaction(
        () -> {
          core.store.graph().stateRoot();
          return here();
        });
  }

  /** What a graph depends on besides its entries: trust heads, and the level it was made at. */
  public record Judged(List<RecordHash> trustHeads, int level) {
    public Judged {
      trustHeads = List.copyOf(trustHeads);
    }
  }

  private void requireMade() {
    if (core.store.floor().isLifted() || core.level.isPutOff()) {
      throw new SnapshotException(
          SnapshotException.Fault.NOT_NOW,
          "the graph here waits to be made anew from entries that are not here; sync, then try"
              + " again");
    }
  }

  private Judged here() {
    return new Judged(core.membership.log().heads(), core.level.level());
  }

  // A graph that was made anew at the other's frontier has no logs beside it.
  private ConsistencyCheck between(
      SpaceStore here, SpaceStore there, Judged other, boolean madeAnew) {
    return here.snapshots()
        .freeze(
            left ->
                there
                    .snapshots()
                    .freeze(
                        right ->
                            between(
                                left,
                                right,
                                other,
                                madeAnew
                                    ? new TreeMap<>()
                                    : heads(left.frontier(), right.frontier()))));
  }

  private ConsistencyCheck between(
      SnapshotSource left,
      SnapshotSource right,
      Judged other,
      SortedMap<LogId, ConsistencyCheck.Heads> heads) {
    String rootHere = left.stateRoot();
    String rootThere = right.stateRoot();
    Map<ByteBuffer, Cell> cells = new HashMap<>();
    long count = 0;
    if (!rootHere.equals(rootThere)) {
      Divergence divergence = left.divergence(right, ConsistencyCheck.NAMED);
      count = divergence.count();
      cells.putAll(left.cells(new HashSet<>(divergence.keys())));
      cells.putAll(right.cells(new HashSet<>(divergence.keys())));
    }
    return new ConsistencyCheck(
        outcome(rootHere.equals(rootThere), heads.isEmpty(), other),
        rootHere,
        rootThere,
        heads,
        cells.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList(),
        count);
  }

  private ConsistencyCheck.Outcome outcome(boolean equal, boolean sameFrontier, Judged other) {
    Judged here = here();
    if (!sameFrontier) {
      return ConsistencyCheck.Outcome.OTHER_FRONTIER;
    }
    if (equal) {
      return ConsistencyCheck.Outcome.EQUAL;
    }
    if (here.level() != other.level()) {
      return ConsistencyCheck.Outcome.OTHER_LEVEL;
    }
    return here.trustHeads().equals(other.trustHeads())
        ? ConsistencyCheck.Outcome.DIFFERENT
        : ConsistencyCheck.Outcome.OTHER_MEMBERSHIP;
  }

  private static SortedMap<LogId, ConsistencyCheck.Heads> heads(Frontier here, Frontier there) {
    SortedMap<LogId, ConsistencyCheck.Heads> heads = new TreeMap<>();
    TreeSet<LogId> logs = new TreeSet<>(here.heads().keySet());
    logs.addAll(there.heads().keySet());
    for (LogId log : logs) {
      Head left = here.head(log);
      Head right = there.head(log);
      if (left == null || !left.equals(right)) {
        heads.put(log, new ConsistencyCheck.Heads(left, right));
      }
    }
    return heads;
  }

  // What was before the snapshot that this device began with cannot be made anew here either.
  // A log of the snapshot may be forked here since: its entries are looked for by their hashes.
  private boolean holds(Frontier applied, Frontier wanted) {
    for (Head head : wanted.heads().values()) {
      Place place = core.store.entries().place(head.hash());
      if (place == null || place.seq() > applied.seq(place.log())) {
        return false;
      }
    }
    Map<LogId, Long> ends = Bounds.of(wanted, core.store);
    return core.store.logs().all().stream()
        .allMatch(log -> log.bareThrough() <= ends.getOrDefault(log.id(), -1L));
  }

  private void rebuild(Frontier frontier, SpaceStore scratch) {
    core.transaction(
        () -> {
          Map<LogId, Long> ends = Bounds.of(frontier, core.store);
          scratch.run(
              () -> {
                if (core.store.floor().exists()) {
                  try (SnapshotReader reader = core.level.floor()) {
                    scratch.snapshots().load(reader);
                  }
                }
                GraphRebuild rebuild = core.level.rebuild(scratch.graph());
                core.store
                    .entries()
                    .replay(
                        entry -> {
                          Place place = entry.place();
                          if (place.seq() <= ends.getOrDefault(place.log(), -1L)) {
                            rebuild.take(entry);
                          }
                        });
                rebuild.finish();
                scratch.graph().stateRoot();
              });
          return true;
        });
  }
}
