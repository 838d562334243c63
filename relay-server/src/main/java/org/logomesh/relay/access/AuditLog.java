package org.logomesh.relay.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.logomesh.relay.store.AuditRecord;
import org.logomesh.relay.store.AuditStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Writes this relay's part of the audit log. What is written holds no secret: no token, no invite
 * code, no assertion. Thread-safe.
 */
public final class AuditLog {
  /** Records under way that nobody waits for; beyond, the store is in trouble, and says so. */
  private static final int MAX_UNDER_WAY = 256;

  /** How long the end of the relay waits for its last record. */
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

  private final AuditStore store;
  private final String relay;
  private final InstantSource clock;
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * @param relay the name of this relay
   */
  public AuditLog(AuditStore store, String relay, InstantSource clock) {
    this.store = store;
    this.relay = relay;
    this.clock = clock;
  }

  /** Writes; emits the record once it is durable. */
  public Mono<AuditRecord> write(AuditEvent event, String detail) {
    return Mono.defer(() -> store.append(clock.instant(), relay, event.name(), detail));
  }

  /** Has something written soon. A failure is told in the log of the process. */
  public void note(AuditEvent event, String detail) {
    if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
      underWay.decrementAndGet();
      log.warn("not in the audit log, too much is waiting: {} {}", event, detail);
      return;
    }
    write(event, detail)
        .doFinally(end -> underWay.decrementAndGet())
        .subscribe(
            done -> {},
            failure ->
                log.warn("not in the audit log: {} {}: {}", event, detail, failure.getMessage()));
  }

  /** Writes before the store closes. Blocks for seconds at most. */
  public void noteLast(AuditEvent event, String detail) {
    try {
      write(event, detail).block(LAST_WORD);
    } catch (RuntimeException failure) {
      log.warn("not in the audit log: {} {}: {}", event, detail, failure.getMessage());
    }
  }
}
