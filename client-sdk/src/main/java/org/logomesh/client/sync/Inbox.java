package org.logomesh.client.sync;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.seal.OpenOutcome;
import org.logomesh.client.store.DamagedEntryException;
import org.logomesh.client.store.EntryStatus;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoredEntry;
import org.logomesh.client.store.VerifiedEntry;
import org.logomesh.client.store.Want;
import org.logomesh.model.entry.ChainFault;
import org.logomesh.model.entry.ChainResult;
import org.logomesh.model.entry.ChainVerifier;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;

/**
 * Takes entries in: verifies that they continue their log, stores them, and applies them as soon as
 * what they need is here. Storing and applying are separate: an entry that waits, or is void, is
 * kept and acknowledged like any other, and blocks nothing but the entries that build on it.
 */
final class Inbox {
  /** How many bytes of waiting entries are read at a time. */
  private static final int BACKLOG_BYTES = 256 * 1024;

  private static final String HELD = "the graph here is damaged and waits to be made anew";

  private static final String BEHIND = "it comes after an entry of its log that waits";

  private final SpaceStore store;
  private final SpaceId space;
  private final Progress progress;
  private final Applier applier;
  private final ChainVerifier verifier;
  private final Preparation preparation;
  private final Set<LogId> ready = new LinkedHashSet<>();
  private boolean holding;

  Inbox(
      SpaceStore store,
      SpaceId space,
      Membership membership,
      Progress progress,
      Opener opener,
      Executor beside) {
    this.store = store;
    this.space = space;
    this.progress = progress;
    this.applier = new Applier(opener, progress);
    this.verifier = new ChainVerifier(space, device -> membership.log().verifyKey(device));
    this.preparation = new Preparation(store, space, membership, beside);
  }

  /**
   * What taking a range in came to.
   *
   * @param through the last entry of the range that is durable with this transaction, or null
   * @param fault why the rest is not, or null
   * @param stored the entries that are new
   * @param operations how many operations were applied, of this range and of others that waited
   */
  record Intake(
      @Nullable Head through,
      @Nullable ChainFault fault,
      List<SealedEntry> stored,
      int operations) {}

  /** Runs work in which entries are stored and nothing is applied: all that comes waits. */
  <T> T holding(Supplier<T> work) {
    holding = true;
    try {
      return work.get();
    } finally {
      holding = false;
    }
  }

  /** Says which ranges are about to be taken. Inside the transaction that does. */
  void expect(List<Arrival> arrivals) {
    preparation.begin(arrivals, this::standing);
  }

  /** Takes a range of one log in. Inside a transaction. */
  Intake take(LogId log, List<SealedEntry> range, GraphMerge merge) {
    LogInfo info = store.logs().find(log);
    LogState before = info == null ? null : standing(info);
    LogId hashedAs = info == null ? log : info.hashedAs();
    if (range.get(0).opensAnother(space, hashedAs)) {
      return new Intake(null, ChainFault.WRONG_LOG, List.of(), 0);
    }
    long next = before == null ? 0 : before.seq() + 1;
    int known = 0;
    while (known < range.size() && range.get(known).seq() < next) {
      known++;
    }
    Head through = null;
    if (known > 0) {
      SealedEntry last = range.get(known - 1);
      EntryHash hash = last.hash(space, hashedAs);
      if (!hash.equals(store.entries().hashAt(log, last.seq()))) {
        return new Intake(null, ChainFault.WRONG_PREVIOUS, List.of(), 0);
      }
      through = new Head(last.seq(), hash);
    }
    List<SealedEntry> fresh = range.subList(known, range.size());
    if (fresh.isEmpty()) {
      return new Intake(through, null, List.of(), 0);
    }
    if (info != null && !Forking.fits(info, fresh.get(0), space)) {
      return new Intake(through, ChainFault.WRONG_PREVIOUS, List.of(), 0);
    }
    Preparation.Prepared found = preparation.of(range);
    Preparation.Prepared prepared =
        found != null && found.from() == known && Objects.equals(found.before(), before)
            ? found
            : null;
    ChainResult chain =
        prepared == null ? verifier.verify(hashedAs, before, fresh) : prepared.chain();
    if (chain.accepted() == 0) {
      return new Intake(through, chain.fault(), List.of(), 0);
    }
    List<SealedEntry> accepted = fresh.subList(0, chain.accepted());
    int operations =
        store(log, before, accepted, chain, prepared == null ? null : prepared.opened(), merge);
    LogState end = chain.states().get(chain.accepted() - 1);
    return new Intake(end.head(), chain.fault(), accepted, operations);
  }

