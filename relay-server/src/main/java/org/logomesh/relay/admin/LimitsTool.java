package org.logomesh.relay.admin;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.Networks;
import org.logomesh.relay.store.BesideStore;
import org.logomesh.relay.store.Block;
import org.logomesh.relay.store.BlockStore;
import org.logomesh.relay.store.DeletionStore.Deletion;
import org.logomesh.relay.store.Quotas;
import org.logomesh.relay.store.SpaceUsage;
import org.logomesh.relay.store.UsageStore;
import org.springframework.util.unit.DataSize;

/**
 * Sets quotas, blocks and unblocks, deletes spaces and takes that back, whether or not the relay
 * runs. A program of its own: who may read and write the data directory, or the database, is the
 * operator.
 *
 * <pre>
 *   usage DIR                    each space with entries, their bytes, trust records, their bytes,
 *                                quota in bytes, bytes of snapshots, of statements and the like;
 *                                tabs between; - for the relay's default or none
 *   quota DIR SPACE SIZE         SIZE as 500MB, default, or none; prints the line of the space
 *   blocks DIR                   kind, subject and time (Unix ms) of each
 *   block DIR KIND SUBJECT       KIND is space, device or network; prints kind and subject
 *   unblock DIR KIND SUBJECT     the same
 *   deletions DIR                space, time, time until it can be taken back (Unix ms), the device that
 *                                did it or -, whether it is going, of each deleted space
 *   delete DIR SPACE DAYS        it can be taken back for so many days; prints the line of the space
 *   restore DIR SPACE            prints the space
 * </pre>
 */
public final class LimitsTool {
  /** Digits of a space's id that name it, if no other begins with them. */
  static final int MIN_DIGITS = 8;

  private static final String NONE = "-";

  /** What deletions are said to come from in the audit log. */
  private static final String BY = "lm relay delete";

  private static final int PAGE = 1_000;

  /** As long as the setting of the relay allows. */
  private static final int MAX_GRACE_DAYS = 365;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final PrintStream out;

  LimitsTool(InstantSource clock, RandomGenerator random, PrintStream out) {
    this.clock = clock;
    this.random = random;
    this.out = out;
  }

  /** Runs one command; exit code 0 if it was done, 1 if not, with the reason on standard error. */
  public static void main(String[] arguments) {
    ToolProcess.run(
        () -> {
          new LimitsTool(InstantSource.system(), new SecureRandom(), System.out)
              .run(List.of(arguments), System.getenv());
          return 0;
        });
  }

  /**
   * Runs one command.
   *
   * @param environment may name a PostgreSQL database, see {@link BesideStore}
   * @throws IllegalArgumentException if it is none, or names what is not there
   */
  void run(List<String> arguments, Map<String, String> environment) {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    int parts =
        switch (command) {
          case "usage", "blocks", "deletions" -> 2;
          case "restore" -> 3;
          case "quota", "block", "unblock", "delete" -> 4;
          default -> -1;
        };
    if (arguments.size() != parts) {
      throw new IllegalArgumentException("not a command: " + String.join(" ", arguments));
    }
    try (BesideStore store = BesideStore.open(Path.of(arguments.get(1)), environment, random)) {
      switch (command) {
        case "usage" -> spaces(store.usages()).forEach(this::print);
        case "quota" -> setQuota(store.usages(), arguments.get(2), arguments.get(3));
        case "blocks" ->
            Objects.requireNonNull(store.blocks().blocks().block()).forEach(this::print);
        case "block" -> block(store.blocks(), named(arguments));
        case "deletions" ->
            Objects.requireNonNull(store.deletions().deletions().block()).forEach(this::print);
        case "delete" -> delete(store, arguments.get(2), arguments.get(3));
        case "restore" -> restore(store, arguments.get(2));
        default -> unblock(store.blocks(), named(arguments));
      }
    }
  }

  // ---- quotas -------------------------------------------------------------------------------

  private static List<SpaceUsage> spaces(UsageStore usages) {
    List<SpaceUsage> all = new ArrayList<>();
    List<SpaceUsage> page;
    do {
      SpaceId after = all.isEmpty() ? null : all.get(all.size() - 1).space();
      page = Objects.requireNonNull(usages.usagesAfter(after, PAGE).block());
      all.addAll(page);
    } while (page.size() == PAGE);
    return all;
  }

