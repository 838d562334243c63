package org.logomesh.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.Subgraph;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.AuditTrail;
import org.logomesh.client.store.ConflictQueries;
import org.logomesh.client.store.EdgeQueries;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.GraphQueries;
import org.logomesh.client.store.SearchHit;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StateQueries;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/** Answers questions from what is committed, on the caller's thread. */
final class Queries {
  /** Conflicts read at a time. */
  private static final int CONFLICT_PAGE = 500;

  /** Thoughts indexed in one go; 20 ms or so in which nothing else is written. */
  static final int INDEXED_AT_ONCE = 1_000;

  private final SpaceStore store;
  private final GraphQueries graph;

  Queries(SpaceStore store) {
    this.store = store;
    this.graph = store.queries();
  }

  StateQueries states() {
    return store.states();
  }

  /** A page of all states. */
  List<StateCell> statePage(@Nullable StateKey after, int limit) {
    if (limit < 1 || limit > PluginState.MAX_READ) {
      throw new IllegalArgumentException("a page has 1 to " + PluginState.MAX_READ + " states");
    }
    return store.states().page(after, limit);
  }

  @Nullable Thought thought(ThoughtId id) {
    return graph.thought(id);
  }

  List<Thought> byPrefix(String digits, int limit) {
    return graph.withIdPrefix(digits, limit);
  }

  List<ThoughtId> everByPrefix(String digits, int limit) {
    return graph.everWithIdPrefix(digits, limit);
  }

  GraphQueries.Page list(ThoughtQuery query) {
    String tag = query.tag();
    return tag == null
        ? graph.list(query.after(), query.sinceMillis(), query.limit())
        : graph.tagged(tag, query.after(), query.sinceMillis(), query.limit());
  }

  /** A page of the list as a part of the graph without edges. */
  Subgraph page(ThoughtQuery query) {
    GraphQueries.Page page = list(query);
    return new Subgraph(
        page.thoughts().stream().map(thought -> new Subgraph.Reached(thought, 0)).toList(),
        List.of(),
        page.next() == null);
  }

  /** Searches everything: what is not indexed yet is indexed first, on the engine's thread. */
  List<SearchHit> search(EngineThread engine, String words, int limit) {
    while (store.searchIndex().isBehind()) {
      engine.call(() -> store.searchIndex().catchUp(INDEXED_AT_ONCE));
    }
    return graph.search(words, limit);
  }

  EdgeQueries edges() {
    return store.edges();
  }

  SortedMap<String, Long> tags() {
    return graph.tags();
  }

  List<Conflict> conflicts() {
    return conflictsAfter(0);
  }

  /** Conflicts noticed after the one with this number. */
  List<Conflict> conflictsAfter(long number) {
    List<Conflict> all = new ArrayList<>();
    long after = number;
    List<ConflictQueries.Numbered> page;
    do {
      page = store.conflicts().after(after, CONFLICT_PAGE);
      for (ConflictQueries.Numbered numbered : page) {
        all.add(numbered.conflict());
        after = numbered.number();
      }
    } while (page.size() == CONFLICT_PAGE);
    return all;
  }

  List<AuditTrail.Event> audit(int limit) {
    return store.audit().latest(limit);
  }

  SpaceStatus status(
      Replica replica,
      DeviceInfo self,
      PeerBook peers,
      boolean offline,
      List<SyncWarning> warnings,
      Path database) {
    GraphQueries.Counts counts = graph.counts();
    Map<EntryStatus, Long> entries = store.entries().counts();
    long all = entries.values().stream().mapToLong(Long::longValue).sum();
    return new SpaceStatus(
        replica.space(),
        self,
        counts.thoughts(),
        counts.edges(),
        all,
        store.peers().pendingEverywhere(),
        entries.getOrDefault(EntryStatus.WAITING, 0L),
        entries.getOrDefault(EntryStatus.WHITED_OUT, 0L),
        entries.getOrDefault(EntryStatus.VOID, 0L),
        counts.conflicts(),
        missing(replica),
        peers.relay(),
        peers.direct(),
        offline,
        size(database),
        warnings);
  }

  private static long missing(Replica replica) {
    Frontier here = replica.frontier();
    long missing = 0;
    for (Map.Entry<LogId, Head> claimed : replica.missing().heads().entrySet()) {
      missing += claimed.getValue().seq() - here.seq(claimed.getKey());
    }
    return missing;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // it is a figure for people, and the database says by itself when it is gone
    }
  }
}
