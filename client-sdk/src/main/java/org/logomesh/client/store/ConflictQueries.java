package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Cell;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;

/** Questions about what competes in the graph. From any thread. */
public final class ConflictQueries {
  /** Most conflicts of one answer. */
  public static final int MAX_PAGE = 1_000;

  private final Database database;

  ConflictQueries(Database database) {
    this.database = database;
  }

  /** A conflict with its number; numbers ascend in the order conflicts are noticed. */
  public record Numbered(long number, Conflict conflict) {}

  /**
   * A row of the table.
   *
   * @param cell the cell whose state has the conflict
   */
  private record Row(long number, Conflict.Kind kind, Cell cell, String name) {
    static Row of(long number, Conflict.Kind kind, byte[] thought, byte[] key, String name) {
      Cell cell =
          switch (kind) {
            case EDGE_ONE -> {
              ThoughtId id = ThoughtId.of(thought);
              yield new EdgeKey(id, name, id, Cardinality.ONE);
            }
            case ATTRIBUTE -> EdgeKey.of(key);
            case DELETE_EDIT, FIELD, TEXT -> ThoughtId.of(thought);
            case STATE, SESSION -> StateKey.of(key);
          };
      return new Row(number, kind, cell, name);
    }
  }

  private record Name(Conflict.Kind kind, String name) {}

  /**
   * Returns conflicts in the order they were noticed.
   *
   * @param afterNumber only those with a higher number: 0 for all
   */
  public List<Numbered> after(long afterNumber, int limit) {
    return database
        .flushed()
        .snapshot(
            sql -> {
              List<Row> rows =
                  sql.list(
                      "SELECT conflict_no, thought, kind, edge, name FROM conflicts"
                          + " WHERE conflict_no > ? ORDER BY conflict_no LIMIT ?",
                      row ->
                          Row.of(
                              row.getLong(1),
                              Conflict.Kind.valueOf(row.getString(3)),
                              row.getBytes(2),
                              row.getBytes(4),
                              row.getString(5)),
                      afterNumber,
                      Math.min(limit, MAX_PAGE));
              ThoughtGraph graph = new ThoughtGraph(new StoredCells(sql));
              List<Numbered> conflicts = new ArrayList<>();
              Map<Cell, Map<Name, Conflict>> read = new HashMap<>(); // each cell once
              for (Row row : rows) {
                Conflict conflict =
                    read.computeIfAbsent(row.cell(), cell -> conflicts(graph, row))
                        .get(new Name(row.kind, row.name));
                if (conflict != null) {
                  conflicts.add(new Numbered(row.number, conflict));
                }
              }
              return conflicts;
            });
  }

  /** Returns how many conflicts there are of each kind that there are any of. */
  public Map<Conflict.Kind, Long> counts() {
    return database
        .flushed()
        .read(
            sql -> {
              Map<Conflict.Kind, Long> counts = new EnumMap<>(Conflict.Kind.class);
              sql.scan(
                  "SELECT kind, count(*) FROM conflicts GROUP BY kind",
                  row -> {
                    counts.put(Conflict.Kind.valueOf(row.getString(1)), row.getLong(2));
                    return true;
                  });
              return counts;
            });
  }

  /** Returns the number of the conflict noticed last, 0 if there never was one. */
  public long lastNumber() {
    return database
        .flushed()
        .read(sql -> sql.number("SELECT seq FROM sqlite_sequence WHERE name = 'conflicts'", 0));
  }

  private static Map<Name, Conflict> conflicts(ThoughtGraph graph, Row row) {
    Map<Name, Conflict> byName = new HashMap<>();
    for (Conflict conflict : ofCell(graph, row)) {
      byName.put(new Name(conflict.kind(), conflict.name()), conflict);
    }
    return byName;
  }

  private static List<Conflict> ofCell(ThoughtGraph graph, Row row) {
    return switch (row.kind) {
      case EDGE_ONE -> one(graph.conflict((EdgeKey) row.cell()));
      case ATTRIBUTE -> graph.conflicts((EdgeKey) row.cell());
      case DELETE_EDIT, FIELD, TEXT -> graph.conflicts((ThoughtId) row.cell());
      case STATE, SESSION -> one(graph.conflict((StateKey) row.cell()));
    };
  }

  private static List<Conflict> one(@Nullable Conflict conflict) {
    return conflict == null ? List.of() : List.of(conflict);
  }
}
