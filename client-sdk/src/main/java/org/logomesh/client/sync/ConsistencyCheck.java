package org.logomesh.client.sync;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cell;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Head;

/**
 * What comparing two graphs came to. The graph is a function of the entries, the trust log and the
 * level of the space: two that agree in those and differ in their roots are a fault of one of them.
 *
 * @param outcome the answer in a word
 * @param rootHere the state root here, in lower-case hexadecimal; empty if none was made because
 *     the frontiers differ
 * @param rootThere the state root of the other
 * @param heads where they stand differently; empty unless that is the outcome
 * @param diverging cells that differ, or that one of the two has not got; the first {@value #NAMED}
 * @param divergingCount how many there are in all
 */
public record ConsistencyCheck(
    Outcome outcome,
    String rootHere,
    String rootThere,
    SortedMap<LogId, Heads> heads,
    List<Cell> diverging,
    long divergingCount) {
  /** How many diverging cells are named. */
  public static final int NAMED = 100;

  /** The answer in a word. */
  public enum Outcome {
    /** Equal roots: the graphs are the same. */
    EQUAL,
    /** The same entries, trust log and level, but other graphs: one of them is wrong. */
    DIFFERENT,
    /** They were not made of the same entries. */
    OTHER_FRONTIER,
    /** Other graphs, and other trust heads by which entries count: sync, and compare again. */
    OTHER_MEMBERSHIP,
    /** Other graphs, made at other levels of the space: one side needs an update. */
    OTHER_LEVEL
  }

  /**
   * Where one log stands on both sides.
   *
   * @param here its head here, or null if there is nothing of it
   * @param there its head on the other side, or null if there is nothing of it
   */
  public record Heads(@Nullable Head here, @Nullable Head there) {}

  public ConsistencyCheck {
    heads = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(heads));
    diverging = List.copyOf(diverging);
  }

  /** Whether nothing is wrong: equal graphs, or ones that cannot be compared. */
  public boolean ok() {
    return outcome != Outcome.DIFFERENT;
  }
}
