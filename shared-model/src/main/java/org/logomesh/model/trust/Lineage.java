package org.logomesh.model.trust;

import java.util.List;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/**
 * Where a log stands among the branches of a log that was forked. A removal names the last entry
 * that counts by the log that it was in for whoever removed; if that log turns out to have been
 * forked before that entry, what counts is the branch that goes on to it.
 */
public interface Lineage {
  /** The log that an entry is in. */
  LogId log();

  /** The logs that it is a branch of, the nearest first; none for an ordinary log. */
  List<LogId> ancestors();

  /** Whether an entry is in this log or in a branch of it, as far as is known here. */
  boolean goesOnTo(EntryHash entry);

  /** A log that is no branch, or of which that does not matter. */
  static Lineage of(LogId log) {
    return new Lineage() {
      @Override
      public LogId log() {
        return log;
      }

      @Override
      public List<LogId> ancestors() {
        return List.of();
      }

      @Override
      public boolean goesOnTo(EntryHash entry) {
        return false;
      }
    };
  }
}
