package org.logomesh.model.sync;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.Branch;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkBranch;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.HeadsStatement;

/** A replica in memory: a store as the real shells have it, and the ends of its open links. */
final class MemoryReplica {
  private record Row(SealedEntry entry, LogState state) {}

  final SpaceId space;
  final String name;
  final IncarnationId incarnation;
  final TestTrust trust = new TestTrust();
  final HeadsStatements statements;
  final Map<DeviceId, VerifyKey> keys;
  final List<LinkEnd> links = new ArrayList<>();
  EntryPolicy policy = EntryPolicy.everything();
  private final Map<LogId, List<Row>> logs = new TreeMap<>();

  /** What is kept of entries that are not handed out any more: enough for hashes and states. */
  private final Map<LogId, List<Row>> erased = new HashMap<>();

  /** Where logs stand of which no entry is left. */
  private final Map<LogId, LogState> bare = new TreeMap<>();

  private ForkLedger forks;

  MemoryReplica(SpaceId space, String name, Map<DeviceId, VerifyKey> keys) {
    this.space = space;
    this.name = name;
    this.keys = keys;
    byte[] hash = Sha256.hash(name.getBytes(StandardCharsets.UTF_8));
    this.incarnation = IncarnationId.of(Arrays.copyOf(hash, IncarnationId.SIZE));
    this.statements = new HeadsStatements(space);
    this.forks = ForkLedger.of(space, List.of());
  }

  MemoryReplica(SpaceId space, String name) {
    this(space, name, new HashMap<>());
  }

  Frontier frontier() {
    Map<LogId, Head> heads = new TreeMap<>();
    bare.forEach((log, state) -> heads.put(log, state.head()));
    logs.forEach(
        (log, rows) -> {
          if (!rows.isEmpty()) {
            heads.put(log, rows.get(rows.size() - 1).state().head());
          }
        });
    return Frontier.of(heads);
  }

  ForkLedger forks() {
    return forks;
  }

  /** Returns the hashes of all entries here, whatever log they are addressed by. */
  Set<EntryHash> entryHashes() {
    Set<EntryHash> hashes = new TreeSet<>();
    logs.values().forEach(rows -> rows.forEach(row -> hashes.add(row.state().hash())));
    return hashes;
  }

  /** Writes what is new in a log of this device, and tells the links. */
  void write(TestLog log) {
    keys.put(log.device(), log.key());
    LogState before = stateBefore(log.log());
    int from = before == null ? 0 : (int) before.seq() + 1;
    List<SealedEntry> fresh = log.entries().subList(from, log.entries().size());
    if (!fresh.isEmpty()) {
      Admission admission = admit(log.log(), fresh);
      if (admission.fresh().size() != fresh.size()) {
        throw new AssertionError("own entries were " + admission);
      }
      store(log.log(), admission);
      tellEntries(log.log(), fresh, null);
    }
  }

  /** Holds a log that no honest replica would take, as software of one's own may. */
  void pretend(TestLog log) {
    keys.put(log.device(), log.key());
    List<Row> rows = new ArrayList<>();
    for (SealedEntry entry : log.entries()) {
      rows.add(new Row(entry, log.stateAt((int) entry.seq())));
    }
    logs.put(log.log(), rows);
  }

  /**
   * Hands out no entry of a log up to a place any more.
   *
   * @param kept whether what their hashes need stays
   */
  void erase(LogId log, long through, boolean kept) {
    List<Row> rows = logs.getOrDefault(log, List.of());
    int count = (int) (through - rows.get(0).state().seq()) + 1;
    if (kept) {
      erased.computeIfAbsent(log, id -> new ArrayList<>()).addAll(rows.subList(0, count));
    }
    logs.put(log, new ArrayList<>(rows.subList(count, rows.size())));
  }

  void writeTrust(String author, int bytes) {
    trust.add(trust.next(author, bytes));
    links.forEach(link -> link.run(link.session.onTrustChanged()));
  }

  void state(HeadsStatement statement) {
    if (statements.take(statement, keys::get)) {
      List.copyOf(links).forEach(link -> link.run(link.session.onStatement(statement)));
    }
  }

  /** What a shell does for {@link SyncAction.AppendEntries}. */
  AppendOutcome append(SyncAction.AppendEntries action, LinkEnd from) {
    Admission admission = admit(action.log(), action.entries());
    ForkBranch fork = admission.fork();
    if (fork != null) {
      return onFork(action, fork);
    }
    store(action.log(), admission);
    if (!admission.fresh().isEmpty()) {
      tellEntries(action.log(), admission.fresh(), from);
    }
    return admission.outcome(action.request());
  }

  private Admission admit(LogId log, List<SealedEntry> range) {
    return new EntryAdmission(space, keys::get, policy)
        .admit(Standing.of(forks, log, stateBefore(log)), range, seq -> hashAt(log, seq));
  }

  private void store(LogId log, Admission admission) {
    List<Row> rows = logs.computeIfAbsent(log, id -> new ArrayList<>());
    for (int i = 0; i < admission.fresh().size(); i++) {
      rows.add(new Row(admission.fresh().get(i), admission.states().get(i)));
    }
  }

