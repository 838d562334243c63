package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.Admission;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.AppendResult;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.LogAppend;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings admitted ranges into the store, and to the readers: as they are handed to the store to
 * those in step, and as they are durable to the others.
 *
 * <p>A commit names the head that it was admitted on, which may be the end of the one under way
 * before it. If that comes to nothing, so do all behind it: the store finds another head. What
 * failed is settled when the last of them has been answered.
 */
final class Commits {
  /** Attempts at one range when others append to the same log through another relay. */
  private static final int MAX_ATTEMPTS = 4;

  private static final Logger log = LoggerFactory.getLogger(Commits.class);

  private final SpaceHub hub;
  private final EntryStore store;
  private final LogBook book;
  private final SyncCounters counters;
  private final Outcomes outcomes;
  private final Consumer<Lane> onChanged;

  /** Whether the last write came to nothing: then readers wait until one succeeds. */
  private boolean storeFailed;

  /** Whether the quota kept something out: from then on readers wait until a write is durable. */
  private boolean isNearlyFull;

  /**
   * @param onChanged is told when there is room for more in a lane
   */
  Commits(
      SpaceHub hub,
      EntryStore store,
      LogBook book,
      SyncCounters counters,
      Outcomes outcomes,
      Consumer<Lane> onChanged) {
    this.hub = hub;
    this.store = store;
    this.book = book;
    this.counters = counters;
    this.outcomes = outcomes;
    this.onChanged = onChanged;
  }

  /** Hands ranges with new entries to the store; they are under way when this returns. */
  void begin(Lane lane, List<BroughtRange> joined, Admission admission, int attempt) {
    BroughtRange first = joined.get(0);
    List<SealedEntry> fresh = admission.fresh();
    List<SyncConnection> early =
        storeFailed || isNearlyFull ? List.of() : passOn(first.from(), first.log(), fresh);
    Commit commit = new Commit(joined, admission, attempt, early);
    LogState before = before(lane, commit);
    LogAppend append =
        new LogAppend(commit.log(), before == null ? null : before.hash(), fresh, commit.after());
    lane.begun(commit);
    long since = counters.now();
    hub.then(
        store.append(hub.space(), append),
        result -> {
          counters.committed(since);
          ended(lane, commit, Objects.requireNonNull(result));
        },
        error -> {
          storeFailed = true;
          lane.ended(commit);
          early.forEach(reader -> reader.end(StoreErrors.code(error)));
          lane.failed(commit, error);
          settle(lane);
        });
  }

  private @Nullable LogState before(Lane lane, Commit commit) {
    if (lane.isCommitting()) {
      return lane.ahead();
    }
    StoredLog stored = book.log(commit.log());
    return stored == null ? null : stored.state();
  }

  private void ended(Lane lane, Commit commit, AppendResult result) {
    lane.ended(commit);
    if (result instanceof AppendResult.OverQuota over) {
      StoreException error = StoreErrors.of(over, hub.space());
      commit.early().forEach(reader -> reader.end(StoreErrors.code(error)));
      if (!isNearlyFull) {
        log.warn("{}; its devices keep what they write and try again", error.getMessage());
      }
      isNearlyFull = true;
      counters.overQuota();
      lane.failed(commit, error);
    } else if (result instanceof AppendResult.Moved moved) {
      commit.early().forEach(reader -> reader.end(ErrorCode.INTERNAL));
      lane.failed(commit, null);
      found(commit.log(), moved.log());
    } else {
      storeFailed = false;
      StoredLog log = ((AppendResult.Committed) result).log();
      counters.appended(commit.fresh().size());
      if (book.appended(log, hub.hasReaders() ? commit.fresh() : List.of())) {
        tell(commit.first().from(), log, commit.fresh());
      } // else it is known already that another relay went on from there
      outcomes.of(commit.joined(), commit.admission());
    }
    settle(lane);
  }

  /** The log does not stand where it should: another relay on the same store was faster. */
  private void found(LogId id, @Nullable StoredLog log) {
    if (log == null) {
      book.remove(id);
    } else {
      boolean isFounded = book.beginsBeyondWhatIsKnown(log);
      book.put(log);
      if (isFounded) {
        hub.tellFounded(log);
      } else {
        tell(null, log, null);
      }
    }
  }

  private void settle(Lane lane) {
    if (!lane.isCommitting()) {
      StoreException error = lane.failure();
      List<Commit> failed = lane.removeFailed();
      if (error == null) {
        retry(lane, failed);
      } else {
        failed.forEach(commit -> outcomes.failed(commit.joined(), error));
      }
    }
    onChanged.accept(lane);
  }

  private void retry(Lane lane, List<Commit> failed) {
    boolean isHopeless = failed.stream().anyMatch(commit -> commit.attempt() >= MAX_ATTEMPTS);
    for (int i = failed.size() - 1; i >= 0 && !isHopeless; i--) {
      lane.putBack(failed.get(i).joined(), failed.get(i).attempt() + 1);
    }
    if (isHopeless) {
      StoreException moving =
          new StoreException(StoreException.Reason.BUSY, "the log keeps moving");
      failed.forEach(commit -> outcomes.failed(commit.joined(), moving));
    }
  }

  // ---- readers ------------------------------------------------------------------------------

  /**
   * Sends readers what is being written. Its author keeps it until it is acknowledged, which is
   * after the commit; so nothing is lost if the commit fails, and readers do not wait for the disk.
   *
   * @return who was sent something, and so believes that it is here
   */
  private List<SyncConnection> passOn(SyncConnection source, LogId log, List<SealedEntry> entries) {
    List<SyncConnection> sentTo = new ArrayList<>();
    hub.tellOthers(
        source,
        reader -> {
          if (reader.hasRoom()) {
            List<SyncAction> actions = reader.session().onPassingEntries(log, entries);
            if (!actions.isEmpty()) {
              sentTo.add(reader);
              hub.perform(reader, actions);
            }
          }
        });
    return sentTo;
  }

  private void tell(
      @Nullable SyncConnection source, StoredLog log, @Nullable List<SealedEntry> entries) {
    if (book.wound(log.id()) != null) {
      return; // told when what is before is whole again
    }
    Head head = log.state().head();
    hub.tellOthers(
        source,
        c ->
            hub.perform(
                c, c.session().onLocalEntries(log.id(), head, c.hasRoom() ? entries : null)));
  }
}
