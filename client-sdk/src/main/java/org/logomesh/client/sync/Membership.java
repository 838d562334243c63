package org.logomesh.client.sync;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.EntryJudge;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;

/**
 * The trust log as this replica has it, with everything derived from it: the state, the judge of
 * entries and the epoch keys. What is in memory follows the database: another process may have
 * added records, and a transaction may have been rolled back.
 */
final class Membership implements TrustView {
  private final SpaceStore store;
  private final SpaceId space;
  private final EpochKeys keys;
  private TrustLog log;
  private TrustState state;
  private EntryJudge judge;
  private long stored;

  Membership(SpaceStore store, SpaceId space, DeviceKeys device) {
    this.store = store;
    this.space = space;
    this.keys = new EpochKeys(space, device);
    this.log = TrustLog.empty(space);
    this.state = TrustState.of(log);
    this.judge = new EntryJudge(log);
    refresh();
  }

  /** Catches up with the database. Called at the beginning of every transaction. */
  void refresh() {
    long count = store.trust().count();
    if (count == stored) {
      return;
    }
    if (count < stored) {
      log = TrustLog.empty(space);
    }
    use(log.add(store.trust().all()).log());
    stored = count;
  }

  /**
   * Verifies records and keeps those that belong to the space.
   *
   * @return what came of them, with the devices whose entries must be judged again
   */
  Growth add(List<byte[]> records) {
    AddResult result = log.add(records);
    if (result.accepted().isEmpty()) {
      log = result.log(); // it remembers records that wait for their parents
      return new Growth(result, Set.of(), false);
    }
    for (TrustRecord record : result.accepted()) {
      store.trust().add(record.hash(), record.bytes());
    }
    TrustState before = state;
    boolean newKeys = use(result.log());
    stored = store.trust().count();
    return new Growth(result, state.verdictsChangedSince(before), newKeys);
  }

  /**
   * Whether every stored record is what it was. If not, peers are told that the log ends before,
   * and send the rest again; until then nothing is written upon it.
   */
  boolean isWhole() {
    return log.size() == stored;
  }

  /**
   * Whether the entries of a device can be handed on. Of the author of a log that is here, the key
   * is missing only where the record of its admission is damaged, or was written upon a damaged
   * one.
   */
  boolean vouchesFor(DeviceId author) {
    return isWhole() || log.verifyKey(author) != null;
  }

  /**
   * Refuses work that must not rest on a part of the membership: whom a record removed that cannot
   * be read, that one would be given new keys.
   *
   * @throws StoreException CORRUPT if a stored record is damaged
   */
  void requireWhole() {
    if (!isWhole()) {
      store.trust().requireWhole(log.size());
    }
  }

  private boolean use(TrustLog newLog) {
    log = newLog;
    state = TrustState.of(newLog);
    judge = new EntryJudge(newLog);
    return keys.update(newLog, state);
  }

  TrustLog log() {
    return log;
  }

  TrustState state() {
    return state;
  }

  EntryJudge judge() {
    return judge;
  }

  EpochKeys keys() {
    return keys;
  }

  @Override
  public List<RecordHash> heads() {
    return log.heads();
  }

  @Override
  public List<byte[]> missingFor(List<RecordHash> heads) {
    return log.missingFor(heads).stream().map(TrustRecord::bytes).toList();
  }

  /**
   * What adding records changed.
   *
   * @param result what became of each
   * @param rejudge devices whose entries may have won or lost their effect
   * @param newKeys whether keys of further epochs were found
   */
  record Growth(AddResult result, Set<DeviceId> rejudge, boolean newKeys) {
    boolean grown() {
      return !result.accepted().isEmpty();
    }

    @Nullable String firstRejection() {
      return result.rejected().isEmpty() ? null : result.rejected().get(0).toString();
    }
  }
}
