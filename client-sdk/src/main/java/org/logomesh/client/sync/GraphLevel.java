package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoredEntry;

/**
 * At which level the stored graph was made: the space's, as far as this software knows the kinds of
 * operation. When the space is upgraded, or the software is, operations that were carried without
 * effect gain it. They cannot be applied late: what came after them in causal order is applied
 * already. So the graph is made anew from all entries, in one transaction.
 */
final class GraphLevel {
  private static final String LEVEL = "graph-level";
  private static final String MISNAMED = "graph-misnamed";

  /** Entries merged at a time, so that a graph of any size is made anew in bounded memory. */
  private static final int PIECE = 4096;

  private final SpaceStore store;
  private final Membership membership;
  private final Whiteout whiteout;
  private final Vocabulary vocabulary;

  GraphLevel(SpaceStore store, Membership membership, Whiteout whiteout, Vocabulary vocabulary) {
    this.store = store;
    this.membership = membership;
    this.whiteout = whiteout;
    this.vocabulary = vocabulary;
  }

  /** Begins to merge into a graph, at the level that the trust log says now. */
  GraphMerge merge(GraphState graph) {
    return new GraphMerge(graph, membership.state().spaceLevel(), vocabulary);
  }

  /**
   * Whether the stored graph is to be made anew and can be: it was made at another level than the
   * one of now, or from entries that went by a wrong hash, or cannot be read; and all entries are
   * whole.
   */
  boolean isOther() {
    return isWrong() && store.damaged().all().isEmpty();
  }

  /** Whether the stored graph is to be made anew once all entries are whole. */
  boolean isPutOff() {
    return isWrong() && !store.damaged().all().isEmpty();
  }

  private boolean isWrong() {
    return store.settings().number(LEVEL, vocabulary.levelIn(0)) != level()
        || store.settings().number(MISNAMED, 0) != 0;
  }

  /** Operations may have been taken in that named others by a wrong hash. Inside a transaction. */
  void distrust() {
    store.settings().putNumber(MISNAMED, 1);
  }

  /** The tables of the graph cannot be read. Inside a transaction. */
  void distrustTables() {
    store.entries().renewNames();
    distrust();
  }

  private int level() {
    return vocabulary.levelIn(membership.state().spaceLevel());
  }

  /**
   * Makes the stored graph anew if it was made at another level. Inside a transaction, between
   * merges.
   *
   * @return what may have changed, or null if the graph is as it was
   */
  @Nullable Changes settle() {
    if (!isOther()) {
      return null;
    }
    store.settings().putNumber(LEVEL, level());
    store.settings().putNumber(MISNAMED, 0);
    store.graph().clear();
    Rebuild rebuild = new Rebuild();
    store.entries().replay(rebuild::take);
    rebuild.finishPiece();
    return Changes.ofCells(rebuild.changes);
  }

  private final class Rebuild {
    private final List<Changes> changes = new ArrayList<>();
    private GraphMerge merge = merge(store.graph());
    private int taken;

    void take(StoredEntry entry) {
      whiteout.replay(entry, merge);
      if (++taken % PIECE == 0) {
        finishPiece();
      }
    }

    void finishPiece() {
      changes.add(merge.finish());
      store.graph().spill();
      merge = merge(store.graph());
    }
  }
}
