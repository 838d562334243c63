package org.logomesh.client.store;

import java.util.List;

/**
 * What a check of the database found.
 *
 * @param entries entries checked
 * @param problems what is wrong, in words for people; empty if nothing is
 */
public record IntegrityReport(long entries, List<String> problems) {
  public IntegrityReport {
    problems = List.copyOf(problems);
  }

  /** Whether nothing is wrong. */
  public boolean ok() {
    return problems.isEmpty();
  }
}