  private AppendOutcome onFork(SyncAction.AppendEntries action, ForkBranch theirs) {
    LogId origin = forks.origin(action.log());
    List<SealedEntry> own = own(action.log(), theirs.seq());
    if (!own.isEmpty() && !theirs.previous().equals(own.get(0).header().previous())) {
      return AppendOutcome.refused(action.request(), null, ErrorCode.FORK_COMPACTED, 0);
    }
    ForkProof proof =
        own.isEmpty()
            ? forks.against(origin, theirs)
            : ForkProof.of(origin, ForkBranch.startingWith(own), theirs);
    if (proof != null && !forks.knows(proof) && !record(proof)) {
      return AppendOutcome.refused(action.request(), null, ErrorCode.BAD_SIGNATURE, 0);
    }
    return AppendOutcome.forked(action.request());
  }

  /** What a shell does for {@link SyncAction.RecordFork}; says whether the proof was taken. */
  boolean record(ForkProof proof) {
    LogId log = holder(proof);
    if (log == null) {
      return false;
    }
    LogState before = Objects.requireNonNull(stateAt(log, proof.seq() - 1));
    List<SealedEntry> own = own(log, proof.seq());
    ForkCut.Site site =
        new ForkCut.Site(
            log,
            before.device(),
            before.hash(),
            own.isEmpty() ? null : own.get(0).hash(space, proof.log()),
            () -> ForkBranch.startingWith(own));
    ForkCut cut = forks.knows(proof) ? null : ForkCut.plan(space, proof, site, keys::get);
    if (cut == null) {
      return false;
    }
    forks = forks.with(cut.proofs());
    Branch branch = cut.branch();
    if (branch != null) {
      cut(log, branch.log(), before);
    }
    List.copyOf(links)
        .forEach(link -> link.run(link.session.onForksRecorded(cut.proofs(), frontier())));
    return true;
  }

  private void cut(LogId log, LogId branch, LogState before) {
    for (Map<LogId, List<Row>> each : List.of(logs, erased)) {
      List<Row> rows = each.getOrDefault(log, List.of());
      each.put(log, rows.stream().filter(row -> row.state().seq() <= before.seq()).toList());
      each.put(
          branch,
          new ArrayList<>(rows.stream().filter(row -> row.state().seq() > before.seq()).toList()));
    }
    if (logs.getOrDefault(log, List.of()).isEmpty()) {
      bare.put(log, before);
    }
  }

  /** How a log goes on here from a place, also by what is kept of it. */
  private List<SealedEntry> own(LogId log, long seq) {
    List<Row> all = new ArrayList<>(erased.getOrDefault(log, List.of()));
    all.addAll(logs.getOrDefault(log, List.of()));
    List<SealedEntry> own = all.stream().map(Row::entry).filter(e -> e.seq() >= seq).toList();
    return own.isEmpty() || own.get(0).seq() > seq ? List.of() : own;
  }

  private @Nullable LogId holder(ForkProof proof) {
    for (LogId log : forks.family(proof.log())) {
      if (proof.previous().equals(hashAt(log, proof.seq() - 1))) {
        return log;
      }
    }
    return null;
  }

  List<SealedEntry> read(LogId log, long from, int maxBytes) {
    List<SealedEntry> range = new ArrayList<>();
    int size = 0;
    boolean signed = false;
    Row first = logs.getOrDefault(log, List.of()).stream().findFirst().orElse(null);
    if (first != null && first.state().seq() > from) {
      return range; // it was erased
    }
    for (Row row : logs.getOrDefault(log, List.of())) {
      if (row.state().seq() < from) {
        continue;
      }
      if (signed && size + row.entry().sizeBytes() > maxBytes) {
        break;
      }
      range.add(row.entry());
      size += row.entry().sizeBytes();
      signed |= row.entry().signature() != null;
    }
    return range;
  }

  List<Head> hashes(LogId log, List<Long> seqs) {
    List<Head> places = new ArrayList<>();
    for (long seq : seqs) {
      EntryHash hash = hashAt(log, seq);
      if (hash != null) {
        places.add(new Head(seq, hash));
      }
    }
    return places;
  }

  private @Nullable LogState stateBefore(LogId log) {
    List<Row> rows = logs.getOrDefault(log, List.of());
    if (!rows.isEmpty()) {
      return rows.get(rows.size() - 1).state();
    }
    if (bare.containsKey(log)) {
      return bare.get(log);
    }
    Branch branch = forks.branch(log);
    if (branch == null) {
      return null;
    }
    for (LogId relative : forks.family(log)) {
      if (branch.previous().equals(hashAt(relative, branch.firstSeq() - 1))) {
        return stateAt(relative, branch.firstSeq() - 1);
      }
    }
    return null;
  }

  private @Nullable EntryHash hashAt(LogId log, long seq) {
    Row row = row(log, seq);
    return row == null ? null : row.state().hash();
  }

  private LogState stateAt(LogId log, long seq) {
    return Objects.requireNonNull(row(log, seq)).state();
  }

  private @Nullable Row row(LogId log, long seq) {
    for (Map<LogId, List<Row>> each : List.of(logs, erased)) {
      List<Row> rows = each.getOrDefault(log, List.of());
      long at = rows.isEmpty() ? -1 : seq - rows.get(0).state().seq();
      if (at >= 0 && at < rows.size()) {
        return rows.get((int) at);
      }
    }
    return null;
  }

  private void tellEntries(LogId log, List<SealedEntry> entries, @Nullable LinkEnd except) {
    Head head = Objects.requireNonNull(stateBefore(log)).head();
    for (LinkEnd link : List.copyOf(links)) {
      if (link != except) {
        link.run(link.session.onLocalEntries(log, head, entries));
      }
    }
  }

  @Override
  public String toString() {
    return name + frontier();
  }
}
