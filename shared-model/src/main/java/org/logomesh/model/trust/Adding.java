package org.logomesh.model.trust;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;

/** One call of {@link TrustLog#add}: takes records in any order and builds the next log. */
final class Adding {
  private final SpaceId space;
  private final TrustGraph graph;
  private final Map<Opaque, TrustRecord> waiting;
  private final Map<RecordHash, List<TrustRecord>> waiters = new HashMap<>();
  private final Set<Opaque> waitedBefore;
  private final List<TrustRecord> accepted = new ArrayList<>();
  private final List<Rejection> rejected = new ArrayList<>();

  Adding(SpaceId space, TrustGraph graph, Collection<TrustRecord> waiting) {
    this.space = space;
    this.graph = new TrustGraph(graph);
    this.waiting = new LinkedHashMap<>();
    for (TrustRecord record : waiting) {
      await(record);
    }
    this.waitedBefore = Set.copyOf(this.waiting.keySet());
  }

  void offer(byte[] encoded) {
    TrustRecord record;
    try {
      record = TrustRecord.decode(space, encoded);
    } catch (CborException e) {
      rejected.add(new Rejection(null, Rejection.Reason.MALFORMED));
      return;
    }
    // Copies of one record may differ in their signatures, of which one may be bad: each is tried.
    if (graph.indexOf(record.hash()) == null && !waiting.containsKey(key(record))) {
      settle(record);
    }
  }

  AddResult finish() {
    dropOldestWaiters();
    Set<RecordHash> missing = new LinkedHashSet<>();
    List<RecordHash> newlyWaiting = new ArrayList<>();
    waiting.forEach(
        (key, record) -> {
          record.parents().stream()
              .filter(parent -> graph.indexOf(parent) == null)
              .forEach(missing::add);
          if (!waitedBefore.contains(key)) {
            newlyWaiting.add(record.hash());
          }
        });
    waiting.values().forEach(record -> missing.remove(record.hash()));
    TrustLog log = new TrustLog(space, graph, List.copyOf(waiting.values()), Set.copyOf(missing));
    return new AddResult(log, accepted, newlyWaiting, missing, rejected);
  }

  /** Makes room: the oldest may wait for parents that never come. */
  private void dropOldestWaiters() {
    int bytes = waiting.values().stream().mapToInt(TrustRecord::sizeBytes).sum();
    Iterator<TrustRecord> oldest = waiting.values().iterator();
    while (waiting.size() > TrustLog.MAX_WAITING || bytes > TrustLog.MAX_WAITING_BYTES) {
      TrustRecord record = oldest.next();
      oldest.remove();
      bytes -= record.sizeBytes();
      rejected.add(new Rejection(record.hash(), Rejection.Reason.OVERFLOW));
    }
  }

  /** Adds, rejects or keeps waiting a record, and then those that waited for it. */
  private void settle(TrustRecord first) {
    Deque<TrustRecord> due = new ArrayDeque<>(List.of(first));
    while (!due.isEmpty()) {
      TrustRecord record = due.remove();
      if (graph.indexOf(record.hash()) != null || await(record)) {
        continue;
      }
      Rejection.@Nullable Reason reason = refuse(record);
      if (reason != null) {
        rejected.add(new Rejection(record.hash(), reason));
        continue;
      }
      accepted.add(record);
      for (TrustRecord waiter : waiters.getOrDefault(record.hash(), List.of())) {
        waiting.remove(key(waiter));
        due.add(waiter);
      }
    }
  }

  /** Keeps a record if a parent is not here; says whether it did. */
  private boolean await(TrustRecord record) {
    for (RecordHash parent : record.parents()) {
      if (graph.indexOf(parent) == null) {
        waiting.put(key(record), record);
        waiters.computeIfAbsent(parent, p -> new ArrayList<>()).add(record);
        return true;
      }
    }
    return false;
  }

  private Rejection.@Nullable Reason refuse(TrustRecord record) {
    if (graph.size() >= TrustLog.MAX_RECORDS) {
      return Rejection.Reason.OVERFLOW;
    }
    EffectiveSet past = graph.fold(graph.closure(record.parents()));
    Rejection.@Nullable Reason reason =
        record.isGenesis()
            ? Admission.refuseGenesis(space, record)
            : Admission.refuse(record, past);
    if (reason == null) {
      graph.append(record, past);
    }
    return reason;
  }

  private static Opaque key(TrustRecord record) {
    return Opaque.of(record.bytes());
  }
}
