package org.logomesh.client.sync;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.GraphLimits;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.OperationCodec;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EntryBody;
import org.logomesh.client.seal.EntrySealer;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.VerifiedEntry;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.Place;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.OperationId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.TrustState;

/** Writes this device's own log: turns a local transaction into sealed entries and applies them. */
final class Author {
  /** Bytes of operations in one entry: its limit, less dependencies, padding and the rest. */
  private static final int ENTRY_BUDGET_BYTES = 160 * 1024;

  private final SpaceStore store;
  private final DeviceKeys keys;
  private final Membership membership;
  private final Progress progress;
  private final OwnPast past;
  private final EntrySealer sealer;

  Author(
      SpaceStore store,
      SpaceId space,
      DeviceKeys keys,
      Membership membership,
      Progress progress,
      SecureRandom random) {
    this.store = store;
    this.keys = keys;
    this.membership = membership;
    this.progress = progress;
    this.past = new OwnPast(store, progress);
    this.sealer = new EntrySealer(space, keys, random);
  }

  /**
   * Seals, stores and applies one local transaction. Inside a database transaction.
   *
   * @param operations as {@link GraphEdit} made them
   * @return the new entries, in order; empty if there is nothing to write
   */
  List<SealedEntry> write(List<Operation> operations, long wallMillis, GraphMerge merge) {
    if (operations.isEmpty()) {
      return List.of();
    }
    LogId log = ownLog();
    List<int[]> parts = split(operations);
    if (parts.size() > Applier.MAX_RUN) {
      throw new IllegalArgumentException(
          "a transaction of " + operations.size() + " operations is too large; write it in parts");
    }
    List<OperationId> names = new ArrayList<>(operations.size());
    List<SealedEntry> sealed = new ArrayList<>(parts.size());
    for (int[] part : parts) {
      boolean more = part[1] < operations.size();
      sealed.add(write(log, operations.subList(part[0], part[1]), names, more, wallMillis, merge));
    }
    return sealed;
  }

  /** The log to write, opened if there is none. */
  private LogId ownLog() {
    LogId own = store.settings().ownLog();
    if (own != null) {
      LogInfo info = store.logs().find(own);
      if (info != null && info.forkedAt() == LogInfo.NOT_FORKED) {
        return own;
      }
      store.settings().retireOwnLog();
    }
    return open();
  }

  private LogId open() {
    org.logomesh.client.seal.NewEntry opened = unused();
    LogId log = opened.after().log();
    store.logs().append(log, List.of(stored(opened, VerifiedEntry.Outcome.applied(0, 0))));
    store.logs().startOwn(log, store.settings());
    progress.advance(log, 0, 0);
    past.forget();
    return log;
  }

  // A machine that was copied while it ran draws the numbers that the original drew, whose log may
  // have arrived here meanwhile.
  private org.logomesh.client.seal.NewEntry unused() {
    EpochId epoch = writeEpoch().epochId();
    List<RecordHash> heads = membership.log().headsToCite(List.of());
    org.logomesh.client.seal.NewEntry opened;
    do {
      opened = sealer.sealOpen(heads, epoch, predecessor());
    } while (store.logs().find(opened.after().log()) != null);
    return opened;
  }

  private @Nullable Place predecessor() {
    LogId before = store.settings().predecessorLog();
    LogState state = before == null ? null : store.logs().state(before);
    return before == null || state == null ? null : new Place(before, state.seq(), state.hash());
  }

  private EpochKey writeEpoch() {
    TrustState state = membership.state();
    EpochId epoch = state.writeEpoch();
    EpochKey key = epoch == null ? null : membership.keys().key(epoch);
    if (!state.mayWrite(keys.deviceId())) {
      throw new NotAWriterException(state.wasRemoved(keys.deviceId()));
    }
    if (key == null) {
      throw new NotAWriterException(false);
    }
    return key;
  }

  private SealedEntry write(
      LogId log,
      List<Operation> pending,
      List<OperationId> names,
      boolean more,
      long wallMillis,
      GraphMerge merge) {
    LogState before = store.logs().state(log);
    if (before == null) {
      throw new IllegalStateException("the own log is not here");
    }
    long seq = before.seq() + 1;
    int first = names.size();
    List<Operation> operations = new ArrayList<>(pending.size());
    for (Operation operation : pending) {
      operations.add(
          GraphEdit.named(operation, n -> n < first ? names.get(n) : ownName(n - first)));
    }
    OwnReferences references = new OwnReferences(store, log, seq, referenced(operations));
    SortedMap<LogId, Place> deps = past.dependencies(log, references.logs());
    references.order(List.copyOf(deps.keySet()));
    List<byte[]> encoded = new ArrayList<>(operations.size());
    for (Operation operation : operations) {
      encoded.add(OperationCodec.encode(operation, references));
    }
    long lamport = progress.of(log).lamport();
    for (Place dep : deps.values()) {
      lamport = Math.max(lamport, progress.of(dep.log()).lamport());
    }
    EntryBody body =
        new EntryBody(lamport + 1, wallMillis, List.copyOf(deps.values()), encoded, more);
    org.logomesh.client.seal.NewEntry entry =
        sealer.seal(before, body, membership.log().headsToCite(before.trustHeads()), writeEpoch());
    store
        .logs()
        .append(
            log, List.of(stored(entry, VerifiedEntry.Outcome.applied(lamport + 1, wallMillis))));
    EntryHash hash = entry.after().hash();
    progress.advance(log, seq, lamport + 1);
    past.wrote(deps);
    List<Operation> settled = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      names.add(new OperationId(hash, i));
      settled.add(GraphEdit.named(operations.get(i), n -> new OperationId(hash, n)));
    }
    merge.apply(new Stamp(hash, lamport + 1, wallMillis, keys.deviceId(), true), settled);
    return entry.entry();
  }

  // An operation of the entry that is being written, by its place in this entry.
  private static OperationId ownName(int index) {
    return new OperationId(GraphEdit.PENDING, index);
  }

  private static Set<EntryHash> referenced(List<Operation> operations) {
    TreeSet<EntryHash> entries = new TreeSet<>();
    for (Operation operation : operations) {
      operation.withReferences(
          id -> {
            if (!id.entry().equals(GraphEdit.PENDING)) {
              entries.add(id.entry());
            }
            return id;
          });
    }
    return entries;
  }

  private static VerifiedEntry stored(
      org.logomesh.client.seal.NewEntry entry, VerifiedEntry.Outcome outcome) {
    return new VerifiedEntry(entry.entry(), entry.after(), true, outcome);
  }

  // The size of an operation is known exactly only once its references are; this is never too
  // small.
  private static List<int[]> split(List<Operation> operations) {
    List<int[]> parts = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int i = 0; i < operations.size(); i++) {
      long size = OperationSize.atMost(operations.get(i));
      boolean full =
          i - from == GraphLimits.MAX_OPERATIONS_PER_ENTRY || bytes + size > ENTRY_BUDGET_BYTES;
      if (full && i > from) {
        parts.add(new int[] {from, i});
        from = i;
        bytes = 0;
      }
      bytes += size;
    }
    parts.add(new int[] {from, operations.size()});
    return parts;
  }
}
