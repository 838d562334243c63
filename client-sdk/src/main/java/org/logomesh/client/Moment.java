package org.logomesh.client;

import java.time.Instant;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.version.Frontier;

/** A point in the history of a space. */
public sealed interface Moment {
  /** When a device had exactly these entries: {@link SyncResult#frontier}. */
  record Version(Frontier frontier) implements Moment {}

  /** Right after an entry, in the order of {@link Space#history}. */
  record After(EntryHash entry) implements Moment {}

  /**
   * A time by the clocks of those who wrote. A clock that was wrong puts what was written by it at
   * the wrong time; what was built on something later does not count before that does.
   */
  record Time(Instant instant) implements Moment {}

  /** When a device had exactly these entries. */
  static Moment version(Frontier frontier) {
    return new Version(frontier);
  }

  /** Right after an entry, in the order of {@link Space#history}. */
  static Moment after(EntryHash entry) {
    return new After(entry);
  }

  /** A time by the clocks of those who wrote: see {@link Time}. */
  static Moment time(Instant instant) {
    return new Time(instant);
  }
}