  private static SpaceId space(UsageStore usages, String spaceText) {
    String digits = spaceText.strip().toLowerCase(Locale.ROOT);
    List<SpaceUsage> named =
        spaces(usages).stream()
            .filter(usage -> digits.length() >= MIN_DIGITS)
            .filter(usage -> usage.space().toString().startsWith(digits))
            .toList();
    if (named.size() != 1) {
      throw new IllegalArgumentException(
          "There is no such space; give its ID, or the first "
              + MIN_DIGITS
              + " digits of it or more.");
    }
    return named.get(0).space();
  }

  private void setQuota(UsageStore usages, String spaceText, String size) {
    SpaceId space = space(usages, spaceText);
    usages.setQuota(space, bytes(size)).block();
    print(Objects.requireNonNull(usages.usage(space).block()));
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
      long bytes = DataSize.parse(size.strip().toUpperCase(Locale.ROOT)).toBytes();
      if (bytes >= 0) {
        return bytes;
      }
    } catch (IllegalArgumentException | ArithmeticException malformed) {
      // said below
    }
    throw new IllegalArgumentException(
        "a size is written as 500MB or 2GB, or it is default or none, not " + size);
  }

  private void print(SpaceUsage usage) {
    Long quota = usage.quotaBytes();
    line(
        usage.space(),
        usage.entries(),
        usage.entryBytes(),
        usage.trustRecords(),
        usage.trustBytes(),
        quota == null ? NONE : quota == Quotas.UNLIMITED ? "none" : quota,
        usage.snapshotBytes(),
        usage.otherBytes());
  }

  // ---- blocks -------------------------------------------------------------------------------

  private static Block named(List<String> arguments) {
    Block.Kind kind = Block.Kind.of(arguments.get(2));
    String subject = arguments.get(3).strip().toLowerCase(Locale.ROOT);
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

  private void block(BlockStore blocks, Block block) {
    boolean made = Boolean.TRUE.equals(blocks.block(block, clock.instant()).block());
    if (!made && !isThere(blocks, block)) {
      throw new IllegalArgumentException(
          "There are " + BlockStore.MAX_BLOCKS + " blocks already; take some back first.");
    }
    line(block.kind().text(), block.subject());
  }

  private static boolean isThere(BlockStore blocks, Block block) {
    return Objects.requireNonNull(blocks.blocks().block()).stream()
        .anyMatch(made -> made.block().equals(block));
  }

  private void unblock(BlockStore blocks, Block block) {
    if (!Boolean.TRUE.equals(blocks.unblock(block).block())) {
      throw new IllegalArgumentException("There is no such block; see the list of them.");
    }
    line(block.kind().text(), block.subject());
  }

  private void print(BlockStore.Made made) {
    line(made.block().kind().text(), made.block().subject(), made.since().toEpochMilli());
  }

  // ---- deletions ----------------------------------------------------------------------------

  private void delete(BesideStore store, String spaceText, String days) {
    SpaceId space = space(store.usages(), spaceText);
    Instant now = clock.instant();
    Instant until = now.plus(Duration.ofDays(grace(days)));
    Deletion deletion = store.deletions().delete(space, now, until, null).block();
    if (deletion == null) {
      throw new IllegalArgumentException("There is no such space any more.");
    }
    note(store, AuditEvent.SPACE_DELETED, space);
    print(deletion);
  }

  private static int grace(String days) {
    try {
      int number = Integer.parseInt(days);
      if (number >= 0 && number <= MAX_GRACE_DAYS) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new IllegalArgumentException(
        "A space can be taken back for 0 to " + MAX_GRACE_DAYS + " days, not " + days + ".");
  }

  private void restore(BesideStore store, String spaceText) {
    SpaceId space = space(store.usages(), spaceText);
    if (!Boolean.TRUE.equals(store.deletions().restore(space).block())) {
      throw new IllegalArgumentException(
          "That space is not deleted, or it is going already; see the list of them.");
    }
    note(store, AuditEvent.SPACE_RESTORED, space);
    line(space);
  }

  private void note(BesideStore store, AuditEvent event, SpaceId space) {
    String detail = "space " + space.abbreviated();
    store.audits().append(clock.instant(), BY, event.name(), detail).block();
  }

  private void print(Deletion deletion) {
    line(
        deletion.space(),
        deletion.since().toEpochMilli(),
        deletion.until().toEpochMilli(),
        deletion.by() == null ? NONE : deletion.by(),
        deletion.begun());
  }

  private void line(Object... parts) {
    out.println(String.join("\t", List.of(parts).stream().map(String::valueOf).toList()));
  }
}
