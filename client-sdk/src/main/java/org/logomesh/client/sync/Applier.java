package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.VerifiedEntry;
import org.logomesh.client.store.Want;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.id.LogId;

/**
 * Applies entries of one log in order, a transaction at a time: the entries of one transaction (all
 * but the last are flagged "more") take effect together or wait together.
 */
final class Applier {
  /** Entries of one transaction; the last one ends it, whatever its flag says. */
  static final int MAX_RUN = 64;

  /** A log that goes on. */
  static final long NO_END = Long.MAX_VALUE;

  private final Opener opener;
  private final Progress progress;

  Applier(Opener opener, Progress progress) {
    this.opener = opener;
    this.progress = progress;
  }

  /**
   * What became of a range.
   *
   * @param outcomes of the entries that were applied or found void, from the first on
   * @param want what the next one waits for, or null if there is none, or if its transaction is not
   *     complete
   * @param operations how many operations were applied
   */
  record Applied(List<VerifiedEntry.Outcome> outcomes, List<Want> want, int operations) {}

  /**
   * Applies as many candidates as can be; they follow each other and what was applied before.
   *
   * @param end where the log ends for ever because it forks, or {@link #NO_END}; a transaction ends
   *     there too, as every branch goes on in its own way
   */
  Applied apply(List<Candidate> candidates, long end, GraphMerge merge) {
    List<VerifiedEntry.Outcome> outcomes = new ArrayList<>(candidates.size());
    int operations = 0;
    int next = 0;
    while (next < candidates.size()) {
      List<Opening> run = new ArrayList<>();
      Opening last = null;
      while (next + run.size() < candidates.size()) {
        last = open(candidates.get(next + run.size()), run);
        if (last.kind() == Opening.Kind.WAITING) {
          Want want = ((Opening.Waiting) last).want();
          return new Applied(outcomes, List.of(want), operations);
        }
        run.add(last);
        if (!last.more() || run.size() == MAX_RUN) {
          break;
        }
      }
      boolean ended = candidates.get(next + run.size() - 1).after().seq() >= end;
      if (last != null && last.more() && run.size() < MAX_RUN && !ended) {
        return new Applied(outcomes, List.of(), operations);
      }
      for (Opening opening : run) {
        outcomes.add(take(candidates.get(next), opening, merge));
        operations += opening instanceof Opening.Ready ready ? ready.operations().size() : 0;
        next++;
      }
    }
    return new Applied(outcomes, List.of(), operations);
  }

  // Logical time inside a run counts on from entries that are not taken yet.
  private Opening open(Candidate candidate, List<Opening> run) {
    if (candidate.entry().header().type() == EntryType.OPEN) {
      return new Opening.Ready(0, 0, List.of(), false, org.logomesh.model.trust.Verdict.EFFECTIVE);
    }
    progress.arriving(candidate.log(), candidate.after().seq(), candidate.after().hash());
    long lamport = progress.of(candidate.log()).lamport();
    for (Opening before : run) {
      lamport = before instanceof Opening.Ready ready ? ready.lamport() : lamport;
    }
    return opener.open(candidate, lamport);
  }

  private VerifiedEntry.Outcome take(Candidate candidate, Opening opening, GraphMerge merge) {
    LogId log = candidate.log();
    long seq = candidate.after().seq();
    long lamportBefore = progress.of(log).lamport();
    if (opening instanceof Opening.Malformed malformed) {
      long lamport = lamportBefore + 1; // as its author counted, unless it built on more
      progress.advanceVoid(log, seq, lamport);
      return new VerifiedEntry.Outcome(EntryStatus.VOID, malformed.reason(), lamport, 0);
    }
    Opening.Ready ready = (Opening.Ready) opening;
    boolean effective = ready.verdict().isEffective();
    long lamport = Math.max(ready.lamport(), lamportBefore);
    progress.advance(log, seq, lamport);
    merge.apply(
        new Stamp(
            candidate.after().hash(),
            ready.lamport(),
            ready.wallMillis(),
            candidate.after().device(),
            effective),
        ready.operations());
    return effective
        ? VerifiedEntry.Outcome.applied(lamport, ready.wallMillis())
        : new VerifiedEntry.Outcome(
            EntryStatus.WHITED_OUT, Verdicts.text(ready.verdict()), lamport, ready.wallMillis());
  }
}
