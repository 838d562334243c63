package org.logomesh.client.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotReader;

/** Makes snapshots of what is in the database, and puts a snapshot into an empty one. */
public final class Snapshots {
  private final Database database;
  private final GraphTables graph;

  Snapshots(Database database, GraphTables graph) {
    this.database = database;
    this.graph = graph;
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
          new SnapshotLoader(sql, graph).load(reader);
          return true;
        });
  }
}
