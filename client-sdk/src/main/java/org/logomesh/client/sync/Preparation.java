package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.EntryOpener;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.OpenOutcome;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.model.entry.ChainResult;
import org.logomesh.model.entry.ChainVerifier;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;

/**
 * Does in good time, and on another thread if there is one, what needs nothing but the entries:
 * verifies that ranges continue their logs, and opens them. A device that catches up spends a fifth
 * of its time on that.
 *
 * <p>What it finds holds for the place where a log was expected to stand. Who uses it compares, and
 * does the work itself if the log stands elsewhere; so nothing is ever decided here.
 */
final class Preparation {
  /** Ranges of a batch below which there is nothing to do meanwhile. */
  private static final int MIN_RANGES = 2;

  private final SpaceStore store;
  private final SpaceId space;
  private final Membership membership;
  private final EpochKeyring keyring;
  private final Executor beside;
  private final AtomicReference<@Nullable EntryOpener> idle = new AtomicReference<>();
  private final IdentityHashMap<List<SealedEntry>, CompletableFuture<Prepared>> expected =
      new IdentityHashMap<>();

  /**
   * @param beside where the work is done; tasks are given one at a time, and waited for
   */
  Preparation(SpaceStore store, SpaceId space, Membership membership, Executor beside) {
    this.store = store;
    this.space = space;
    this.membership = membership;
    this.keyring = membership.keys().keyring();
    this.beside = beside;
  }

  /**
   * A range that was verified and opened.
   *
   * @param before where the log was expected to stand
   * @param from how many entries of the range were expected to be known
   * @param chain what verifying came to
   * @param opened what opening the accepted entries came to; null for OPEN
   */
  record Prepared(
      @Nullable LogState before, int from, ChainResult chain, List<@Nullable OpenOutcome> opened) {}

  /**
   * A range to prepare.
   *
   * @param hashedAs the log that hashes are taken over
   * @param before where the log stands before all ranges of this batch, or null if nowhere
   * @param device who writes it
   * @param key the device's key, or null if it is not known
   */
  private record Range(
      LogId log,
      LogId hashedAs,
      @Nullable LogState before,
      List<SealedEntry> entries,
      DeviceId device,
      @Nullable VerifyKey key) {}

  /**
   * Begins to prepare ranges, in the order in which they are going to be taken. Inside the
   * transaction that takes them.
   *
   * @param standing where a log stands
   */
  void begin(List<Arrival> arrivals, Function<LogInfo, @Nullable LogState> standing) {
    expected.clear();
    List<Range> ranges = ranges(arrivals, standing);
    if (ranges.size() < MIN_RANGES) {
      return;
    }
    List<CompletableFuture<Prepared>> results = new ArrayList<>(ranges.size());
    for (Range range : ranges) {
      CompletableFuture<Prepared> result = new CompletableFuture<>();
      results.add(result);
      expected.put(range.entries(), result);
    }
    try {
      beside.execute(() -> prepare(ranges, results));
    } catch (RejectedExecutionException e) {
      expected.clear(); // the other thread is gone because the space closes: this one does it
    }
  }

  /** Returns what was found of a range, waiting for it; null if nothing was. */
  @Nullable Prepared of(List<SealedEntry> range) {
    CompletableFuture<Prepared> result = expected.remove(range);
    return result == null ? null : result.handle((found, error) -> found).join();
  }

  // All that must be looked up, so that the other thread has nothing to look up.
  private List<Range> ranges(
      List<Arrival> arrivals, Function<LogInfo, @Nullable LogState> standing) {
    List<Range> ranges = new ArrayList<>(arrivals.size());
    Map<LogId, DeviceId> opened = new HashMap<>();
    for (Arrival arrival : arrivals) {
      LogId log = arrival.log();
      LogInfo info = store.logs().find(log);
      if (info != null && info.forkedAt() != LogInfo.NOT_FORKED) {
        continue; // rare, and its branches need a closer look
      }
      DeviceId named = arrival.entries().get(0).header().device();
      if (info == null && named != null) {
        opened.put(log, named);
      }
      DeviceId device = info == null ? opened.get(log) : info.device();
      if (device != null) {
        ranges.add(
            new Range(
                log,
                info == null ? log : info.hashedAs(),
                info == null ? null : standing.apply(info),
                arrival.entries(),
                device,
                membership.log().verifyKey(device)));
      }
    }
    return ranges;
  }

  private void prepare(List<Range> ranges, List<CompletableFuture<Prepared>> results) {
    // Not another's: a batch that was given up may still be at it.
    EntryOpener taken = idle.getAndSet(null);
    EntryOpener opener = taken == null ? new EntryOpener(keyring) : taken;
    Map<LogId, LogState> ends = new HashMap<>();
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      try {
        LogState before = ends.containsKey(range.log()) ? ends.get(range.log()) : range.before();
        Prepared prepared = prepare(range, before, opener);
        List<LogState> states = prepared.chain().states();
        ends.put(range.log(), states.isEmpty() ? before : states.get(states.size() - 1));
        results.get(i).complete(prepared);
      } catch (RuntimeException | Error e) {
        // Whatever it is happens again where the range is taken, to someone who can answer it.
        results.get(i).completeExceptionally(e);
      }
    }
    idle.set(opener);
  }

  private Prepared prepare(Range range, @Nullable LogState before, EntryOpener opener) {
    long next = before == null ? 0 : before.seq() + 1;
    int from = 0;
    while (from < range.entries().size() && range.entries().get(from).seq() < next) {
      from++;
    }
    ChainVerifier verifier =
        new ChainVerifier(space, device -> device.equals(range.device()) ? range.key() : null);
    List<SealedEntry> fresh = range.entries().subList(from, range.entries().size());
    ChainResult chain = verifier.verify(range.hashedAs(), before, fresh);
    List<@Nullable OpenOutcome> opened = new ArrayList<>(chain.accepted());
    LogState standing = before;
    for (int i = 0; i < chain.accepted(); i++) {
      SealedEntry entry = fresh.get(i);
      opened.add(
          standing == null || entry.header().type() == EntryType.OPEN
              ? null
              : opener.open(standing, entry));
      standing = chain.states().get(i);
    }
    return new Prepared(before, from, chain, opened);
  }
}
