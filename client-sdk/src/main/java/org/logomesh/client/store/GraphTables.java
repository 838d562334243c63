package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.OperationId;

/**
 * The merge state in the database, behind a write-through cache: what a transaction changes is
 * written once, when it commits, together with the rows that queries read, the search index, the
 * conflicts and the marks of leaves to be hashed anew.
 *
 * <p>For use inside transactions, by their thread. A rollback, and a commit of another process,
 * empty the cache.
 */
public final class GraphTables implements GraphState {
  /** About how many bytes of states and texts stay in memory between transactions. */
  static final long MAX_CACHE_BYTES = 16L << 20;

  /** Edges that stay in memory between transactions. */
  static final int MAX_CACHED_EDGES = 4096;

  private static final ThoughtId FIRST = ThoughtId.of(new byte[ThoughtId.SIZE]);
  private static final ThoughtId LAST = ThoughtId.parse("f".repeat(2 * ThoughtId.SIZE));

  private final Database database;
  private final ThoughtWriter thoughtWriter;
  private final EdgeWriter edgeWriter;
  private final LeafRows leaves;
  private final StoredTexts texts;
  private final StateRows states;

  private final Map<ThoughtId, CachedThought> thoughts = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<ThoughtId, CachedThought> dirtyThoughts = new LinkedHashMap<>();
  private final Map<EdgeKey, EdgeState> edges = new LinkedHashMap<>(16, 0.75f, true);
  private final NavigableMap<EdgeKey, EdgeState> dirtyEdges = new TreeMap<>();

  /** Dirty edges that have attributes, had some, or of which that is not known. */
  private final Set<EdgeKey> dirtyAttributes = new LinkedHashSet<>();

  /** Thoughts whose weight may have changed since the transaction began. */
  private final List<CachedThought> touched = new ArrayList<>();

  private long cachedBytes;

  GraphTables(Database database, EntryNames names) {
    this.database = database;
    this.thoughtWriter = new ThoughtWriter(this);
    this.edgeWriter = new EdgeWriter(this);
    this.leaves = new LeafRows(database);
    this.states = new StateRows(database);
    this.texts =
        new StoredTexts(
            new StoredTexts.Connection() {
              @Override
              public <T extends @Nullable Object> T read(Function<SqlConnection, T> query) {
                names.settle();
                return database.read(query);
              }
            });
    database.register(
        new Database.Cache() {
          @Override
          public void flush() {
            writeOut();
          }

          @Override
          public void forget() {
            forgetAll();
          }

          @Override
          public void committed() {
            states.forget();
            trim();
          }
        });
  }

  @Override
  public @Nullable ThoughtState thought(ThoughtId id) {
    return cached(id).state;
  }

  @Override
  public void put(ThoughtState state) {
    CachedThought cached = cached(state.id());
    cached.state = state;
    cached.stateChanged = true;
    dirtyThoughts.put(state.id(), cached);
  }

  @Override
  public TextDocument text(ThoughtId id) {
    CachedThought cached = cached(id);
    TextDocument text = cached.text;
    if (text == null) {
      text = cached.storedSplices == 0 ? texts.empty() : texts.text(id);
      cached.text = text;
      touched.add(cached);
    }
    return text;
  }

  @Override
  public void putText(ThoughtId id, TextDocument text) {
    CachedThought cached = cached(id);
    cached.text = text;
    cached.textChanged = true;
    touched.add(cached);
    dirtyThoughts.put(id, cached);
  }

  @Override
  public @Nullable EdgeState edge(EdgeKey key) {
    EdgeState known = edges.get(key);
    if (known == null) {
      EdgeState stored = database.read(sql -> new StoredCells(requireTransaction(sql)).edge(key));
      known = stored == null ? EdgeState.empty(key) : stored;
      edges.put(key, known);
    }
    return known.isEmpty() ? null : known;
  }

  @Override
  public void put(EdgeState state) {
    requireTransaction();
    EdgeState before = edges.put(state.key(), state);
    dirtyEdges.put(state.key(), state);
    if (before == null || !before.attributes().isEmpty() || !state.attributes().isEmpty()) {
      dirtyAttributes.add(state.key());
    }
  }

  @Override
  public List<EdgeState> edges(ThoughtId source, String type, Cardinality cardinality) {
    requireTransaction();
    List<EdgeState> stored =
        database.read(sql -> new StoredCells(sql).edges(source, type, cardinality));
    if (dirtyEdges.isEmpty()) {
      return stored;
    }
    Map<EdgeKey, EdgeState> merged = new LinkedHashMap<>();
    stored.forEach(edge -> merged.put(edge.key(), edge));
    EdgeKey from = new EdgeKey(source, type, FIRST, cardinality);
    EdgeKey to = new EdgeKey(source, type, LAST, cardinality);
    merged.putAll(dirtyEdges.subMap(from, true, to, true));
    return merged.values().stream().filter(edge -> !edge.isEmpty()).toList();
  }

