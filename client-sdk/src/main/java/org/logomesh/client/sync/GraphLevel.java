package org.logomesh.client.sync;

import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.store.GraphTables;
import org.logomesh.client.store.SpaceStore;

/**
 * At which level the stored graph was made: the space's, as far as this software knows the kinds of
 * operation. When the space is upgraded, or the software is, operations that were carried without
 * effect gain it. They cannot be applied late: what came after them in causal order is applied
 * already. So the graph is made anew from all entries, in one transaction.
 */
final class GraphLevel {
  static final String LEVEL = "graph-level";
  static final String MISNAMED = "graph-misnamed";

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
    int level = membership.isWhole() ? membership.state().spaceLevel() : madeAt();
    return new GraphMerge(graph, level, vocabulary);
  }

  /**
   * Begins a graph that is made anew with the snapshot that this device began with, if it did.
   * Inside a transaction.
   *
   * @param graph empty: that of the tables, or one in memory
   */
  void restoreFloor(GraphState graph) {
    if (store.floor().exists()) {
      try (SnapshotReader reader = floor()) {
        store.snapshots().restore(reader, graph);
      }
    }
  }

  /** Opens the snapshot that this device began with; its signature was checked when it came. */
  SnapshotReader floor() {
    return new SnapshotReader(
        store.floor().open(),
        membership.keys().keyring(),
        device -> membership.log().verifyKey(device));
  }

  // Whether a graph can be made anew from it: made by other rules, or damaged, it cannot.
  private boolean floorHolds() {
    if (store.floor().level() != level()) {
      return false;
    }
    try (SnapshotReader reader = floor()) {
      boolean more = true;
      while (more) {
        more = reader.next() != null;
      }
      return true;
    } catch (SnapshotException damaged) {
      return false;
    }
  }

  /** Begins to make a graph anew in tables that are empty. */
  GraphRebuild rebuild(GraphTables graph) {
    return new GraphRebuild(() -> merge(graph), graph, whiteout);
  }

  /**
   * Whether the stored graph is to be made anew and can be: it was made at another level than the
   * one of now, or from entries that went by a wrong hash, or cannot be read; and all entries are
   * whole, and the membership, which says which of them count and has their keys.
   */
  boolean isOther() {
    return isWrong() && canBeMade();
  }

  /** Whether the stored graph is to be made anew once everything is whole. */
  boolean isPutOff() {
    return isWrong() && !canBeMade();
  }

  private boolean isWrong() {
    return madeAt() != level() || store.settings().number(MISNAMED, 0) != 0;
  }

  private boolean canBeMade() {
    return store.damaged().all().isEmpty() && membership.isWhole();
  }

  private int madeAt() {
    return (int) store.settings().number(LEVEL, vocabulary.levelIn(0));
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

  /** The level that the graph is made at now; a part of the membership does not change it. */
  int level() {
    return membership.isWhole() ? vocabulary.levelIn(membership.state().spaceLevel()) : madeAt();
  }

  /**
   * Makes the stored graph anew if it was made at another level. Inside a transaction, between
   * merges.
   *
   * @return what may have changed, or null if the graph is as it was
   */
  @Nullable Changes settle() {
    boolean fromFloor = store.floor().exists() && !store.floor().isLifted();
    if (isOther() && fromFloor && !floorHolds()) {
      store.floor().lift();
    }
    if (!isOther()) {
      return null;
    }
    store.settings().putNumber(LEVEL, level());
    store.settings().putNumber(MISNAMED, 0);
    store.graph().clear();
    restoreFloor(store.graph());
    GraphRebuild rebuild = rebuild(store.graph());
    store.entries().replay(rebuild::take);
    return Changes.ofCells(rebuild.finish());
  }
}
