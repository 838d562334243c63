package org.logomesh.client.store;

import java.util.HexFormat;
import java.util.Locale;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.client.snapshot.SnapshotReader;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.model.cbor.CborException;

/**
 * Puts the records of a snapshot into an empty database, and believes none of them: names must fit
 * their logs, texts must be those that their histories make, and the state root is computed anew.
 */
final class SnapshotLoader {
  private final SqlConnection sql;
  private final GraphTables graph;
  private final LoadedLogs logs;
  private final LoadedCells cells;

  SnapshotLoader(SqlConnection sql, GraphTables graph, EntryNames names) {
    this.sql = sql;
    this.graph = graph;
    this.logs = new LoadedLogs(sql, names);
    this.cells = new LoadedCells(graph, graph, graph::spillHashed);
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
    } else {
      cells.take(record);
    }
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
