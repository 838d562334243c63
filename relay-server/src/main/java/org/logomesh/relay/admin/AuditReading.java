package org.logomesh.relay.admin;

import java.util.List;
import org.logomesh.relay.store.AuditCheck;
import org.logomesh.relay.store.AuditEnds;
import org.logomesh.relay.store.AuditRecord;
import org.logomesh.relay.store.AuditStore;
import reactor.core.publisher.Mono;

/** Reads the audit log for pages and the API. */
final class AuditReading {
  private static final int RECORDS_AT_ONCE = 1_000;

  private final AuditStore store;

  /**
   * What a check of the whole log came to.
   *
   * @param records how many records are there
   * @param headSeq number of the last record
   * @param headHash its hash, to be noted elsewhere
   * @param problems what does not hold; empty if everything does
   */
  record Verdict(long records, long headSeq, String headHash, List<String> problems) {}

  AuditReading(AuditStore store) {
    this.store = store;
  }

  Mono<List<AuditRecord>> before(long seq, int limit) {
    return store.before(seq, limit);
  }

  Mono<List<AuditRecord>> after(long seq, int limit) {
    return store.after(seq, limit);
  }

  /**
   * Reads and checks all of it.
   *
   * @param notedSeq number of a record that was noted elsewhere; 0 for none
   * @param notedHash its hash
   */
  Mono<Verdict> verify(long notedSeq, String notedHash) {
    return store
        .ends()
        .flatMap(
            ends ->
                next(new AuditCheck(ends, notedSeq, notedHash), 0, ends)
                    .map(
                        check ->
                            new Verdict(
                                check.records(), ends.last(), ends.lastHash(), check.problems())));
  }

  // What was appended since its end was read is for the next check.
  private Mono<AuditCheck> next(AuditCheck check, long after, AuditEnds ends) {
    return store
        .after(after, RECORDS_AT_ONCE)
        .flatMap(
            page -> {
              for (AuditRecord record : page) {
                if (record.seq() <= ends.last() || ends.equals(AuditEnds.EMPTY)) {
                  check.next(record);
                }
              }
              return page.size() < RECORDS_AT_ONCE
                  ? Mono.just(check)
                  : next(check, page.get(page.size() - 1).seq(), ends);
            });
  }
}
