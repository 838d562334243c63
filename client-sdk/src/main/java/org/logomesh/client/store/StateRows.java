package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.ThoughtGraph;

/**
 * The states beside the thoughts, as rows, behind what the transaction has changed of them. Read
 * anew in every transaction: there are few, and they are small.
 */
final class StateRows {
  private final Database database;
  private final Map<StateKey, StateCell> known = new HashMap<>();
  private final Map<StateKey, StateCell> dirty = new HashMap<>();

  StateRows(Database database) {
    this.database = database;
  }

  @Nullable StateCell get(StateKey key) {
    StateCell cell = known.get(key);
    if (cell == null) {
      StateCell stored = database.read(sql -> read(sql, key));
      cell = stored == null ? StateCell.empty(key) : stored;
      known.put(key, cell);
    }
    return cell.isEmpty() ? null : cell;
  }

  void put(StateCell cell) {
    known.put(cell.key(), cell);
    dirty.put(cell.key(), cell);
  }

  void writeOut() {
    if (dirty.isEmpty()) {
      return;
    }
    database.write(
        sql -> {
          dirty.values().forEach(cell -> write(sql, cell));
          return true;
        });
    dirty.clear();
  }

  void forget() {
    known.clear();
    dirty.clear();
  }

  static @Nullable StateCell read(SqlConnection sql, StateKey key) {
    return sql.first(
        "SELECT state FROM states"
            + " WHERE scope = ? AND owner = ? AND shape = ? AND name = ? AND slot = ?",
        row -> StoredStates.cell(key, row.getBytes(1)),
        key.scope().code(),
        key.owner(),
        key.shape().code(),
        key.name(),
        key.slot());
  }

  private static void write(SqlConnection sql, StateCell cell) {
    StateKey key = cell.key();
    if (cell.isEmpty()) {
      sql.update(
          "DELETE FROM states"
              + " WHERE scope = ? AND owner = ? AND shape = ? AND name = ? AND slot = ?",
          key.scope().code(),
          key.owner(),
          key.shape().code(),
          key.name(),
          key.slot());
    } else {
      boolean shown = key.shape() == StateShape.COUNTER || cell.shown() != null;
      sql.update(
          "INSERT OR REPLACE INTO states (scope, owner, shape, name, slot, shown, state)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          key.scope().code(),
          key.owner(),
          key.shape().code(),
          key.name(),
          key.slot(),
          shown ? 1 : 0,
          cell.encode());
    }
    if (key.shape() != StateShape.COUNTER && key.shape() != StateShape.SET) {
      ConflictRows.replaceOfState(sql, key, ThoughtGraph.conflict(cell));
    }
    sql.update("INSERT OR IGNORE INTO stale_states (cell) VALUES (?)", (Object) key.bytes());
  }

  /** Takes the keys whose leaves are out of date. */
  static Collection<StateKey> takeStale(SqlConnection sql) {
    List<StateKey> stale =
        new ArrayList<>(
            sql.list("SELECT cell FROM stale_states", row -> StateKey.of(row.getBytes(1))));
    if (!stale.isEmpty()) {
      sql.update("DELETE FROM stale_states");
    }
    return stale;
  }
}
