package org.logomesh.client.store;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Cell;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.Divergence;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.Leaf;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateRoot;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.snapshot.SnapshotException;
import org.logomesh.client.snapshot.SnapshotRecord;
import org.logomesh.client.snapshot.SnapshotWriter;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.SnapshotLogs;

/**
 * What a database holds at one moment, as what a snapshot is made of. What waits is not part of it:
 * each log ends before its first waiting entry.
 */
public final class SnapshotSource {
  /** Cells named in one go: what a listener is given at once stays small. */
  private static final int TOLD_AT_ONCE = 4096;

  private final SqlConnection sql;
  private final Map<Long, Long> ends = new HashMap<>();
  private final List<LogRow> logs;
  private @Nullable StateRoot tree;

  SnapshotSource(SqlConnection sql) {
    this.sql = sql;
    this.logs = LogRow.all(sql);
    logs.forEach(log -> ends.put(log.number(), log.info().headSeq()));
    sql.scan(
        "SELECT log_no, min(seq) FROM entries WHERE status = 1 AND status <> 0 GROUP BY log_no",
        row -> {
          ends.put(row.getLong(1), row.getLong(2) - 1);
          return true;
        });
  }

  /**
   * Whether all leaves of the state root are hashed; else ask for the root first, and once more.
   */
  public boolean isHashed() {
    return LeafRows.areUpToDate(sql);
  }

  /** Returns the state root over the stored leaves, in lower-case hexadecimal. */
  public String stateRoot() {
    return HexFormat.of().formatHex(tree().root());
  }

  /** Returns a number from the settings, or {@code otherwise} if it was never put. */
  public long setting(String name, long otherwise) {
    return Settings.number(sql, name, otherwise);
  }

  /** Returns how many trust records there are. */
  public long trustCount() {
    return sql.number("SELECT count(*) FROM trust_records", 0);
  }

  /** Returns the last entry of every log that is part of it. */
  public Frontier frontier() {
    Map<LogId, Head> heads = new TreeMap<>();
    for (LogRow log : logs) {
      Head head = head(log);
      if (head != null) {
        heads.put(log.info().id(), head);
      }
    }
    return Frontier.of(heads);
  }

  /**
   * Returns where the logs of {@link #frontier} stand.
   *
   * @throws SnapshotException TOO_LARGE if there are more than a checkpoint can vouch for
   */
  public SnapshotLogs standing() {
    SortedMap<LogId, LogState> states = new TreeMap<>();
    for (LogRow log : logs) {
      LogState state = head(log) == null ? null : record(log).state();
      if (state != null) {
        states.put(log.info().id(), state);
      }
    }
    if (states.size() > SnapshotLogs.MAX_LOGS) {
      throw new SnapshotException(
          SnapshotException.Fault.TOO_LARGE,
          "the space has " + states.size() + " logs; a checkpoint holds " + SnapshotLogs.MAX_LOGS);
    }
    return new SnapshotLogs(states);
  }

  /** Returns how much there is. */
  public StateSnapshot.Counts counts() {
    long entries = 0;
    for (LogRow log : logs) {
      entries += Math.max(0, end(log) - log.info().firstSeq() + 1);
    }
    return new StateSnapshot.Counts(
        entries,
        sql.number("SELECT count(*) FROM thoughts", 0),
        sql.number("SELECT count(*) FROM edges", 0),
        sql.number("SELECT count(*) FROM states", 0));
  }

  /** Writes all of it. */
  public void write(SnapshotWriter out) {
    for (LogRow log : logs) {
      if (head(log) != null || log.parentNumber() != 0 || isForked(log)) {
        out.write(record(log));
      }
    }
    sql.scan(
        "SELECT proof FROM fork_proofs ORDER BY proof_no",
        row -> {
          out.write(new SnapshotRecord.Fork(row.getBytes(1)));
          return true;
        });
    EntryRuns runs = new EntryRuns(out);
    sql.scan(
        "SELECT entry_no, log_no, seq, hash, lamport, wall_millis, status FROM entries"
            + " ORDER BY entry_no",
        row -> {
          if (row.getLong(3) <= ends.getOrDefault(row.getLong(2), -1L)) {
            runs.add(row);
          }
          return true;
        });
    runs.flush();
    writeCells(out);
  }

  /**
   * Compares two graphs as they are stored.
   *
   * @param limit how many cells are named at most
   */
  public Divergence divergence(SnapshotSource other, int limit) {
    return Divergence.between(tree(), other.tree(), limit);
  }

  /**
   * Returns the cells with these keys ({@link Leaf#key}), as far as they are here. Reads the names
   * of all cells, since a key does not say what it is made of.
   */
  public Map<ByteBuffer, Cell> cells(Set<ByteBuffer> keys) {
    Map<ByteBuffer, Cell> found = new LinkedHashMap<>();
    scan("SELECT id FROM thoughts", row -> ThoughtId.of(row.getBytes(1)), keys, found);
    scan("SELECT source, type, target, cardinality FROM edges", SnapshotSource::edge, keys, found);
    scan("SELECT scope, owner, shape, name, slot FROM states", SnapshotSource::state, keys, found);
    return found;
  }