  /** Where a log stands; a branch without entries stands where it left its log. */
  @Nullable LogState standing(LogInfo info) {
    LogId parent = info.parent();
    return info.state() == null && parent != null
        ? store.logs().stateAt(parent, info.firstSeq() - 1)
        : info.state();
  }

  /** Applies what waited for something that is here now. Inside a transaction. */
  int satisfied(Want want, GraphMerge merge) {
    noteSatisfied(want);
    return drain(merge);
  }

  /** Tries again whatever waits. Inside a transaction. */
  int retryAll(GraphMerge merge) {
    ready.addAll(progress.firstWaiting().keySet());
    return drain(merge);
  }

  private void noteSatisfied(Want want) {
    for (Place place : store.entries().satisfy(want)) {
      ready.add(place.log());
    }
  }

  // A queue and not a recursion: two logs that answer each other may wait a thousand entries deep.
  private int drain(GraphMerge merge) {
    int operations = 0;
    while (!ready.isEmpty()) {
      LogId log = ready.iterator().next();
      ready.remove(log);
      operations += advance(log, merge);
    }
    return operations;
  }

  private int store(
      LogId log,
      @Nullable LogState before,
      List<SealedEntry> accepted,
      ChainResult chain,
      @Nullable List<@Nullable OpenOutcome> opened,
      GraphMerge merge) {
    List<LogState> states = chain.states();
    boolean backlog = progress.firstWaiting().containsKey(log);
    List<VerifiedEntry.Outcome> outcomes = List.of();
    List<Want> want = List.of();
    int operations = 0;
    if (!backlog) {
      List<Candidate> candidates = candidates(log, before, accepted, states, opened);
      Applier.Applied applied = apply(log, candidates, merge);
      outcomes = applied.outcomes();
      want = applied.want();
      operations = applied.operations();
    }
    Set<Integer> signed = new HashSet<>(chain.signed());
    List<VerifiedEntry> entries = new ArrayList<>(accepted.size());
    for (int i = 0; i < accepted.size(); i++) {
      VerifiedEntry.Outcome outcome =
          i < outcomes.size() ? outcomes.get(i) : VerifiedEntry.Outcome.waiting(BEHIND);
      entries.add(new VerifiedEntry(accepted.get(i), states.get(i), signed.contains(i), outcome));
    }
    store.logs().append(log, entries);
    if (!backlog && outcomes.size() < accepted.size()) {
      await(log, accepted.get(outcomes.size()).seq(), want);
    }
    if (backlog) {
      ready.add(log); // these may complete a transaction that waited
    }
    for (int i = 0; i < outcomes.size(); i++) {
      noteSatisfied(new Want.Entry(states.get(i).hash()));
    }
    return operations + drain(merge);
  }

  private Applier.Applied apply(LogId log, List<Candidate> candidates, GraphMerge merge) {
    LogInfo info = store.logs().find(log);
    if (holding) {
      return new Applier.Applied(List.of(), List.of(), 0);
    }
    if (info == null || candidates.isEmpty()) {
      return applier.apply(candidates, Applier.NO_END, merge);
    }
    Want common = candidates.get(0).after().seq() == info.firstSeq() ? common(info) : null;
    return common == null
        ? applier.apply(candidates, info.forkedAt() - 1, merge)
        : new Applier.Applied(List.of(), List.of(common), 0);
  }

