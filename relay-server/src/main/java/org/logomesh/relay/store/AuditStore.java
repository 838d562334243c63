package org.logomesh.relay.store;

import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The audit log of a store: what its operator did, and what concerns security. Each record holds
 * the hash of the one before it, and the store keeps where the log begins and ends. Relays on one
 * database append one after the other. The contract of {@link EntryStore} on durability, threads
 * and errors holds here too.
 */
public interface AuditStore {
  /**
   * Records kept; beyond, the oldest go. Some 200 bytes each, so 10 MB, and an operator who does
   * fifty things a day finds three years of them.
   */
  int MAX_RECORDS = 50_000;

  /** Appends a record. Emits it as it is kept. */
  Mono<AuditRecord> append(Instant at, String relay, String kind, String detail);

  /** Emits records in their order, beginning after {@code seq} (0: the first that is kept). */
  Mono<List<AuditRecord>> after(long seq, int limit);

  /** Emits the latest records before {@code seq}, the latest first. */
  Mono<List<AuditRecord>> before(long seq, int limit);

  /** Emits where the log begins and ends. */
  Mono<AuditEnds> ends();
}
