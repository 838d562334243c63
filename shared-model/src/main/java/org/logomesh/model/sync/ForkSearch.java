package org.logomesh.model.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Hashes;
import org.logomesh.model.wire.Probe;

/**
 * Finds the first place at which two copies of a log differ, by comparing hashes at up to {@link
 * Probe#MAX_SEQS} places a round trip: a log of a million entries takes five. What is found goes
 * out as an ordinary range from that place, in which the peer's store discovers the fork and makes
 * the proof.
 */
final class ForkSearch {
  /** Searches at one time; the others wait. */
  private static final int MAX_ACTIVE = 4;

  /** Probes of the peer being read at one time: an honest one has {@link #MAX_ACTIVE} under way. */
  private static final int MAX_SERVED = 8;

  /** Searches in one log in one session: after a fork in a branch of a fork, somebody is lying. */
  private static final int MAX_ATTEMPTS = 16;

  private static final class Search {
    private long equal;
    private long different;
    private List<Long> asked = List.of();
    private @Nullable Map<Long, EntryHash> ours;
    private @Nullable Map<Long, EntryHash> theirs;
    private boolean found;

    /**
     * Whether nothing is known to differ: the place after the end here is not the peer's either.
     */
    private boolean suspected;

    Search(long equal, long different, boolean suspected) {
      this.equal = equal;
      this.different = different;
      this.suspected = suspected;
    }
  }

  private final Knowledge knowledge;
  private final Actions actions;
  private final ObjLongConsumer<LogId> onFound;
  private final Consumer<LogId> onSame;
  private final Map<LogId, Search> searches = new LinkedHashMap<>();
  private final Map<LogId, Integer> attempts = new HashMap<>();
  private final Map<Long, LogId> reading = new HashMap<>();
  private final Map<Long, LogId> serving = new HashMap<>();

  /**
   * Creates the search.
   *
   * @param onFound told the log and the first place that differs
   * @param onSame told a log that was suspected, and differs nowhere
   */
  ForkSearch(
      Knowledge knowledge,
      Actions actions,
      ObjLongConsumer<LogId> onFound,
      Consumer<LogId> onSame) {
    this.knowledge = knowledge;
    this.actions = actions;
    this.onFound = onFound;
    this.onSame = onSame;
  }

  /**
   * Begins to search a log; nothing if it is being searched.
   *
   * @param different a place that is known to differ
   * @return false if this log was searched too often
   */
  boolean start(LogId log, long different) {
    return begin(log, different, false);
  }

  /**
   * Asks whether the last entry here is the peer's too, and searches if it is not; nothing if the
   * log is being searched.
   *
   * @return false if this log was searched too often
   */
  boolean suspect(LogId log, long end) {
    return begin(log, end + 1, true);
  }

  private boolean begin(LogId log, long different, boolean suspected) {
    if (searches.containsKey(log)) {
      return true;
    }
    if (attempts.merge(log, 1, Integer::sum) > MAX_ATTEMPTS) {
      return false;
    }
    searches.put(log, new Search(knowledge.firstSeq(log) - 1, different, suspected));
    advance();
    return true;
  }

  boolean isSearching(LogId log) {
    return searches.containsKey(log);
  }

  /** Says whether the peer owes an answer. */
  boolean isWaiting() {
    return searches.values().stream()
        .anyMatch(search -> !search.asked.isEmpty() && search.theirs == null);
  }

  boolean isReading() {
    return !reading.isEmpty() || !serving.isEmpty();
  }

  /** The log was cut, announced anew, or stopped. */
  void cancel(LogId log) {
    if (searches.remove(log) != null) {
      reading.values().removeIf(log::equals);
      advance();
    }
  }

  void onProbe(Probe probe) {
    if (serving.size() == MAX_SERVED) {
      actions.fail(ErrorCode.CREDIT_EXCEEDED);
      return;
    }
    long request = actions.newRequest();
    serving.put(request, probe.log());
    actions.add(new SyncAction.ReadHashes(request, probe.log(), probe.seqs()));
  }

  void onRead(long request, List<Head> places) {
    LogId served = serving.remove(request);
    if (served != null) {
      actions.send(new Hashes(served, places));
      return;
    }
    LogId log = reading.remove(request);
    Search search = log == null ? null : searches.get(log);
    if (log != null && search != null) {
      search.ours = byPlace(places);
      compare(log, search);
    }
  }

  void onHashes(Hashes frame) {
    Search search = searches.get(frame.log());
    if (search != null && !search.asked.isEmpty() && search.theirs == null) {
      search.theirs = byPlace(frame.places());
      compare(frame.log(), search);
    }
  }

  private void advance() {
    List<LogId> first = searches.keySet().stream().limit(MAX_ACTIVE).toList();
    for (LogId log : first) {
      Search search = searches.get(log);
      if (search != null && search.asked.isEmpty() && !search.found) {
        step(log, search);
      }
    }
  }

  private void step(LogId log, Search search) {
    long span = search.different - search.equal;
    if (span == 1 && search.suspected) {
      searches.remove(log);
      onSame.accept(log);
      advance();
      return;
    }
    if (span == 1) {
      search.found = true;
      search.asked = List.of();
      onFound.accept(log, search.different);
      return;
    }
    search.asked = search.suspected ? List.of(search.different - 1) : spread(search.equal, span);
    search.ours = null;
    search.theirs = null;
    actions.send(new Probe(log, search.asked));
    long request = actions.newRequest();
    reading.put(request, log);
    actions.add(new SyncAction.ReadHashes(request, log, search.asked));
  }

  /** Returns places that cut the {@code span} after {@code equal} into even pieces. */
  static List<Long> spread(long equal, long span) {
    int cuts = (int) Math.min(Probe.MAX_SEQS, span - 1);
    List<Long> places = new ArrayList<>(cuts);
    for (int i = 1; i <= cuts; i++) {
      // span / pieces * i + rest, written so that it cannot overflow.
      places.add(equal + span / (cuts + 1) * i + span % (cuts + 1) * i / (cuts + 1));
    }
    return places;
  }

  private void compare(LogId log, Search search) {
    Map<Long, EntryHash> ours = search.ours;
    Map<Long, EntryHash> theirs = search.theirs;
    if (ours == null || theirs == null) {
      return;
    }
    boolean begun = false;
    for (long seq : search.asked) {
      EntryHash our = ours.get(seq);
      if (our == null && begun) {
        // The log was cut here meanwhile; the shell is about to tell.
        cancel(log);
        return;
      }
      begun |= our != null;
      // A place that a side has no more counts as equal: only history that two devices have
      // vouched for is ever compacted.
      if (our != null && !our.equals(theirs.getOrDefault(seq, our))) {
        search.different = seq;
        search.suspected = false;
        break;
      }
      search.equal = seq;
    }
    step(log, search);
  }

  private static Map<Long, EntryHash> byPlace(List<Head> places) {
    return places.stream().collect(Collectors.toMap(Head::seq, Head::hash, (a, b) -> a));
  }
}
