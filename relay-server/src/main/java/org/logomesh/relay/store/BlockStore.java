package org.logomesh.relay.store;

import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Whom the operator keeps out. The contract of {@link EntryStore} on durability, threads and errors
 * holds here too.
 */
public interface BlockStore {
  /** Blocks at most: every relay has them all in memory. */
  int MAX_BLOCKS = 10_000;

  /**
   * A block that was made.
   *
   * @param since when
   */
  record Made(Block block, Instant since) {}

  /** Makes a block. Emits false if it was there, or if there are {@link #MAX_BLOCKS} already. */
  Mono<Boolean> block(Block block, Instant now);

  /** Takes a block back. Emits false if there was none. */
  Mono<Boolean> unblock(Block block);

  /** Emits all blocks, ordered by kind and subject. */
  Mono<List<Made>> blocks();
}
