package org.logomesh.relay.admin;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.access.Networks;
import org.logomesh.relay.store.Block;
import org.logomesh.relay.store.BlockStore;
import org.logomesh.relay.store.Quotas;
import org.logomesh.relay.store.SpaceUsage;
import org.logomesh.relay.store.UsageStore;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sets quotas, and blocks and unblocks: for the console, and for the program beside a relay. What
 * cannot be done is an {@link IllegalArgumentException} whose message a person reads. Thread-safe.
 */
final class LimitsDesk {
  /** Digits of a space's id that name it, if no other begins with them. */
  static final int MIN_DIGITS = 8;

  private static final int PAGE = 1_000;

  private final UsageStore usages;
  private final BlockStore blocks;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Mono<Void> afterBlocks;

  /**
   * @param afterBlocks done whenever blocks were changed
   */
  LimitsDesk(
      UsageStore usages,
      BlockStore blocks,
      AuditLog audit,
      InstantSource clock,
      Mono<Void> afterBlocks) {
    this.usages = usages;
    this.blocks = blocks;
    this.audit = audit;
    this.clock = clock;
    this.afterBlocks = afterBlocks;
  }

  // ---- quotas -------------------------------------------------------------------------------

  /** Emits what every space takes up, ordered by space. */
  Flux<SpaceUsage> spaces() {
    return usages
        .usagesAfter(null, PAGE)
        .expand(
            page ->
                page.size() < PAGE
                    ? Mono.empty()
                    : usages.usagesAfter(page.get(PAGE - 1).space(), PAGE))
        .concatMapIterable(page -> page);
  }

  /**
   * Sets how much a space may have, and emits what it takes up.
   *
   * @param named its id, or the first digits of it
   * @param size as {@code 500MB}; {@code default} for what all have, {@code none} for no limit
   */
  Mono<SpaceUsage> setQuota(String named, String size) {
    return Mono.defer(
        () -> {
          String written = size.strip();
          Long bytes = bytes(written);
          return space(named).flatMap(space -> setQuota(space, bytes, written));
        });
  }

  private Mono<SpaceUsage> setQuota(SpaceId space, @Nullable Long bytes, String written) {
    return usages
        .setQuota(space, bytes)
        .then(
            audit.write(
                AuditEvent.QUOTA_SET,
                "space "
                    + space.abbreviated()
                    + ", "
                    + (bytes == null || bytes == Quotas.UNLIMITED ? written : Shown.size(bytes))))
        .then(usages.usage(space));
  }

  /** Emits the space of this id, or of which these are the first digits. */
  Mono<SpaceId> space(String named) {
    String digits = named.strip().toLowerCase(Locale.ROOT);
    return (digits.length() < MIN_DIGITS ? Flux.<SpaceUsage>empty() : spaces())
        .map(SpaceUsage::space)
        .filter(space -> space.toString().startsWith(digits))
        .take(2)
        .collectList()
        .map(
            found -> {
              if (found.size() == 1) {
                return found.get(0);
              }
              throw new IllegalArgumentException(
                  "There is no such space; give its ID, or the first "
                      + MIN_DIGITS
                      + " digits of it or more.");
            });
  }

  private static @Nullable Long bytes(String size) {
    return switch (size) {
      case "default" -> null;
      case "none" -> (Long) Quotas.UNLIMITED;
      default -> (Long) number(size);
    };
  }

  private static long number(String size) {
    try {
      long bytes = DataSize.parse(size.replace(" ", "").toUpperCase(Locale.ROOT)).toBytes();
      if (bytes >= 0) {
        return bytes;
      }
    } catch (IllegalArgumentException | ArithmeticException malformed) {
      // said below
    }
    throw new IllegalArgumentException(
        "a size is written as 500MB or 2GB, or it is default or none, not " + size);
  }

  // ---- blocks -------------------------------------------------------------------------------

  /** Emits all blocks. */
  Mono<List<BlockStore.Made>> blocks() {
    return blocks.blocks();
  }

  /** Blocks, if it is not done yet, and emits the block. */
  Mono<Block> block(String kind, String subject) {
    return Mono.defer(
        () -> {
          Block block = named(kind, subject);
          return blocks
              .block(block, clock.instant())
              .flatMap(made -> made ? changed(AuditEvent.BLOCKED, block) : requireThere(block));
        });
  }

  private Mono<Block> requireThere(Block block) {
    return blocks
        .blocks()
        .map(
            all -> {
              if (all.stream().anyMatch(made -> made.block().equals(block))) {
                return block;
              }
              throw new IllegalArgumentException(
                  "There are " + BlockStore.MAX_BLOCKS + " blocks already; take some back first.");
            });
  }

  /** Takes a block back and emits it; nothing if there is none. */
  Mono<Block> unblock(String kind, String subject) {
    return Mono.defer(
        () -> {
          Block block = named(kind, subject);
          return blocks
              .unblock(block)
              .filter(done -> done)
              .flatMap(done -> changed(AuditEvent.UNBLOCKED, block));
        });
  }

  private Mono<Block> changed(AuditEvent event, Block block) {
    String named = block.kind().text() + " " + shortSubject(block);
    return audit.write(event, named).then(afterBlocks).thenReturn(block);
  }

  private static Block named(String kindText, String subjectText) {
    Block.Kind kind = Block.Kind.of(kindText);
    String subject = subjectText.strip().toLowerCase(Locale.ROOT);
    if (kind == Block.Kind.NETWORK) {
      try {
        var unused = Networks.of(List.of(subject));
      } catch (IllegalArgumentException neither) {
        throw new IllegalArgumentException(
            "neither an IP address nor a network such as 10.1.0.0/16: " + subject, neither);
      }
    }
    return new Block(kind, subject);
  }

  /** Whom a block is of, as audit log and pages name it: ids by their first digits. */
  static String shortSubject(Block block) {
    return block.kind() == Block.Kind.NETWORK
        ? block.subject()
        : block.subject().substring(0, MIN_DIGITS);
  }
}
