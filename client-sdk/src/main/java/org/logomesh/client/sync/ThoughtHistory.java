package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.MemoryGraph;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.PastThought;
import org.logomesh.client.graph.PastThought.Step;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.ThoughtChange;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.HistoryIndex.Line;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.client.store.TextOrigins;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;

/**
 * What was done to single thoughts, and what they were: read from the entries, of which the index
 * knows those that wrote to the thought. For the replica's thread.
 */
public final class ThoughtHistory {
  /** Entries opened in one transaction to bring the index up to date: some 100 ms. */
  private static final int PIECE = 4096;

  private final Core core;

  ThoughtHistory(Core core) {
    this.core = core;
  }

  /** An entry that wrote to a thought, with what it wrote to it. */
  public record Written(Line line, Step step) {}

  /**
   * Returns what was written to a thought, the latest first; whited out entries among them.
   *
   * @param before only what comes after this entry in that list; null from the first on
   * @param limit how many entries at most
   */
  public List<Written> latest(ThoughtId thought, @Nullable EntryHash before, int limit) {
    catchUp();
    return core.transaction(() -> read(thought, before, limit));
  }

  /** Returns who wrote which stretch of a thought's text; of one that has none, nothing. */
  public TextOrigins blame(ThoughtId thought) {
    return core.transaction(() -> core.store.history().origins(thought));
  }

  /**
   * Whether some of what was done to a thought is not here, because this device began with a
   * snapshot that has the thought.
   */
  public boolean isCut(ThoughtId thought) {
    return core.store.floor().isBelow(thought);
  }

  private void requireWhole(ThoughtId thought) {
    if (isCut(thought)) {
      throw new CutHistoryException(core.store.floor().madeMillis());
    }
  }

  // Any thought, and any edge to it, may be one of the snapshot's.
  private void requireAllEntries() {
    if (core.store.floor().exists()) {
      throw new CutHistoryException(core.store.floor().madeMillis());
    }
  }

  /**
   * Returns a thought as a device had it that had these entries and no others.
   *
   * @throws CutHistoryException if {@link #isCut}
   */
  public PastThought at(ThoughtId thought, Frontier version) {
    return at(thought, until(version), new OpenedEntries());
  }

  /**
   * Returns a thought as it was right after an entry: with that one and what comes after it in the
   * list of {@link #latest}.
   *
   * @throws IllegalArgumentException if there is no such entry
   * @throws CutHistoryException if {@link #isCut}
   */
  public PastThought after(ThoughtId thought, EntryHash entry) {
    return at(thought, until(entry), new OpenedEntries());
  }

  /**
   * Returns a thought as it was at a time, by the clocks of those who wrote to it.
   *
   * @throws CutHistoryException if {@link #isCut}
   */
  public PastThought at(ThoughtId thought, long wallMillis) {
    return at(thought, until(wallMillis), new OpenedEntries());
  }

  /**
   * Returns a thought as entries made it.
   *
   * @param counts which entries do: see {@link #until}
   * @param opened what was opened for other thoughts, and is here too
   */
  public PastThought at(ThoughtId thought, Predicate<Line> counts, OpenedEntries opened) {
    requireWhole(thought);
    catchUp();
    return core.transaction(() -> past(thought, counts, opened));
  }

  /** Says which entries a device had. */
  public Predicate<Line> until(Frontier version) {
    Map<LogId, Long> bounds = core.transaction(() -> Bounds.of(version, core.store));
    return line -> line.seq() <= bounds.getOrDefault(line.log(), -1L);
  }

  /**
   * Says which entries are not above one in the list of {@link #latest}.
   *
   * @throws IllegalArgumentException if there is no such entry
   */
  public Predicate<Line> until(EntryHash entry) {
    Line last = core.transaction(() -> core.store.history().require(entry));
    return line ->
        line.lamport() < last.lamport()
            || (line.lamport() == last.lamport() && line.entry().compareTo(last.entry()) <= 0);
  }

  /** Says which entries were written by a time, by the clocks of those who wrote. */
  public Predicate<Line> until(long wallMillis) {
    return line -> line.wallMillis() <= wallMillis;
  }

  /**
   * As {@link org.logomesh.client.store.HistoryIndex#touched}, of all entries there are.
   *
   * @throws CutHistoryException if this device began with a snapshot: what was written to before is
   *     not known
   */
  public List<Long> touched(Predicate<Line> counts) {
    requireAllEntries();
    catchUp();
    return core.transaction(() -> core.store.history().touched(counts));
  }

