package org.logomesh.relay.retention;

import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Work in small transactions, so that no other write waits long for it. */
final class Steps {
  private Steps() {}

  /**
   * Takes steps until one has nothing left to do, and emits how much all of them did.
   *
   * @param step emits how much it did; one that emits nothing did nothing
   */
  static Mono<Long> sum(Supplier<Mono<Integer>> step) {
    return Mono.defer(step)
        .defaultIfEmpty(0)
        .repeat()
        .takeWhile(done -> done > 0)
        .reduce(0L, Long::sum);
  }
}
