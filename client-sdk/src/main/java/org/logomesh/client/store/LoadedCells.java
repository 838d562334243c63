package org.logomesh.client.store;

import static org.logomesh.client.store.SnapshotLoader.require;

import java.util.List;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.graph.Write;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.OperationId;

/**
 * Puts the cells of a snapshot into a graph. Each text is made anew from its history, which must
 * name entries by their numbers in this database.
 */
final class LoadedCells {
  /** Cells put between two times of writing them out: what is in memory stays bounded. */
  private static final int PIECE = 4096;

  private final GraphState graph;
  private final GraphTables tables;
  private final Runnable writeOut;
  private int held;

  /**
   * @param graph where cells go
   * @param tables those of the database that has the entries
   * @param writeOut done now and then
   */
  LoadedCells(GraphState graph, GraphTables tables, Runnable writeOut) {
    this.graph = graph;
    this.tables = tables;
    this.writeOut = writeOut;
  }

  /** Takes a record; those that are no cells are passed over. */
  void take(SnapshotRecord record) {
    if (record instanceof SnapshotRecord.Thought thought) {
      take(thought);
    } else if (record instanceof SnapshotRecord.Edge edge) {
      take(EdgeState.decode(EdgeKey.of(edge.key()), edge.state()));
    } else if (record instanceof SnapshotRecord.State state) {
      take(StateCell.decode(StateKey.of(state.key()), state.state()));
    } else {
      return;
    }
    if (++held % PIECE == 0) {
      writeOut.run();
    }
  }

  private void take(EdgeState state) {
    require(!state.isEmpty() && graph.edge(state.key()) == null, "an edge twice");
    graph.put(state);
  }

  private void take(StateCell state) {
    StateCell before = graph.state(state.key());
    // A counter of which nothing is known is shown as one at zero.
    boolean unknown = before == null || before.equals(StateCell.empty(state.key()));
    require(!state.isEmpty() && unknown, "a state twice");
    graph.put(state);
  }

  private void take(SnapshotRecord.Thought thought) {
    ThoughtId id = ThoughtId.of(thought.id());
    ThoughtState state = ThoughtState.decode(id, thought.state());
    require(graph.thought(id) == null, "a thought twice");
    graph.put(state);
    if (!state.hasText()) {
      require(thought.history().isEmpty() && thought.splices() == 0, "a history without a text");
      return;
    }
    TextDocument text = tables.rebuilt(thought.history(), state.hiddenSplices());
    text.requireEntries();
    List<OperationId> heads = state.textHeads().stream().map(Write::id).sorted().toList();
    require(
        text.spliceCount() == thought.splices()
            && text.heads().stream().sorted().toList().equals(heads),
        "a text without all of its history");
    graph.putText(id, text);
  }
}
