package org.logomesh.model.entry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a range of entries came to.
 *
 * @param states the state of the log after each accepted entry, in order; their hashes are the
 *     entries' hashes
 * @param fault why the entries after the accepted ones were not, or null if all were
 */
public record ChainResult(List<LogState> states, @Nullable ChainFault fault) {
  public ChainResult {
    states = List.copyOf(states);
  }

  /** Returns how many entries, from the first, continue the log under a valid signature. */
  public int accepted() {
    return states.size();
  }
}