  /**
   * Returns the edges to a thought that entries made, from thoughts that were alive then.
   *
   * @param counts which entries do
   * @throws CutHistoryException if this device began with a snapshot, as {@link #touched}
   */
  public List<Edge> edgesTo(ThoughtId thought, Predicate<Line> counts, OpenedEntries opened) {
    requireAllEntries();
    catchUp();
    return core.transaction(
        () -> {
          Set<ThoughtId> sources = new TreeSet<>();
          for (Line line : core.store.history().lines(thought, null, Integer.MAX_VALUE)) {
            if (counts.test(line)) {
              step(thought, line, opened).operations().values().stream()
                  .filter(Operation.AddEdge.class::isInstance)
                  .map(operation -> ((Operation.AddEdge) operation).edge())
                  .filter(edge -> edge.target().equals(thought))
                  .forEach(edge -> sources.add(edge.source()));
            }
          }
          // What an edge's source says of it counts: which of several targets is shown, too.
          List<Edge> edges = new ArrayList<>();
          for (ThoughtId source : sources) {
            PastThought past = past(source, counts, opened);
            if (past.thought().isPresent()) {
              past.edges().stream()
                  .filter(edge -> edge.shown() && edge.key().target().equals(thought))
                  .forEach(edges::add);
            }
          }
          return edges;
        });
  }

  private void catchUp() {
    boolean more = true;
    while (more) {
      Map<LogId, LogState> before = new HashMap<>();
      more =
          core.<Boolean>begin(
              () -> core.store.history().catchUp(PIECE, entry -> thoughts(entry, before)));
    }
  }

  /**
   * @param before where logs stood after what was read of them last
   */
  private @Nullable Set<ThoughtId> thoughts(StoredEntry stored, Map<LogId, LogState> before) {
    if (stored.entry().header().type() == EntryType.OPEN) {
      return Set.of();
    }
    LogId log = stored.place().log();
    Candidate candidate = core.whiteout.candidate(stored, before.get(log));
    before.put(log, candidate.after());
    List<Operation> operations = core.opener.outline(candidate);
    if (operations == null) {
      return null;
    }
    Set<ThoughtId> thoughts = new HashSet<>();
    operations.forEach(operation -> thoughts.addAll(ThoughtChange.thoughts(operation)));
    return thoughts;
  }

  private List<Written> read(ThoughtId thought, @Nullable EntryHash before, int limit) {
    List<Written> found = new ArrayList<>();
    @Nullable EntryHash from = before;
    boolean more = true;
    while (more && found.size() < limit) {
      int wanted = limit - found.size();
      List<Line> lines = core.store.history().lines(thought, from, wanted);
      for (Line line : lines) {
        Step step = step(thought, line, new OpenedEntries());
        if (!step.operations().isEmpty()) {
          found.add(new Written(line, step));
        }
        from = line.entry();
      }
      more = lines.size() == wanted;
    }
    return found;
  }

  // The index may name entries that wrote to another thought: nothing is left of them here.
  private Step step(ThoughtId thought, Line line, OpenedEntries opened) {
    OpenedEntries.Opened known = opened.get(line);
    if (known != null) {
      return of(thought, known.stamp(), known.operations());
    }
    StoredEntry stored = core.store.entries().at(line.log(), line.seq());
    if (stored == null) {
      throw new IllegalStateException("log " + line.log() + " has no entry " + line.seq());
    }
    List<Step> read = new ArrayList<>(1);
    core.whiteout.replay(
        stored,
        (stamp, operations) -> {
          opened.put(new OpenedEntries.Opened(stamp, operations));
          read.add(of(thought, stamp, operations));
        });
    return read.get(0);
  }

  private static Step of(ThoughtId thought, Stamp stamp, List<Operation> operations) {
    TreeMap<Integer, Operation> own = new TreeMap<>();
    for (int i = 0; i < operations.size(); i++) {
      if (ThoughtChange.thoughts(operations.get(i)).contains(thought)) {
        own.put(i, operations.get(i));
      }
    }
    return new Step(stamp, own);
  }

  // What builds on something that does not count does not count either: a clock that is behind
  // must not bring the second half of an edit without the first.
  private PastThought past(ThoughtId thought, Predicate<Line> counts, OpenedEntries opened) {
    List<Line> lines =
        new ArrayList<>(core.store.history().lines(thought, null, Integer.MAX_VALUE));
    Collections.reverse(lines);
    List<Step> steps = new ArrayList<>();
    Set<EntryHash> without = new HashSet<>();
    for (Line line : lines) {
      Step step = counts.test(line) ? step(thought, line, opened) : null;
      if (step == null || !Collections.disjoint(step.references(), without)) {
        without.add(line.entry());
      } else {
        steps.add(step);
      }
    }
    MemoryGraph graph = new MemoryGraph();
    return PastThought.of(thought, steps, graph, core.level.merge(graph));
  }
}
