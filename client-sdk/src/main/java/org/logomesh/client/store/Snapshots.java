package org.logomesh.client.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.model.cbor.CborException;

/** Makes snapshots of what is in the database, and puts a snapshot into an empty one. */
public final class Snapshots {
  private final Database database;
  private final Logs logs;
  private final GraphTables graph;
  private final EntryNames names;

  Snapshots(Database database, Logs logs, GraphTables graph, EntryNames names) {
    this.database = database;
    this.logs = logs;
    this.graph = graph;
    this.names = names;
  }

  /**
   * Shows what is committed, as of one moment, however long the work takes; others write meanwhile.
   * From any thread, not inside a transaction.
   */
  public <T extends @Nullable Object> T freeze(Function<SnapshotSource, T> work) {
    return database.snapshot(sql -> work.apply(new SnapshotSource(sql)));
  }

  /**
   * Puts a snapshot's logs, names of entries and graph into a database that has none, and checks
   * that all of it is what its manifest says. Inside a transaction, which must not commit if this
   * fails.
   *
   * @throws SnapshotException if it is damaged, signed wrongly, or has another root than it says
   */
  public void load(SnapshotReader reader) {
    if (!database.inTransaction()) {
      throw new IllegalStateException("a snapshot is loaded inside a transaction only");
    }
    database.write(
        sql -> {
          new SnapshotLoader(sql, graph, names).load(reader);
          logs.forgetRows();
          return true;
        });
  }

  /**
   * Puts the cells of the snapshot that this device began with into a graph that is empty: these
   * tables', or one in memory. Inside a transaction, in which nothing else is merged.
   *
   * @throws SnapshotException if it is damaged
   */
  public void restore(SnapshotReader reader, GraphState target) {
    LoadedCells cells =
        new LoadedCells(
            target,
            graph,
            () -> {
              if (target == graph) {
                graph.spill();
              }
            });
    try {
      for (SnapshotRecord next = reader.next(); next != null; next = reader.next()) {
        cells.take(next);
      }
      if (target == graph) {
        graph.spill(); // the thoughts of the snapshot have the first numbers: see Floor
      }
    } catch (CborException | IllegalArgumentException e) {
      throw new SnapshotException(
          SnapshotException.Fault.DAMAGED, "the snapshot that this device began with is damaged");
    }
  }
}
