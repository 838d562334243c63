package org.logomesh.model.sync;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Ack;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.FrontierPart;

/**
 * What is durable here of the peer's, and was not acknowledged yet. A device waits for a relay's
 * word, and one device for another's, so it comes at once. Nobody waits for a device's word to a
 * relay: once both have caught up, it is gathered until something else is said, or a second is
 * over, or it is about many. Where one writes and many read, these words would be half of all that
 * is sent (ADR 185).
 */
final class Acks {
  /** Ranges of which the peer is told later, at most: it remembers each until then. */
  static final int MAX_RANGES = 32;

  /** And their bytes: a small part of what a peer lets be under way. */
  static final long MAX_BYTES = Entries.TARGET_BYTES;

  private final Actions actions;
  private final SortedMap<LogId, Head> owed = new TreeMap<>();
  private int ranges;
  private long bytes;

  Acks(Actions actions) {
    this.actions = actions;
  }

  /**
   * A range of the peer's is durable.
   *
   * @param through the last entry of it
   * @param cost what it counts for in what is under way, in bytes
   */
  void owe(LogId log, Head through, long cost) {
    owed.merge(log, through, (a, b) -> b.seq() > a.seq() ? b : a);
    ranges++;
    bytes += cost;
  }

  /** Says whether the peer must not wait any longer. */
  boolean areMany() {
    return ranges >= MAX_RANGES || bytes >= MAX_BYTES;
  }

  /**
   * Tells the peer all that it was not told yet, ahead of whatever else is said: a fault or another
   * frontier would end what is under way of a log.
   */
  void send() {
    if (owed.isEmpty()) {
      return;
    }
    List<Frontier> parts = FrontierPart.split(Frontier.of(owed));
    for (int i = parts.size() - 1; i >= 0; i--) {
      actions.sendFirst(new Ack(parts.get(i)));
    }
    owed.clear();
    ranges = 0;
    bytes = 0;
  }
}
