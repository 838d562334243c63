package org.logomesh.relay.access;

import java.util.ArrayList;
import java.util.List;
import org.logomesh.relay.store.Block;
import org.logomesh.relay.store.BlockStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Whom the operator keeps out, read from the store now and then: who writes there is another
 * program, or another relay. Thread-safe.
 */
public final class Blocks {
  private static final Logger log = LoggerFactory.getLogger(Blocks.class);

  private final BlockStore store;
  private final Sinks.Many<BlockList> changes = Sinks.many().multicast().directBestEffort();
  private List<BlockStore.Made> known = List.of();
  private volatile BlockList now = BlockList.empty();

  public Blocks(BlockStore store) {
    this.store = store;
  }

  /** As it was read last. */
  public BlockList now() {
    return now;
  }

  /** Emits the blocks whenever they have changed. */
  public Flux<BlockList> changes() {
    return changes.asFlux();
  }

  /** Reads the store; completes when that is done. Where it fails, what was known stays. */
  public Mono<Void> refresh() {
    return store
        .blocks()
        .doOnNext(this::take)
        .then()
        .onErrorResume(
            failure -> {
              log.warn("blocks cannot be read: {}", failure.getMessage());
              return Mono.empty();
            });
  }

  private synchronized void take(List<BlockStore.Made> read) {
    if (read.equals(known)) {
      return;
    }
    List<Block> usable = new ArrayList<>();
    for (BlockStore.Made made : read) {
      try {
        BlockList.of(List.of(made.block()));
        usable.add(made.block());
      } catch (IllegalArgumentException notANetwork) {
        log.warn("a block is passed over: {} is no network", made.block().subject());
      }
    }
    known = read;
    now = BlockList.of(usable);
    log.info("{} blocks by the operator", usable.size());
    changes.tryEmitNext(now);
  }
}
