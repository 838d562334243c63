package org.logomesh.client.store;

import java.util.List;
import org.logomesh.model.id.LogId;

/**
 * What a check of the database found.
 *
 * @param entries entries checked
 * @param problems what is wrong, in words for people; empty if nothing is
 * @param damaged entries among that which can be fetched again
 */
public record IntegrityReport(long entries, List<String> problems, List<Spot> damaged) {
  /** Where an entry is. */
  public record Spot(LogId log, long seq) {}

  public IntegrityReport {
    problems = List.copyOf(problems);
    damaged = List.copyOf(damaged);
  }

  /** Whether nothing is wrong. */
  public boolean ok() {
    return problems.isEmpty();
  }
}
