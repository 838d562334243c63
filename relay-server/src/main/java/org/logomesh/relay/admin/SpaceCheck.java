package org.logomesh.relay.admin;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.entry.ChainResult;
import org.logomesh.model.entry.ChainVerifier;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.AttestedSnapshot;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.model.wire.SnapshotLogs;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.EntryStore.TrustRow;
import org.logomesh.relay.store.ErasedCheck;
import org.logomesh.relay.store.ErasedEntry;
import org.logomesh.relay.store.RetentionStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import org.logomesh.relay.store.StoredSnapshot;
import reactor.core.publisher.Mono;

/**
 * Reads one space as a device would that trusts nobody, through the same port as devices are
 * served, while they are: the trust log from its genesis on, and every log from its first entry to
 * the head it had when it was listed. In memory is one trust log and one range at a time.
 */
final class SpaceCheck {
  /** Bytes read at a time. */
  private static final int RANGE_BYTES = 256 * 1024;

  private static final int LOGS_AT_ONCE = 256;

  /** A space that is forked or compacted again and again is whole as far as it holds still. */
  private static final int MAX_ATTEMPTS = 3;

  /** How long one answer of the store is waited for: longer than the store itself takes to fail. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final EntryStore store;
  private final RetentionStore retention;
  private final SpaceId space;
  private final Progress progress;
  private final List<String> problems = new ArrayList<>();

  /** Where logs stand by snapshots that administrators vouch for. */
  private final List<SnapshotLogs> vouched = new ArrayList<>();

  /** What is told of a check while it goes on. */
  interface Progress {
    /** So many entries more were read, in so many nanoseconds. */
    void read(int entries, long nanos);

    /** Whether it is to end early. */
    boolean isStopped();
  }

  private SpaceCheck(EntryStore store, RetentionStore retention, SpaceId space, Progress progress) {
    this.store = store;
    this.retention = retention;
    this.space = space;
    this.progress = progress;
  }

  /**
   * Checks a space; blocks meanwhile. Logs that are forked or compacted meanwhile are not those
   * that were listed any more; then the space is read once more.
   *
   * @param onProblem is told what does not hold
   */
  static void run(
      EntryStore store,
      RetentionStore retention,
      SpaceId space,
      Progress progress,
      Consumer<String> onProblem) {
    SpaceCheck check = new SpaceCheck(store, retention, space, progress);
    for (int attempt = 1; ; attempt++) {
      List<StoredLog> listed = check.allLogs();
      check.space(listed);
      if (check.problems.isEmpty()
          || attempt == MAX_ATTEMPTS
          || beginnings(check.allLogs()).equals(beginnings(listed))) {
        break;
      }
      check = new SpaceCheck(store, retention, space, progress);
    }
    check.problems.forEach(onProblem);
  }

  private static Map<LogId, Long> beginnings(List<StoredLog> logs) {
    Map<LogId, Long> beginnings = new HashMap<>();
    logs.forEach(log -> beginnings.put(log.id(), log.firstSeq()));
    return beginnings;
  }

  private static <T> List<T> list(Mono<List<T>> answer) {
    List<T> list = answer.block(PATIENCE);
    return list == null ? List.of() : list;
  }

  private void problem(String text) {
    problems.add("space " + space.abbreviated() + text);
  }

  private void space(List<StoredLog> logs) {
    TrustLog trust;
    try {
      trust = trust();
    } catch (StoreException damaged) {
      problem(": the trust log cannot be read: " + damaged.getMessage());
      return;
    }
    forks(trust, logs);
    statements(trust);
    snapshots(stable(trust));
    ChainVerifier verifier = new ChainVerifier(space, trust::verifyKey);
    for (StoredLog log : logs) {
      if (progress.isStopped()) {
        return;
      }
      try {
        floor(log, trust);
        log(log, logs, verifier);
      } catch (StoreException damaged) {
        problem(place(log) + ": " + damaged.getMessage());
      }
    }
  }

  private List<StoredLog> allLogs() {
    List<StoredLog> logs = new ArrayList<>();
    List<StoredLog> page = logs(null);
    while (!page.isEmpty()) {
      logs.addAll(page);
      page = logs(page.get(page.size() - 1).id());
    }
    return logs;
  }

  private List<StoredLog> logs(@Nullable LogId after) {
    return list(store.logsAfter(space, after, LOGS_AT_ONCE));
  }

  private List<TrustRow> trustRows(long after) {
    return list(store.trustAfter(space, after, RANGE_BYTES));
  }

  private TrustLog trust() {
    TrustLog trust = TrustLog.empty(space);
    List<TrustRow> rows = trustRows(0);
    while (!rows.isEmpty()) {
      AddResult added = trust.add(rows.stream().map(TrustRow::record).toList());
      added.rejected().forEach(bad -> problem(": a trust record does not hold"));
      trust = added.log();
      for (TrustRow row : rows) {
        if (trust.record(row.hash()) == null) {
          problem(": trust record " + row.hash().abbreviated() + " is not what it is called");
        }
      }
      rows = trustRows(rows.get(rows.size() - 1).serial());
    }
    if (trust.isEmpty()) {
      problem(" has no genesis");
    } else if (!trust.missingParents().isEmpty()) {
      problem(": trust records are missing");
    }
    return trust;
  }

  private void forks(TrustLog trust, List<StoredLog> logs) {
    for (byte[] stored : list(store.forks(space))) {
      Frame frame = decoded(stored);
      boolean holds = frame instanceof ForkProof;
      if (frame instanceof ForkProof proof) {
        for (StoredLog branch : logs) {
          holds &=
              !branch.state().log().equals(proof.log())
                  || proof.verify(space, branch.state().device(), trust::verifyKey);
        }
      }
      if (!holds) {
        problem(": the proof of a fork does not hold");
      }
    }
  }

