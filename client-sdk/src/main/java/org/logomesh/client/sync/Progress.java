package org.logomesh.client.sync;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.entry.Place;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * How far each log has been applied. Entries are applied in the order of their log, each after what
 * it depends on; what is stored beyond {@link LogProgress#through} waits. Remembers within one
 * transaction only.
 */
final class Progress {
  /**
   * Where the applied part of a log ends.
   *
   * @param through the last entry that is applied, whited out or void; before the first place if
   *     there is none
   * @param lamport the logical time there
   */
  record LogProgress(long through, long lamport) {}

  private final SpaceStore store;
  private final Map<LogId, LogProgress> logs = new HashMap<>();
  private final Map<LogId, Map<Long, EntryHash>> arriving = new HashMap<>();
  private final Map<LogId, Long> lastVoid = new HashMap<>();
  private @Nullable Map<LogId, Long> firstWaiting;

  Progress(SpaceStore store) {
    this.store = store;
  }

  /** Forgets everything: a transaction begins. */
  void forget() {
    logs.clear();
    arriving.clear();
    lastVoid.clear();
    firstWaiting = null;
  }

  /** Where a log has been applied to. */
  LogProgress of(LogId log) {
    LogProgress known = logs.get(log);
    if (known == null) {
      known = load(log);
      logs.put(log, known);
    }
    return known;
  }

  /** Takes note that a log was applied further. */
  void advance(LogId log, long through, long lamport) {
    logs.put(log, new LogProgress(through, lamport));
  }

  /** Takes note that a log was applied further, with an entry that is void. */
  void advanceVoid(LogId log, long through, long lamport) {
    advance(log, through, lamport);
    lastVoid.put(log, through);
  }

  /** Whether the entry at a place that was applied is void. */
  boolean isVoid(LogId log, long seq) {
    Long noted = lastVoid.get(log);
    if (noted != null && noted == seq) {
      return true;
    }
    return store.entries().status(log, seq) == EntryStatus.VOID;
  }

  /** Takes note of an entry that is about to be stored, so that later ones can refer to it. */
  void arriving(LogId log, long seq, EntryHash hash) {
    arriving.computeIfAbsent(log, any -> new HashMap<>()).put(seq, hash);
  }

  /** The first waiting entry of every log that has one. */
  Map<LogId, Long> firstWaiting() {
    Map<LogId, Long> known = firstWaiting;
    if (known == null) {
      known = new HashMap<>(store.entries().firstWaiting());
      firstWaiting = known;
    }
    return known;
  }

  /** Takes note that a log waits from an entry on. */
  void waits(LogId log, long seq) {
    firstWaiting().put(log, seq);
  }

  /** Takes note that nothing of a log waits any more. */
  void waitsNoMore(LogId log) {
    firstWaiting().remove(log);
  }

  /** The hash of the entry at a place of a log, or null if it is not here. */
  @Nullable EntryHash hash(LogId log, long seq) {
    Map<Long, EntryHash> arrived = arriving.get(log);
    EntryHash hash = arrived == null ? null : arrived.get(seq);
    return hash != null ? hash : store.entries().hashAt(log, seq);
  }

  /** What a dependency is here; null while it is not here, or not applied. */
  References.@Nullable Dependency dependency(Place dep) {
    Place here = store.entries().place(dep.hash());
    if (here == null) {
      return null;
    }
    LogProgress applied = of(here.log());
    if (applied.through() < here.seq()) {
      return null;
    }
    long lamport =
        applied.through() == here.seq()
            ? applied.lamport()
            : store.entries().lamport(here.log(), here.seq());
    return new References.Dependency(here.log(), here.seq(), lamport);
  }

  private LogProgress load(LogId log) {
    LogInfo info = store.logs().find(log);
    if (info == null) {
      return new LogProgress(-1, 0);
    }
    Long waits = firstWaiting().get(log);
    long through = waits == null ? info.headSeq() : waits - 1;
    if (through < info.firstSeq()) {
      LogId parent = info.parent();
      return new LogProgress(
          info.firstSeq() - 1,
          parent == null ? 0 : store.entries().lamport(parent, info.firstSeq() - 1));
    }
    return new LogProgress(through, store.entries().lamport(log, through));
  }
}