  /**
   * The last entry that a branch has in common with the others, if that is not applied yet: the
   * branch goes on from there, and from nowhere else.
   */
  private @Nullable Want common(LogInfo branch) {
    LogState standing = branch.parent() == null ? null : beforeFirst(branch);
    if (standing == null) {
      return null;
    }
    Place last = new Place(branch.id(), standing.seq(), standing.hash());
    References.@Nullable Dependency applied = progress.dependency(last);
    if (applied == null) {
      return new Want.Entry(standing.hash());
    }
    progress.advance(branch.id(), standing.seq(), applied.lamport());
    return null;
  }

  private @Nullable LogState beforeFirst(LogInfo branch) {
    return store.logs().stateAt(branch.id(), branch.firstSeq() - 1);
  }

  private static List<Candidate> candidates(
      LogId log,
      @Nullable LogState before,
      List<SealedEntry> entries,
      List<LogState> states,
      @Nullable List<@Nullable OpenOutcome> opened) {
    List<Candidate> candidates = new ArrayList<>(entries.size());
    LogState standing = before;
    for (int i = 0; i < entries.size(); i++) {
      LogState after = states.get(i);
      candidates.add(
          new Candidate(
              log,
              standing == null ? after : standing,
              entries.get(i),
              after,
              opened == null ? null : opened.get(i)));
      standing = after;
    }
    return candidates;
  }

  /** Applies the waiting entries of a log as far as it goes now. */
  private int advance(LogId log, GraphMerge merge) {
    Long from = progress.firstWaiting().get(log);
    if (from == null) {
      return 0;
    }
    List<Candidate> waiting = waiting(log, from);
    Applier.Applied applied = apply(log, waiting, merge);
    int done = applied.outcomes().size();
    for (int i = 0; i < done; i++) {
      LogState after = waiting.get(i).after();
      store.entries().settle(log, after.seq(), applied.outcomes().get(i));
      noteSatisfied(new Want.Entry(after.hash()));
    }
    await(log, from + done, applied.want());
    if (done > 0 && applied.want().isEmpty()) {
      ready.add(log); // there may be more than was read at once
    }
    return applied.operations();
  }

  private void await(LogId log, long seq, List<Want> want) {
    LogInfo info = store.logs().find(log);
    if (info != null && seq <= info.headSeq()) {
      progress.waits(log, seq);
      store.entries().settle(log, seq, VerifiedEntry.Outcome.waiting(reason(want)));
      if (!want.isEmpty()) {
        store.entries().await(log, seq, want);
      }
    } else {
      progress.waitsNoMore(log);
    }
  }

  private String reason(List<Want> want) {
    if (holding) {
      return HELD;
    }
    if (want.isEmpty()) {
      return "the rest of its transaction is not here yet";
    }
    return switch (want.get(0).kind()) {
      case ENTRY -> "an entry that it builds on is not here yet";
      case EPOCH_KEY -> "this device has not got the key of its epoch";
      case TRUST_RECORD -> "a trust record that it cites is not here yet";
    };
  }

  // What is damaged goes on waiting, for itself.
  private @Nullable StoredEntry readable(LogId log, long seq) {
    try {
      return store.entries().at(log, seq);
    } catch (DamagedEntryException e) {
      store.damaged().mark(log, seq);
      return null;
    }
  }

  private List<Candidate> waiting(LogId log, long from) {
    List<Candidate> waiting = new ArrayList<>();
    LogState before = store.logs().stateAt(log, from - 1);
    LogInfo info = store.logs().find(log);
    long head = info == null ? -1 : info.headSeq();
    long bytes = 0;
    for (long seq = from; seq <= head; seq++) {
      StoredEntry stored = readable(log, seq);
      if (stored == null || stored.outcome().status() != EntryStatus.WAITING) {
        break;
      }
      EntryHeader header = stored.entry().header();
      EntryHash hash = stored.place().hash();
      LogState after = LogState.after(before, log, header, hash);
      waiting.add(new Candidate(log, before == null ? after : before, stored.entry(), after));
      before = after;
      bytes += stored.entry().sizeBytes();
      if (bytes > BACKLOG_BYTES && waiting.size() >= Applier.MAX_RUN) {
        break;
      }
    }
    return waiting;
  }
}