  private void statements(TrustLog trust) {
    for (byte[] stored : list(store.statements(space))) {
      boolean holds = false;
      if (decoded(stored) instanceof HeadsStatement statement) {
        VerifyKey key = trust.verifyKey(statement.device());
        holds = key != null && statement.verify(space, key);
      }
      if (!holds) {
        problem(": what a device stated of its heads does not hold");
      }
    }
  }

  private static Set<SnapshotId> stable(TrustLog trust) {
    return trust.isEmpty()
        ? Set.of()
        : TrustState.of(trust).snapshots().stream()
            .filter(AttestedSnapshot::stable)
            .map(attested -> attested.checkpoint().snapshot())
            .collect(Collectors.toSet());
  }

  private void snapshots(Set<SnapshotId> stable) {
    for (StoredSnapshot snapshot : list(retention.snapshots(space))) {
      SnapshotStatus status = snapshot.status();
      MessageDigest digest = Sha256.newDigest();
      boolean isVouchedFor = stable.contains(snapshot.id());
      ByteArrayOutputStream front = new ByteArrayOutputStream();
      for (int part = 0; status.complete() && part < status.parts(); part++) {
        if (progress.isStopped()) {
          return;
        }
        byte @Nullable [] data = retention.part(space, snapshot.id(), part).block(PATIENCE);
        if (data != null) { // else it hashes to something else
          digest.update(data);
          if (isVouchedFor && front.size() < SnapshotLogs.PREFIX_BYTES + SnapshotLogs.MAX_BYTES) {
            front.writeBytes(data);
          }
        }
      }
      if (status.complete() && !SnapshotId.of(digest.digest()).equals(snapshot.id())) {
        problem(": snapshot " + snapshot.id().abbreviated() + " is not what it is called");
      } else if (status.complete() && isVouchedFor) {
        front(front.toByteArray());
      }
    }
  }

  // One that earlier software made has none; a relay begins no log with it.
  private void front(byte[] file) {
    if (SnapshotLogs.areIn(file)) {
      try {
        vouched.add(SnapshotLogs.atFrontOf(file));
      } catch (CborException malformed) {
        problem(": a snapshot that is vouched for says no places of logs");
      }
    }
  }

  private static @Nullable Frame decoded(byte[] stored) {
    try {
      return FrameCodec.decode(stored);
    } catch (CborException damaged) {
      return null;
    }
  }

  private void log(StoredLog log, List<StoredLog> all, ChainVerifier verifier) {
    @Nullable LogState state = log.firstSeq() == 0 ? null : before(log, all);
    long next = log.firstSeq();
    while (next <= log.state().seq() && !progress.isStopped()) {
      long began = System.nanoTime();
      List<SealedEntry> range =
          upTo(log.state().seq(), list(store.range(space, log.id(), next, RANGE_BYTES)));
      ChainResult chain = verifier.verify(log.state().log(), state, range);
      if (range.isEmpty() || chain.accepted() < range.size()) {
        problem(place(log) + " does not hold from entry " + (next + chain.accepted()));
        return;
      }
      state = chain.states().get(range.size() - 1);
      next += range.size();
      progress.read(range.size(), System.nanoTime() - began);
    }
    if (!progress.isStopped() && !log.state().equals(state)) {
      problem(place(log) + " does not end where the store says");
    }
  }

  private void floor(StoredLog log, TrustLog trust) {
    LogState floor = store.floor(space, log.id()).block(PATIENCE);
    if (floor == null) {
      return;
    }
    for (SnapshotLogs said : vouched) {
      LogState there = said.state(log.id());
      if (there != null && there.seq() == floor.seq() && !there.equals(floor)) {
        problem(place(log) + " does not begin where the snapshot says that it stands");
      }
    }
    erased(log, floor, trust);
  }

  private void erased(StoredLog log, LogState floor, TrustLog trust) {
    ErasedCheck check = new ErasedCheck(space, floor, trust::verifyKey);
    List<ErasedEntry> rows;
    do {
      rows = list(store.erased(space, log.id(), check.next(), ErasedCheck.ROWS));
      long bad = check.take(rows);
      if (bad >= 0) {
        problem(place(log) + ": what is kept of erased entry " + bad + " does not hold");
        return;
      }
    } while (check.isOpen(rows) && !progress.isStopped());
  }

  // What was appended since the log was listed is for the next check.
  private static List<SealedEntry> upTo(long seq, List<SealedEntry> range) {
    return range.stream().filter(entry -> entry.seq() <= seq).toList();
  }

  // Where the log stood before what was dropped of it; a branch goes on where another stands.
  private @Nullable LogState before(StoredLog branch, List<StoredLog> all) {
    LogState floor = store.floor(space, branch.id()).block(PATIENCE);
    if (floor != null) {
      return floor;
    }
    long seq = branch.firstSeq() - 1;
    SealedEntry first = store.entry(space, branch.id(), seq + 1).block(PATIENCE);
    for (StoredLog other : all) {
      if (other.state().log().equals(branch.state().log())) {
        LogState state =
            other.state().seq() == seq
                ? other.state() // perhaps all that is known of it
                : other.holds(seq) ? store.stateAt(space, other.id(), seq).block(PATIENCE) : null;
        if (state != null && first != null && state.hash().equals(first.header().previous())) {
          return state;
        }
      }
    }
    return null;
  }

  private static String place(StoredLog log) {
    return ", log " + log.id().abbreviated();
  }
}
