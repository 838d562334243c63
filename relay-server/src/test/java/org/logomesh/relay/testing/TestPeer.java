package org.logomesh.relay.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.Admission;
import org.logomesh.model.sync.EntryAdmission;
import org.logomesh.model.sync.EntryPolicy;
import org.logomesh.model.sync.ForkLedger;
import org.logomesh.model.sync.Standing;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.Frame;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.HeadsStatement;

/**
 * A device's side of a connection, all in memory. Used by one thread at a time. It keeps no
 * branches of forks: it records that it was told of them.
 */
public final class TestPeer implements TrustView {
  private final SpaceId space;
  private final IncarnationId incarnation;
  private final Map<LogId, List<SealedEntry>> entries = new TreeMap<>();
  private final Map<LogId, LogState> states = new HashMap<>();
  private final Map<LogId, Integer> withheld = new HashMap<>();
  private final List<SyncAction> seen = new ArrayList<>();
  private TrustLog trust;
  private SyncSession session;
  private Consumer<byte[]> link = frame -> {};
  private @Nullable ErrorCode closed;

  /** A device that has these trust records. */
  public TestPeer(SpaceId space, List<byte[]> records) {
    this.space = space;
    this.incarnation = IncarnationId.of(new byte[IncarnationId.SIZE]);
    this.trust = TrustLog.empty(space).add(records).log();
    this.session = newSession();
  }

  private SyncSession newSession() {
    return new SyncSession(SyncSettings.of(space, incarnation, false), this);
  }

  /** Begins a conversation; frames to send go to {@code out}. */
  public void connect(Consumer<byte[]> out) {
    link = out;
    closed = null;
    session = newSession();
    perform(session.start(frontier(), List.of(), List.of()));
  }

  /** A frame arrived. */
  public void receive(byte[] frame) {
    perform(session.onBytes(frame));
  }

  /** Time went on. */
  public void tick(long nowMillis) {
    perform(session.onTick(nowMillis));
  }

  /** Sends any frame, past the session. */
  public void send(Frame frame) {
    link.accept(FrameCodec.encode(frame));
  }

  /** Takes up what the device itself wrote, and sends it. */
  public void write(TestLog log, List<SealedEntry> written) {
    keep(log.id(), written, log.state());
    perform(session.onLocalEntries(log.id(), log.state().head(), written));
  }

  /**
   * Hands out nothing of what it has of a log now, as a device that began with a snapshot: that has
   * the names of older entries only.
   */
  public void withhold(LogId log) {
    withheld.put(log, log(log).size());
  }

  /** Takes up trust records of its own, and sends them. */
  public void write(byte[] record) {
    trust = trust.add(List.of(record)).log();
    perform(session.onTrustChanged());
  }

  public void write(HeadsStatement statement) {
    perform(session.onStatement(statement));
  }

  private void keep(LogId log, List<SealedEntry> fresh, LogState state) {
    entries.computeIfAbsent(log, id -> new ArrayList<>()).addAll(fresh);
    states.put(log, state);
  }

  private void perform(List<SyncAction> actions) {
    for (SyncAction action : actions) {
      seen.add(action);
      switch (action.kind()) {
        case SEND -> link.accept(FrameCodec.encode(((SyncAction.Send) action).frame()));
        case APPEND_TRUST -> take((SyncAction.AppendTrust) action);
        case APPEND_ENTRIES -> take((SyncAction.AppendEntries) action);
        case READ_RANGE -> read((SyncAction.ReadRange) action);
        case READ_HASHES ->
            perform(session.onHashesRead(((SyncAction.ReadHashes) action).request(), List.of()));
        case CLOSE -> closed = ((SyncAction.Close) action).code();
        default -> {}
      }
    }
  }

  private void take(SyncAction.AppendTrust append) {
    trust = trust.add(append.records()).log();
    perform(session.onTrustAppended(append.request(), null));
  }

  private void take(SyncAction.AppendEntries append) {
    LogId log = append.log();
    List<SealedEntry> here = entries.getOrDefault(log, List.of());
    Standing standing = Standing.of(ForkLedger.of(space, List.of()), log, states.get(log));
    Admission admission =
        new EntryAdmission(space, trust::verifyKey, EntryPolicy.everything())
            .admit(standing, append.entries(), seq -> here.get((int) seq).hash(space, log));
    if (!admission.fresh().isEmpty()) {
      List<LogState> after = admission.states();
      keep(log, admission.fresh(), after.get(after.size() - 1));
    }
    perform(session.onAppended(List.of(admission.outcome(append.request()))));
  }

  private void read(SyncAction.ReadRange read) {
    List<SealedEntry> log = entries.getOrDefault(read.log(), List.of());
    List<SealedEntry> range = new ArrayList<>();
    long bytes = 0;
    boolean isWithheld = read.fromSeq() < withheld.getOrDefault(read.log(), 0);
    for (int i = (int) read.fromSeq(); i < log.size() && !isWithheld; i++) {
      bytes += log.get(i).sizeBytes();
      if (!range.isEmpty() && bytes > read.maxBytes()) {
        break;
      }
      range.add(log.get(i));
    }
    perform(session.onRangeRead(read.request(), range));
  }

  public Frontier frontier() {
    Map<LogId, Head> heads = new HashMap<>();
    states.forEach((log, state) -> heads.put(log, state.head()));
    return Frontier.of(heads);
  }

  /** What the relay is known to have. */
  public Frontier peerFrontier() {
    return session.peerFrontier();
  }

  /** What this peer has of a log. */
  public List<SealedEntry> log(LogId log) {
    return List.copyOf(entries.getOrDefault(log, List.of()));
  }

  public int entryCount() {
    return entries.values().stream().mapToInt(List::size).sum();
  }

  public TrustLog trust() {
    return trust;
  }

  /** Whether the relay has said that it has all trust records of this peer. */
  public boolean isTrustAtRelay() {
    return session.isTrustAtPeer();
  }

  /** Why the conversation ended; null while it goes on. */
  public @Nullable ErrorCode closed() {
    return closed;
  }

  /** What the session asked for, of one kind. */
  public <A extends SyncAction> List<A> seen(Class<A> type) {
    return seen.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** What the relay said it has made durable. */
  public Frontier acknowledged() {
    Frontier all = Frontier.empty();
    for (SyncAction.PeerAcked acked : seen(SyncAction.PeerAcked.class)) {
      all = all.merge(acked.heads());
    }
    return all;
  }

  /** Both directions have caught up with what was announced at the beginning. */
  public boolean isCaughtUp() {
    return seen(SyncAction.CaughtUp.class).stream()
            .map(SyncAction.CaughtUp::direction)
            .distinct()
            .count()
        == 2;
  }

  @Override
  public String toString() {
    return "here "
        + frontier()
        + ", at the relay "
        + peerFrontier()
        + ", stopped "
        + seen(SyncAction.LogStopped.class);
  }

  @Override
  public List<RecordHash> heads() {
    return trust.heads();
  }

  @Override
  public List<byte[]> missingFor(List<RecordHash> peerHeads) {
    return trust.missingFor(peerHeads).stream().map(TrustRecord::bytes).toList();
  }
}