  /** Names all cells, some at a time, to who shows the graph and has to read it again. */
  public void tellAll(Consumer<Changes> told) {
    tell(
        "SELECT id FROM thoughts ORDER BY thought_no",
        row -> ThoughtId.of(row.getBytes(1)),
        thoughts -> told.accept(Changes.ofAll(thoughts, List.of(), List.of())));
    tell(
        "SELECT source, type, target, cardinality FROM edges",
        SnapshotSource::edge,
        edges -> told.accept(Changes.ofAll(List.of(), edges, List.of())));
    tell(
        "SELECT scope, owner, shape, name, slot FROM states",
        SnapshotSource::state,
        states -> told.accept(Changes.ofAll(List.of(), List.of(), states)));
  }

  private <T> void tell(String query, SqlConnection.RowReader<T> reader, Consumer<List<T>> told) {
    List<T> cells = new ArrayList<>();
    sql.scan(
        query,
        row -> {
          cells.add(reader.read(row));
          if (cells.size() == TOLD_AT_ONCE) {
            told.accept(List.copyOf(cells));
            cells.clear();
          }
          return true;
        });
    told.accept(List.copyOf(cells));
  }

  private void scan(
      String query,
      SqlConnection.RowReader<Cell> reader,
      Set<ByteBuffer> keys,
      Map<ByteBuffer, Cell> found) {
    sql.scan(
        query,
        row -> {
          Cell cell = reader.read(row);
          ByteBuffer key = ByteBuffer.wrap(Leaf.key(cell));
          if (keys.contains(key)) {
            found.put(key, cell);
          }
          return found.size() < keys.size();
        });
  }

  private void writeCells(SnapshotWriter out) {
    sql.scan(
        "SELECT id, state, splices, history, thought_no, tail_from FROM thoughts"
            + " ORDER BY thought_no",
        row -> {
          List<byte[]> history = new ArrayList<>();
          if (row.getInt(6) > 0) {
            history.addAll(
                sql.list(
                    "SELECT part FROM text_parts WHERE thought_no = ? ORDER BY from_splice",
                    part -> part.getBytes(1),
                    row.getLong(5)));
          }
          byte[] tail = row.getBytes(4);
          if (tail != null) {
            history.add(tail);
          }
          out.write(
              new SnapshotRecord.Thought(row.getBytes(1), row.getBytes(2), row.getInt(3), history));
          return true;
        });
    sql.scan(
        "SELECT source, type, target, cardinality, state FROM edges",
        row -> {
          out.write(new SnapshotRecord.Edge(edge(row).bytes(), row.getBytes(5)));
          return true;
        });
    sql.scan(
        "SELECT scope, owner, shape, name, slot, state FROM states",
        row -> {
          out.write(new SnapshotRecord.State(state(row).bytes(), row.getBytes(6)));
          return true;
        });
  }

  private static EdgeKey edge(ResultSet row) throws SQLException {
    return new EdgeKey(
        ThoughtId.of(row.getBytes(1)),
        row.getString(2),
        ThoughtId.of(row.getBytes(3)),
        Cardinality.of(row.getInt(4)));
  }

  private static StateKey state(ResultSet row) throws SQLException {
    return new StateKey(
        StateScope.of(row.getLong(1)),
        row.getString(2),
        StateShape.of(row.getLong(3)),
        row.getString(4),
        row.getString(5));
  }

  private StateRoot tree() {
    StateRoot known = tree;
    if (known == null) {
      known = LeafRows.tree(sql);
      tree = known;
    }
    return known;
  }

  private long end(LogRow log) {
    return ends.getOrDefault(log.number(), -1L);
  }

  private static boolean isForked(LogRow log) {
    return log.info().forkedAt() != LogInfo.NOT_FORKED;
  }

  private @Nullable Head head(LogRow log) {
    long end = end(log);
    EntryHash hash = end < log.info().firstSeq() ? null : EntryReader.hash(sql, log.number(), end);
    return hash == null ? null : new Head(end, hash);
  }

  private SnapshotRecord.Log record(LogRow log) {
    LogInfo info = log.info();
    List<SnapshotRecord.Citation> citations =
        sql.list(
            "SELECT from_seq, trust_heads, epoch FROM citations"
                + " WHERE log_no = ? AND from_seq <= ? ORDER BY from_seq",
            row ->
                new SnapshotRecord.Citation(
                    row.getLong(1), LogRow.unpack(row.getBytes(2)), EpochId.of(row.getBytes(3))),
            log.number(),
            end(log));
    return new SnapshotRecord.Log(
        log.number(),
        info.id(),
        info.hashedAs(),
        info.device(),
        info.firstSeq(),
        log.parentNumber(),
        head(log),
        info.forkedAt(),
        citations);
  }
}
