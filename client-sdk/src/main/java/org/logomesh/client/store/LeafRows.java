package org.logomesh.client.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Cell;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.Leaf;
import org.logomesh.client.graph.LeafTable;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateRoot;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.text.EntryNumbers;
import org.logomesh.client.text.StoredText;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;

/**
 * The leaves of the state root. A transaction only marks the cells it changed; their leaves are
 * hashed when somebody asks for the root.
 */
final class LeafRows implements LeafTable {
  private static final int BUCKET_BITS_BELOW = 20;
  private static final int MAX_CELL_BYTES = 512;

  private final Database database;
  private @Nullable StateRoot root;

  LeafRows(Database database) {
    this.database = database;
  }

  /** Marks cells as changed. */
  void markStale(SqlConnection sql, Collection<ThoughtId> thoughts, Collection<EdgeKey> edges) {
    CborWriter cells = new CborWriter(32 + 18 * thoughts.size() + 64 * edges.size());
    cells.array(thoughts.size());
    thoughts.forEach(thought -> cells.bytes(thought.bytes()));
    cells.array(edges.size());
    edges.forEach(edge -> cells.bytes(edge.bytes()));
    sql.update("INSERT INTO stale_leaves (cells) VALUES (?)", (Object) cells.toByteArray());
  }

  /** Brings the leaves up to date and returns the root. */
  byte[] root() {
    return database.write(sql -> broughtUpToDate(sql).root());
  }

  /** Brings the leaves up to date. */
  void flush() {
    database.write(
        sql -> {
          broughtUpToDate(sql).flush();
          return true;
        });
  }

  private StateRoot broughtUpToDate(SqlConnection sql) {
    StateRoot known = root;
    if (known == null) {
      known = new StateRoot(new LeafContent(sql), this);
      root = known;
    }
    SortedMap<byte[], Cell> stale = stale(sql);
    // In the order of the keys, so that neighbours in the table are written together.
    stale.values().forEach(known::changed);
    StateRows.takeStale(sql).forEach(known::changed);
    sql.update("DELETE FROM stale_leaves");
    return known;
  }

  /** Whether no cell has changed since its leaf was hashed. */
  static boolean areUpToDate(SqlConnection sql) {
    return sql.number("SELECT 1 FROM stale_leaves LIMIT 1", 0) == 0
        && sql.number("SELECT 1 FROM stale_states LIMIT 1", 0) == 0;
  }

  /** Returns the tree over the stored leaves, for reading. */
  static StateRoot tree(SqlConnection sql) {
    return new StateRoot(new StoredCells(sql), new Stored(sql));
  }

  void forget() {
    root = null;
  }

  @Override
  public void put(int bucket, byte[] key, byte[] hash) {
    database.write(
        sql -> sql.update("INSERT OR REPLACE INTO leaves (key, hash) VALUES (?, ?)", key, hash));
  }

  @Override
  public void remove(int bucket, byte[] key) {
    database.write(sql -> sql.update("DELETE FROM leaves WHERE key = ?", (Object) key));
  }

  @Override
  public void visit(int bucket, Visitor visitor) {
    database.read(
        sql -> {
          visit(sql, bucket, visitor);
          return true;
        });
  }

  private static void visit(SqlConnection sql, int bucket, Visitor visitor) {
    byte[] from = ByteBuffer.allocate(4).putInt(bucket << BUCKET_BITS_BELOW).array();
    // A longer string sorts after each of its beginnings, so this is above every key of the bucket.
    byte[] to = new byte[Leaf.SIZE + 1];
    Arrays.fill(to, (byte) 0xff);
    ByteBuffer.wrap(to).putInt(bucket << BUCKET_BITS_BELOW | (1 << BUCKET_BITS_BELOW) - 1);
    sql.scan(
        "SELECT key, hash FROM leaves WHERE key >= ? AND key <= ? ORDER BY key",
        row -> {
          visitor.leaf(row.getBytes(1), row.getBytes(2));
          return true;
        },
        from,
        to);
  }

  /** The leaves as they are stored, on any connection. */
  private record Stored(SqlConnection sql) implements LeafTable {
    @Override
    public void put(int bucket, byte[] key, byte[] hash) {
      throw new UnsupportedOperationException("read only");
    }

    @Override
    public void remove(int bucket, byte[] key) {
      throw new UnsupportedOperationException("read only");
    }

    @Override
    public void visit(int bucket, Visitor visitor) {
      LeafRows.visit(sql, bucket, visitor);
    }
  }

  private static SortedMap<byte[], Cell> stale(SqlConnection sql) {
    SortedMap<byte[], Cell> stale = new TreeMap<>(Arrays::compareUnsigned);
    sql.scan(
        "SELECT cells FROM stale_leaves ORDER BY batch_no",
        row -> {
          CborReader cells = new CborReader(row.getBytes(1));
          for (int left = cells.array(Integer.MAX_VALUE); left > 0; left--) {
            ThoughtId thought = ThoughtId.of(cells.bytes(MAX_CELL_BYTES));
            stale.put(Leaf.key(thought), thought);
          }
          for (int left = cells.array(Integer.MAX_VALUE); left > 0; left--) {
            EdgeKey edge = EdgeKey.of(cells.bytes(MAX_CELL_BYTES));
            stale.put(Leaf.key(edge), edge);
          }
          return true;
        });
    return stale;
  }

  /** The stored cells with texts as they are shown, without history: all that leaves need. */
  private static final class LeafContent implements ReadOnlyState {
    private final SqlConnection sql;
    private final StoredCells cells;

    LeafContent(SqlConnection sql) {
      this.sql = sql;
      this.cells = new StoredCells(sql);
    }

    @Override
    public @Nullable ThoughtState thought(ThoughtId id) {
      return cells.thought(id);
    }

    @Override
    public @Nullable EdgeState edge(EdgeKey key) {
      return cells.edge(key);
    }

    // Asked for only where there is a text.
    @Override
    public TextDocument text(ThoughtId id) {
      String content =
          sql.first(
              "SELECT content FROM thoughts WHERE id = ?",
              row -> row.getString(1),
              (Object) id.bytes());
      return TextDocument.open(
          new StoredText(
              0, List::of, EntryNumbers.none(), List.of(), content == null ? "" : content));
    }

    @Override
    public List<EdgeState> edges(ThoughtId source, String type, Cardinality cardinality) {
      return cells.edges(source, type, cardinality);
    }

    @Override
    public @Nullable StateCell state(StateKey key) {
      return cells.state(key);
    }
  }
}
