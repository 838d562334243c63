package org.logomesh.model.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Head;

/** One log on its way to the peer: what goes out next, and what is not acknowledged yet. */
final class Flow {
  /** A range that was sent: its last entry, and the credit it took. */
  record Flight(Head end, long cost) {}

  private final LogId log;
  private final Deque<Flight> flights = new ArrayDeque<>();
  private long next;
  private @Nullable EntryHash previous;
  private boolean preparing;

  Flow(LogId log, long next, @Nullable EntryHash previous) {
    this.log = log;
    this.next = next;
    this.previous = previous;
  }

  LogId log() {
    return log;
  }

  /** Returns the place of the entry to send next. */
  long next() {
    return next;
  }

  /** Says whether the entry continues what the peer has. If not, the log was forked before it. */
  boolean isContinuedBy(SealedEntry entry) {
    return Objects.equals(previous, entry.header().previous());
  }

  /** The peer has everything up to here. */
  void advance(Head end) {
    next = end.seq() + 1;
    previous = end.hash();
  }

  void takeOff(Flight flight) {
    flights.add(flight);
    advance(flight.end());
  }

  Deque<Flight> flights() {
    return flights;
  }

  /** Says whether a range of this log is being read, or waits for credit. */
  boolean isPreparing() {
    return preparing;
  }

  void preparing(boolean isPreparing) {
    preparing = isPreparing;
  }
}