  @Override
  public @Nullable StateCell state(StateKey key) {
    requireTransaction();
    return states.get(key);
  }

  @Override
  public void put(StateCell state) {
    requireTransaction();
    states.put(state);
  }

  /**
   * Writes out what is held back and lets go of it, for transactions of very many operations. To be
   * called between merges: texts are other objects afterwards.
   */
  public void spill() {
    requireTransaction();
    writeOut();
    states.forget();
    trim();
  }

  /** Makes a text anew from a history that names entries by their numbers here. */
  TextDocument rebuilt(List<byte[]> history, List<OperationId> hidden) {
    return texts.rebuilt(history, hidden);
  }

  /** As {@link #spill}; what was written is hashed into its leaves, so that none waits for that. */
  void spillHashed() {
    spill();
    leaves.flush();
  }

  /** Returns the state root; what has changed since it was last asked for is hashed first. */
  public byte[] stateRoot() {
    return database.transaction(
        () -> {
          writeOut();
          return leaves.root();
        });
  }

  /**
   * Forgets the whole graph, to be rebuilt from the entries. Conflicts are noticed anew and get new
   * numbers.
   */
  public void clear() {
    database.write(
        sql -> {
          forgetAll();
          for (String table :
              List.of("thoughts", "text_parts", "tags", "fields", "edges", "conflicts", "states")) {
            sql.update("DELETE FROM " + table);
          }
          sql.update("DELETE FROM leaves");
          sql.update("DELETE FROM stale_leaves");
          sql.update("DELETE FROM stale_states");
          sql.update("DELETE FROM unindexed");
          sql.update("INSERT INTO search (search) VALUES ('delete-all')");
          return true;
        });
  }

  private CachedThought cached(ThoughtId id) {
    requireTransaction();
    CachedThought known = thoughts.get(id);
    if (known == null) {
      known = database.read(sql -> ThoughtWriter.load(sql, id));
      thoughts.put(id, known);
      touched.add(known);
    }
    return known;
  }

  private void writeOut() {
    states.writeOut();
    if (dirtyThoughts.isEmpty() && dirtyEdges.isEmpty()) {
      return;
    }
    database.write(
        sql -> {
          boolean indexLater = dirtyThoughts.size() > SearchIndex.AT_ONCE;
          SortedSet<Long> unindexed = new TreeSet<>();
          for (CachedThought thought : inRowOrder(dirtyThoughts.values())) {
            if (thoughtWriter.write(sql, thought, indexLater)) {
              unindexed.add(thought.number);
            }
          }
          thoughtWriter.finish(sql);
          SearchIndex.leave(sql, unindexed);
          edgeWriter.write(sql, dirtyEdges.values(), dirtyAttributes);
          leaves.markStale(sql, dirtyThoughts.keySet(), dirtyEdges.keySet());
          return true;
        });
    dirtyThoughts.clear();
    dirtyEdges.clear();
    dirtyAttributes.clear();
  }

  /**
   * Puts thoughts in the order of their rows, new ones in that of their ids: neighbours in a table
   * or an index are then written one after the other, at half the cost.
   */
  private static List<CachedThought> inRowOrder(Collection<CachedThought> thoughts) {
    List<CachedThought> ordered = new ArrayList<>(thoughts);
    ordered.sort(
        Comparator.<CachedThought>comparingLong(
                thought -> thought.number == 0 ? Long.MAX_VALUE : thought.number)
            .thenComparing(thought -> thought.id));
    return ordered;
  }

  private void forgetAll() {
    states.forget();
    thoughts.clear();
    dirtyThoughts.clear();
    edges.clear();
    dirtyEdges.clear();
    dirtyAttributes.clear();
    touched.clear();
    cachedBytes = 0;
    thoughtWriter.forget();
    texts.forget();
    leaves.forget();
  }

  // Only between transactions: within one, a text stays the same object.
  private void trim() {
    for (CachedThought thought : touched) {
      long weight = thought.weight();
      cachedBytes += weight - thought.countedWeight;
      thought.countedWeight = weight;
    }
    touched.clear();
    Iterator<CachedThought> oldest = thoughts.values().iterator();
    while (cachedBytes > MAX_CACHE_BYTES && oldest.hasNext()) {
      cachedBytes -= oldest.next().countedWeight;
      oldest.remove();
    }
    Iterator<EdgeKey> oldestEdge = edges.keySet().iterator();
    while (edges.size() > MAX_CACHED_EDGES) {
      oldestEdge.next();
      oldestEdge.remove();
    }
  }

  private SqlConnection requireTransaction(SqlConnection sql) {
    requireTransaction();
    return sql;
  }

  private void requireTransaction() {
    if (!database.inTransaction()) {
      throw new IllegalStateException("merge state is read and written inside transactions only");
    }
  }
}
