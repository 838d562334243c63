package org.logomesh.relay.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import org.logomesh.relay.store.Block;
import org.logomesh.relay.store.BlockStore;
import reactor.core.publisher.Mono;

/** A store in which one network is blocked, 198.51.100.0/24, and something that is none. */
final class BlockedNetwork implements BlockStore {
  /** Who connects from an address. */
  static InetSocketAddress remote(String address) {
    try {
      return new InetSocketAddress(InetAddress.getByName(address), 40_000);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public Mono<Boolean> block(Block block, Instant now) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mono<Boolean> unblock(Block block) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mono<List<Made>> blocks() {
    return Mono.just(
        List.of(
            new Made(new Block(Block.Kind.NETWORK, "none at all"), Instant.EPOCH),
            new Made(new Block(Block.Kind.NETWORK, "198.51.100.0/24"), Instant.EPOCH)));
  }
}
