package org.logomesh.relay.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/**
 * What became durable in the last seconds, for readers who are a little behind: to read it back
 * costs about as much as to write it, at just the time when much is written. Never needed: what is
 * not here is in the store. Used in the order of the space's hub.
 */
final class RecentEntries {
  /** What all spaces of a relay keep at most, in bytes of heap; a twentieth of the usual one. */
  static final long MAX_BYTES = 8 << 20;

  /** Ticks for which a batch is kept; there is one about every second. */
  static final int TICKS = 5;

  /** What the objects of an entry take on the heap beside its bytes, about. */
  private static final int OBJECT_BYTES = 300;

  /** Bytes that the spaces of a relay keep. Thread-safe. */
  static final class Room {
    private final AtomicLong taken = new AtomicLong();

    long taken() {
      return taken.get();
    }
  }

  /**
   * @param bytes what the entries take on the wire
   */
  private record Batch(LogId log, List<SealedEntry> entries, long bytes, long until) {
    long heapBytes() {
      return bytes + (long) entries.size() * OBJECT_BYTES;
    }

    long firstSeq() {
      return entries.get(0).seq();
    }

    long nextSeq() {
      return firstSeq() + entries.size();
    }
  }

  private final Room room;
  private final Map<LogId, NavigableMap<Long, Batch>> logs = new HashMap<>();
  private final Deque<Batch> oldestFirst = new ArrayDeque<>();
  private long ticks;

  RecentEntries(Room room) {
    this.room = room;
  }

  /** Keeps entries that were appended to a log, of which the last is signed. */
  void add(LogId log, List<SealedEntry> entries) {
    Batch batch = new Batch(log, List.copyOf(entries), bytes(entries), ticks + TICKS);
    NavigableMap<Long, Batch> before = logs.get(log);
    if (before != null && before.lastEntry().getValue().nextSeq() != batch.firstSeq()) {
      forget(log);
    }
    logs.computeIfAbsent(log, id -> new TreeMap<>()).put(batch.firstSeq(), batch);
    oldestFirst.add(batch);
    room.taken.addAndGet(batch.heapBytes());
    while (room.taken() > MAX_BYTES && !oldestFirst.isEmpty()) {
      removeOldest();
    }
  }

  /**
   * Returns what follows in a log from a place, up to a signed entry: about this many bytes, and
   * one batch at least. Empty if that is not here.
   */
  List<SealedEntry> range(LogId log, long fromSeq, int maxBytes) {
    NavigableMap<Long, Batch> batches = logs.get(log);
    Map.Entry<Long, Batch> first = batches == null ? null : batches.floorEntry(fromSeq);
    if (batches == null || first == null || first.getValue().nextSeq() <= fromSeq) {
      return List.of();
    }
    List<SealedEntry> whole = first.getValue().entries();
    List<SealedEntry> range = whole.subList((int) (fromSeq - first.getKey()), whole.size());
    long bytes = bytes(range);
    boolean joined = false;
    for (Batch next : batches.tailMap(first.getKey(), false).values()) {
      bytes += next.bytes();
      if (bytes > maxBytes) {
        break;
      }
      if (!joined) {
        joined = true;
        range = new ArrayList<>(range);
      }
      range.addAll(next.entries());
    }
    // A batch as it came is the same list for every reader, and so is encoded once.
    return range.size() == whole.size() && !joined ? whole : List.copyOf(range);
  }

  private static long bytes(List<SealedEntry> entries) {
    long bytes = 0;
    for (SealedEntry entry : entries) {
      bytes += entry.sizeBytes();
    }
    return bytes;
  }

  /** Lets go of a log: another one goes by its name now, or nobody knows how it goes on. */
  void forget(LogId log) {
    if (logs.remove(log) != null) {
      oldestFirst.removeIf(batch -> batch.log().equals(log) && isLetGo(batch));
    }
  }

  /** Lets go of what is before a place: it was dropped from the store. */
  void forgetBelow(LogId log, long firstSeq) {
    NavigableMap<Long, Batch> batches = logs.get(log);
    if (batches != null && batches.firstKey() < firstSeq) {
      forget(log);
    }
  }

  /** Lets go of everything. */
  void clear() {
    logs.clear();
    oldestFirst.removeIf(this::isLetGo);
  }

  /** Time went on. */
  void tick() {
    ticks++;
    while (!oldestFirst.isEmpty() && oldestFirst.element().until() <= ticks) {
      removeOldest();
    }
  }

  private void removeOldest() {
    Batch oldest = oldestFirst.remove();
    isLetGo(oldest);
    NavigableMap<Long, Batch> batches = logs.get(oldest.log());
    if (batches != null) {
      batches.remove(oldest.firstSeq());
      if (batches.isEmpty()) {
        logs.remove(oldest.log());
      }
    }
  }

  private boolean isLetGo(Batch batch) {
    room.taken.addAndGet(-batch.heapBytes());
    return true;
  }
}
