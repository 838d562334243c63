package org.logomesh.client.store;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.graph.Write;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.OperationId;

/**
 * Puts the records of a snapshot into an empty database, and believes none of them: names must fit
 * their logs, texts must be those that their histories make, and the state root is computed anew.
 */
final class SnapshotLoader {
  /** Cells put between two times of writing them out: what is in memory stays bounded. */
  private static final int PIECE = 4096;

  private final SqlConnection sql;
  private final GraphTables graph;
  private final LoadedLogs logs;
  private int held;

  SnapshotLoader(SqlConnection sql, GraphTables graph) {
    this.sql = sql;
    this.graph = graph;
    this.logs = new LoadedLogs(sql);
  }

  void load(SnapshotReader reader) {
    if (sql.number("SELECT 1 FROM logs LIMIT 1", 0) != 0
        || sql.number("SELECT 1 FROM thoughts LIMIT 1", 0) != 0) {
      throw new SnapshotException(
          Fault.NOT_NOW, "a device begins with a snapshot, or not at all: it has entries already");
    }
    try {
      for (SnapshotRecord next = reader.next(); next != null; next = reader.next()) {
        take(next);
      }
    } catch (CborException | IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
    logs.finish(reader.manifest().frontier());
    graph.spillHashed();
    String root = HexFormat.of().formatHex(graph.stateRoot());
    if (!root.equals(reader.manifest().stateRoot().toLowerCase(Locale.ROOT))) {
      throw new SnapshotException(
          Fault.OTHER_ROOT,
          "the snapshot says that its state root is "
              + reader.manifest().stateRoot()
              + ", but what is in it has "
              + root);
    }
  }

  private void take(SnapshotRecord record) {
    if (record instanceof SnapshotRecord.Log log) {
      logs.take(log);
    } else if (record instanceof SnapshotRecord.Fork fork) {
      sql.update("INSERT INTO fork_proofs (proof) VALUES (?)", (Object) fork.proof());
    } else if (record instanceof SnapshotRecord.Entries entries) {
      entries.runs().forEach(logs::take);
    } else if (record instanceof SnapshotRecord.Thought thought) {
      take(thought);
    } else if (record instanceof SnapshotRecord.Edge edge) {
      take(EdgeState.decode(EdgeKey.of(edge.key()), edge.state()));
    } else if (record instanceof SnapshotRecord.State state) {
      take(StateCell.decode(StateKey.of(state.key()), state.state()));
    }
    if (++held % PIECE == 0) {
      graph.spillHashed();
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
    TextDocument text = graph.rebuilt(thought.history(), state.hiddenSplices());
    text.requireEntries();
    List<OperationId> heads = state.textHeads().stream().map(Write::id).sorted().toList();
    require(
        text.spliceCount() == thought.splices()
            && text.heads().stream().sorted().toList().equals(heads),
        "a text without all of its history");
    graph.putText(id, text);
  }

  static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw damaged(otherwise);
    }
  }

  private static SnapshotException damaged(String what) {
    return new SnapshotException(
        Fault.DAMAGED, "the snapshot holds what its maker cannot have had: " + what);
  }
}
