package org.logomesh.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What checking a space found.
 *
 * @param entries how many entries were looked at
 * @param problems what is wrong, in words; empty if all is well
 * @param stateRoot the state root as kept incrementally, in hexadecimal
 * @param rebuiltRoot the state root of a rebuild from the entries alone, or null if none was made
 */
public record CheckReport(
    long entries, List<String> problems, String stateRoot, @Nullable String rebuiltRoot) {
  public CheckReport {
    problems = List.copyOf(problems);
  }

  /** Whether all is well. */
  public boolean ok() {
    return problems.isEmpty();
  }
}
