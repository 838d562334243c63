package org.logomesh.relay.store;

import java.util.List;

/**
 * What a relay's database holds, every byte of it checked.
 *
 * @param incarnation which store it is, in hexadecimal; a restored one gets another
 * @param spaces how many spaces are registered
 * @param trustRecords records of all trust logs
 * @param logs logs and branches
 * @param entries entries of all logs
 * @param bytes size of the database
 * @param problems what is wrong, for people, each with where it is; at most {@link #MAX_PROBLEMS}
 */
public record StoreReport(
    String incarnation,
    long spaces,
    long trustRecords,
    long logs,
    long entries,
    long bytes,
    List<String> problems) {
  /** Problems that are told; a damaged disk could make millions. */
  public static final int MAX_PROBLEMS = 100;

  public StoreReport {
    problems = List.copyOf(problems);
  }

  /** Whether everything is as it was acknowledged. */
  public boolean ok() {
    return problems.isEmpty();
  }
}
