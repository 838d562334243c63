package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Cell;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.EdgeKey;
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

  private record Row(
      long number, ThoughtId thought, Conflict.Kind kind, @Nullable EdgeKey edge, String name) {
    /** The cell whose state has it. */
    Cell cell() {
      return switch (kind) {
        case EDGE_ONE -> new EdgeKey(thought, name, thought, Cardinality.ONE);
        case ATTRIBUTE -> Objects.requireNonNull(edge);
        case DELETE_EDIT, FIELD, TEXT -> thought;
      };
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
                          new Row(
                              row.getLong(1),
                              ThoughtId.of(row.getBytes(2)),
                              Conflict.Kind.valueOf(row.getString(3)),
                              edge(row.getBytes(4)),
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

  private static @Nullable EdgeKey edge(byte[] key) {
    return key.length == 0 ? null : EdgeKey.of(key);
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
      case EDGE_ONE -> {
        Conflict conflict = graph.conflict((EdgeKey) row.cell());
        yield conflict == null ? List.of() : List.of(conflict);
      }
      case ATTRIBUTE -> graph.conflicts((EdgeKey) row.cell());
      case DELETE_EDIT, FIELD, TEXT -> graph.conflicts(row.thought);
    };
  }
}
