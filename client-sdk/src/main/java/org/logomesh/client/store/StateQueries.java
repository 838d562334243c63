package org.logomesh.client.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;

/** Questions about the states beside the thoughts. From any thread. */
public final class StateQueries {
  private final Database database;

  StateQueries(Database database) {
    this.database = database;
  }

  /** Who has states of a scope: users or plugins, by name. */
  public List<String> owners(StateScope scope) {
    return database
        .flushed()
        .read(
            sql ->
                sql.list(
                    "SELECT DISTINCT owner FROM states WHERE scope = ? AND shown ORDER BY owner",
                    row -> row.getString(1),
                    scope.code()));
  }

  /** Returns a part of a state, or null if nothing is known of it. */
  public @Nullable StateCell part(StateKey key) {
    return database.flushed().read(sql -> StateRows.read(sql, key));
  }

  /**
   * Returns what has effect of one state, by key or element.
   *
   * @param after the key or element before the first one; null for all
   */
  public List<StateCell> parts(
      StateScope scope,
      String owner,
      StateShape shape,
      String name,
      @Nullable String after,
      int limit) {
    return database
        .flushed()
        .read(
            sql ->
                sql.list(
                    "SELECT slot, state FROM states WHERE scope = ? AND owner = ? AND shape = ?"
                        + " AND name = ? AND slot > ? AND shown ORDER BY slot LIMIT ?",
                    row ->
                        StoredStates.cell(
                            new StateKey(scope, owner, shape, name, row.getString(1)),
                            row.getBytes(2)),
                    scope.code(),
                    owner,
                    shape.code(),
                    name,
                    after == null ? "" : after,
                    limit));
  }

  /**
   * Returns what has effect of all states, by scope, owner, shape, name and key.
   *
   * @param after the last one of the page before; null for the first page
   */
  public List<StateCell> page(@Nullable StateKey after, int limit) {
    return database
        .flushed()
        .read(
            sql ->
                sql.list(
                    "SELECT scope, owner, shape, name, slot, state FROM states"
                        + " WHERE (scope, owner, shape, name, slot) > (?, ?, ?, ?, ?) AND shown"
                        + " ORDER BY scope, owner, shape, name, slot LIMIT ?",
                    row ->
                        StoredStates.cell(
                            new StateKey(
                                StateScope.of(row.getLong(1)),
                                row.getString(2),
                                StateShape.of(row.getLong(3)),
                                row.getString(4),
                                row.getString(5)),
                            row.getBytes(6)),
                    after == null ? -1 : after.scope().code(),
                    after == null ? "" : after.owner(),
                    after == null ? 0 : after.shape().code(),
                    after == null ? "" : after.name(),
                    after == null ? "" : after.slot(),
                    limit));
  }

  /** Returns what has effect of all states of an owner, by shape, name and key. */
  public List<StateCell> all(StateScope scope, String owner, int limit) {
    return database
        .flushed()
        .read(
            sql ->
                sql.list(
                    "SELECT shape, name, slot, state FROM states WHERE scope = ? AND owner = ?"
                        + " AND shown ORDER BY shape, name, slot LIMIT ?",
                    row ->
                        StoredStates.cell(
                            new StateKey(
                                scope,
                                owner,
                                StateShape.of(row.getLong(1)),
                                row.getString(2),
                                row.getString(3)),
                            row.getBytes(4)),
                    scope.code(),
                    owner,
                    limit));
  }
}
