package org.logomesh.model.entry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a range of entries came to.
 *
 * @param states the state of the log after each accepted entry, in order; their hashes are the
 *     entries' hashes
 * @param signed which of the accepted entries had their signature verified, ascending; the last of
 *     them always
 * @param fault why the entries after the accepted ones were not, or null if all were
 */
public record ChainResult(List<LogState> states, List<Integer> signed, @Nullable ChainFault fault) {
  public ChainResult {
    states = List.copyOf(states);
    signed = List.copyOf(signed);
  }

  /** Returns how many entries, from the first, continue the log under a valid signature. */
  public int accepted() {
    return states.size();
  }
}
