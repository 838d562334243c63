package org.logomesh.relay.retention;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.ForkLedger;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustBody.Checkpoint;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import reactor.core.publisher.Mono;

/** The logs of a space and their forks, and which of them may begin where a snapshot stands. */
final class StoredLogs {
  /** Logs read at once: 250 bytes each. */
  private static final int PAGE = 1_000;

  private final Map<LogId, StoredLog> logs = new HashMap<>();
  private final ForkLedger forks;

  private StoredLogs(ForkLedger forks) {
    this.forks = forks;
  }

  /** Emits them as they are stored. */
  static Mono<StoredLogs> of(EntryStore store, SpaceId space) {
    return store
        .forks(space)
        .map(
            proofs ->
                new StoredLogs(
                    ForkLedger.of(space, proofs.stream().map(StoredLogs::proof).toList())))
        .flatMap(read -> read.readAfter(store, space, null).thenReturn(read));
  }

  private static ForkProof proof(byte[] stored) {
    try {
      return (ForkProof) FrameCodec.decode(stored);
    } catch (CborException damaged) {
      throw new StoreException(StoreException.Reason.CORRUPT, "fork proof", damaged);
    }
  }

  private Mono<Void> readAfter(EntryStore store, SpaceId space, @Nullable LogId after) {
    return store
        .logsAfter(space, after, PAGE)
        .flatMap(
            page -> {
              page.forEach(this::put);
              return page.size() < PAGE
                  ? Mono.<Void>empty()
                  : readAfter(store, space, page.get(page.size() - 1).id());
            });
  }

  /** A log stands elsewhere now. */
  void put(StoredLog log) {
    logs.put(log.id(), log);
  }

  /** Whether one of them is missing, or ends before where a checkpoint says. */
  boolean areBehind(Checkpoint checkpoint) {
    return checkpoint.frontier().values().stream().flatMap(List::stream).anyMatch(this::isBehind);
  }

  private boolean isBehind(Cut place) {
    StoredLog here = logs.get(place.log());
    return here == null || here.state().seq() < place.seq();
  }

  /**
   * Whether nothing is lost if a log stands there from now on: it is not here, or no entry of it
   * is, or it is to be so. One that is known to fork after its end goes on as its branches,
   * whatever a snapshot says whose maker did not know. A branch whose fork is not known yet may be
   * here under the name of the log that it left, as long as anything of that is.
   */
  boolean mayStandAt(LogId id, LogState there, Map<LogId, EntryHash> over) {
    StoredLog here = logs.get(id);
    if (here != null) {
      LogState end = here.state();
      return here.mayStandAt(there, over.get(id))
          && !forks.endsAt(end.log(), end.seq(), end.hash());
    }
    return id.equals(there.log())
        || forks.branch(id) != null
        || logs.values().stream()
            .noneMatch(log -> log.state().log().equals(there.log()) && !log.isEmpty());
  }
}
