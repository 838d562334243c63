package org.logomesh.relay.admin;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.store.BesideStore;
import org.logomesh.relay.store.Block;
import org.logomesh.relay.store.BlockStore;
import org.logomesh.relay.store.DeletionStore.Deletion;
import org.logomesh.relay.store.Quotas;
import org.logomesh.relay.store.SpaceUsage;
import reactor.core.publisher.Mono;

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
  /** Who did it, in the audit log, where relays have their names. */
  private static final String BY = "lm relay";

  private static final String NONE = "-";

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
      AuditLog audit = new AuditLog(store.audits(), BY + " " + command, clock);
      LimitsDesk desk = new LimitsDesk(store.usages(), store.blocks(), audit, clock, Mono.empty());
      DeletionDesk deletions = new DeletionDesk(store.deletions(), audit, clock, Mono.empty());
      switch (command) {
        case "usage" -> desk.spaces().toIterable().forEach(this::print);
        case "quota" -> print(result(desk.setQuota(arguments.get(2), arguments.get(3))));
        case "blocks" -> result(desk.blocks()).forEach(this::print);
        case "block" -> print(result(desk.block(arguments.get(2), arguments.get(3))));
        case "deletions" -> result(deletions.all()).forEach(this::print);
        case "delete" ->
            print(result(deletions.delete(result(desk.space(arguments.get(2))), arguments.get(3))));
        case "restore" -> line(result(deletions.restore(result(desk.space(arguments.get(2))))));
        default -> print(result(desk.unblock(arguments.get(2), arguments.get(3))));
      }
    }
  }

  private static <T> T result(Mono<T> work) {
    T result = work.block();
    if (result == null) {
      throw new IllegalArgumentException("There is no such block; see the list of them.");
    }
    return result;
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

  private void print(Block block) {
    line(block.kind().text(), block.subject());
  }

  private void print(BlockStore.Made made) {
    line(made.block().kind().text(), made.block().subject(), made.since().toEpochMilli());
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
