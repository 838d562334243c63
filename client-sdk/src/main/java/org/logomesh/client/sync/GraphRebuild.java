package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.store.GraphTables;
import org.logomesh.client.store.StoredEntry;

/** Makes a graph anew from entries, causes before effects, in bounded memory. */
final class GraphRebuild {
  /** Entries merged at a time. */
  private static final int PIECE = 4096;

  private final Supplier<GraphMerge> merges;
  private final GraphTables graph;
  private final Whiteout whiteout;
  private final List<Changes> changes = new ArrayList<>();
  private GraphMerge merge;
  private int taken;

  GraphRebuild(Supplier<GraphMerge> merges, GraphTables graph, Whiteout whiteout) {
    this.merges = merges;
    this.graph = graph;
    this.whiteout = whiteout;
    this.merge = merges.get();
  }

  void take(StoredEntry entry) {
    whiteout.replay(entry, merge);
    if (++taken % PIECE == 0) {
      finishPiece();
      merge = merges.get();
    }
  }

  /** Ends it, and returns what may have changed. */
  List<Changes> finish() {
    finishPiece();
    return changes;
  }

  private void finishPiece() {
    changes.add(merge.finish());
    graph.spill();
  }
}
