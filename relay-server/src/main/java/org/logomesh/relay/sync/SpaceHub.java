package org.logomesh.relay.sync;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.sync.EntryAdmission;
import org.logomesh.model.sync.EntryPolicy;
import org.logomesh.model.sync.HeadsStatements;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.trust.EntryJudge;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.access.TrustSnapshot;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * All live connections of one space. Everything about the space happens here, one thing after the
 * other: a frame arrives, a commit is done, a connection goes. The hub tells every session what
 * became durable and performs what the sessions ask for.
 */
final class SpaceHub {
  private static final Logger log = LoggerFactory.getLogger(SpaceHub.class);

  private final SpaceId space;
  private final EntryStore store;
  private final TrustCache trusts;
  private final SyncLimits limits;
  private final SyncCounters counters;
  private final SerialExecutor order;
  private final Consumer<SyncConnection> onDetached;

  private final Set<SyncConnection> connections = new LinkedHashSet<>();
  private final HeadsStatements statements;
  private final LogBook book;
  private final TrustAppends trustAppends;
  private final Serving serving;
  private final Appends appends;
  private final OtherRelays others;
  private @Nullable TrustSnapshot trust;
  private @Nullable EntryJudge judge;
  private boolean loading;
  private boolean loaded;

  SpaceHub(
      SpaceId space,
      EntryStore store,
      TrustCache trusts,
      Executor threads,
      SyncLimits limits,
      SyncCounters counters,
      RecentEntries.Room room,
      Consumer<SyncConnection> onDetached) {
    this.space = space;
    this.store = store;
    this.trusts = trusts;
    this.limits = limits;
    this.counters = counters;
    this.order = new SerialExecutor(threads);
    this.onDetached = onDetached;
    this.book = new LogBook(space, room);
    this.statements = new HeadsStatements(space);
    EntryReads reads = new EntryReads(store, space);
    Healing healing = new Healing(this, store, book, counters);
    this.serving = new Serving(this, store, reads, book, healing, counters);
    this.appends = new Appends(this, store, reads, book, healing, counters);
    this.trustAppends = new TrustAppends(this, trusts, this::grown, appends::resume);
    this.others = new OtherRelays(this, store, trusts, book, trustAppends, appends, healing);
  }

  SpaceId space() {
    return space;
  }

  /** The log that hashes of a log or branch are taken over. */
  LogId origin(LogId log) {
    return book.forks().origin(log);
  }

  void execute(Runnable task) {
    order.execute(task);
  }

  /** Goes on in the hub's order when the store has answered. */
  <T> void then(Mono<T> answer, Consumer<@Nullable T> onDone, Consumer<StoreException> onError) {
    answer.subscribe(
        new AnswerSubscriber<T>(
            value -> execute(() -> onDone.accept(value)),
            error -> execute(() -> onError.accept(asStoreException(error)))));
  }

  private static StoreException asStoreException(Throwable error) {
    return error instanceof StoreException known
        ? known
        : new StoreException(StoreException.Reason.BROKEN, "store failed", error);
  }

  // ---- connections ------------------------------------------------------------------------

  void attach(SyncConnection connection) {
    List<SyncConnection> ofDevice =
        connections.stream().filter(c -> c.device().equals(connection.device())).toList();
    if (ofDevice.size() >= limits.maxConnectionsPerDevice()) {
      ofDevice.get(0).end(ErrorCode.RATE_LIMITED);
    }
    connections.add(connection);
    counters.connected(1);
    if (loaded) {
      greet(connection);
    } else if (!loading) {
      loading = true;
      load();
    }
  }

  void detach(SyncConnection connection) {
    if (connections.remove(connection)) {
      counters.connected(-1);
      if (!hasReaders()) {
        book.forgetRecent();
      }
      onDetached.accept(connection);
    }
  }

  // Who was let in and is not known here was introduced past the hub, or to another relay.
  private void greet(SyncConnection connection) {
    if (trust().state().member(connection.device()) == null) {
      trustAppends.refresh(() -> begin(connection));
    } else {
      begin(connection);
    }
  }

  private void begin(SyncConnection connection) {
    if (!connections.contains(connection)) {
      return;
    }
    if (trust().state().member(connection.device()) == null) {
      connection.end(Refusals.ofStranger(trust().state(), connection.device()));
      return;
    }
    SyncSettings settings =
        SyncSettings.of(space, IncarnationId.of(store.incarnation()), true)
            .withCreditBytes(limits.creditBytes())
            .withMaxInFlightBytes(limits.maxInFlightBytes());
    SyncSession session = new SyncSession(settings, new View());
    connection.start(session);
    perform(connection, session.start(book.heads(), book.forks().proofs(), statements.latest()));
    // Told apart from the greeting: who greets with less than it confirmed was rolled back.
    book.wounds().forEach((id, wound) -> perform(connection, session.onDamaged(id, wound.whole())));
  }

  /** Whether what one device brings may be news to another one that is here. */
  boolean hasReaders() {
    return connections.size() > 1;
  }

  /** Another relay on the same store may have written into the space. */
  void othersWrote() {
    if (loaded) {
      others.wrote();
    } else {
      others.later();
    }
  }

  /** This relay itself wrote into the space, or erased there, past its connections. */
  void writtenBeside() {
    book.forgetRecent();
    othersWrote();
  }

  void tick(long nowMillis) {
    if (loaded) {
      others.goOn();
    }
    book.tick();
    for (SyncConnection connection : List.copyOf(connections)) {
      connection.tick(nowMillis);
    }
  }

  void endAll(ErrorCode code) {
    end(connection -> true, code);
  }

  void end(Predicate<SyncConnection> which, ErrorCode code) {
    for (SyncConnection connection : List.copyOf(connections)) {
      if (which.test(connection)) {
        connection.end(code);
      }
    }
  }

  /** Lets every session but one know something. */
  void tellOthers(@Nullable SyncConnection source, Consumer<SyncConnection> news) {
    for (SyncConnection connection : List.copyOf(connections)) {
      if (connection != source && connection.isOpen()) {
        news.accept(connection);
      }
    }
  }

  // ---- what is stored ---------------------------------------------------------------------

  private void load() {
    Mono<TrustSnapshot> trustLog = trusts.snapshot(space);
    then(
        Mono.zip(trustLog, store.forks(space), store.statements(space)),
        found -> {
          if (found == null) {
            endAll(ErrorCode.UNKNOWN_SPACE);
            return;
          }
          grown(found.getT1());
          try {
            book.put(found.getT2().stream().map(p -> (ForkProof) FrameCodec.decode(p)).toList());
          } catch (CborException damaged) {
            failed(new StoreException(StoreException.Reason.CORRUPT, "fork proof", damaged));
            return;
          }
          found.getT3().forEach(this::remember);
          loadLogs(null);
        },
        this::failed);
  }

  /**
   * Takes over a stored statement if it is news; else returns null. One that the disk has changed
   * is told to nobody; whoever has it brings it again.
   */
  @Nullable HeadsStatement remember(byte[] stored) {
    try {
      if (FrameCodec.decode(stored) instanceof HeadsStatement statement
          && statements.take(statement, this::memberKey)) {
        return statement;
      }
      log.debug("space {}: a statement is passed over", space.abbreviated());
    } catch (CborException damaged) {
      log.warn("space {}: a statement is damaged in the store", space.abbreviated());
    }
    return null;
  }

  /** Lets every session know where a log stands. */
  void tellHead(StoredLog stored) {
    if (book.wound(stored.id()) == null) {
      Head head = stored.state().head();
      tellOthers(null, c -> perform(c, c.session().onLocalEntries(stored.id(), head, null)));
    }
  }

  /** Announces a log anew that was begun with a snapshot, so that devices go on from there. */
  void tellFounded(StoredLog stored) {
    Head head = stored.state().head();
    tellOthers(null, c -> perform(c, c.session().onMended(stored.id(), head)));
  }

  private void loadLogs(@Nullable LogId after) {
    then(
        store.logsAfter(space, after, LOG_PAGE),
        page -> {
          List<StoredLog> logs = Objects.requireNonNull(page);
          // A branch that was begun with a snapshot waits for the proof of its fork.
          logs.stream().filter(book::isKnownByThisName).forEach(book::put);
          if (logs.size() == LOG_PAGE && book.size() < SyncSettings.DEFAULT_MAX_LOGS) {
            loadLogs(logs.get(logs.size() - 1).id());
          } else {
            loaded = true;
            List.copyOf(connections).forEach(this::greet);
            others.goOn();
          }
        },
        this::failed);
  }

  /** Logs read at once: 250 bytes each. */
  static final int LOG_PAGE = 1_000;

  private void failed(StoreException error) {
    log.warn("space {} cannot be read: {}", space.abbreviated(), error.getMessage());
    loading = false;
    endAll(StoreErrors.code(error));
  }

  /** The trust log of the space; only once it is loaded. */
  TrustSnapshot trust() {
    return Objects.requireNonNull(trust, "not loaded");
  }

  /** Decides about entries that a device brings, by the trust log as it is now. */
  EntryAdmission admission(DeviceId uploader) {
    EntryJudge judged = Objects.requireNonNull(judge, "not loaded");
    return new EntryAdmission(space, this::key, EntryPolicy.judged(judged, uploader));
  }

  /** The key of a device, also of one that was removed: it signed what it wrote before. */
  @Nullable VerifyKey key(DeviceId device) {
    return trust().log().verifyKey(device);
  }

  private @Nullable VerifyKey memberKey(DeviceId device) {
    return trust().state().member(device) == null ? null : key(device);
  }

  private void grown(TrustSnapshot snapshot) {
    trust = snapshot;
    judge = new EntryJudge(snapshot.log());
  }

  // ---- actions ----------------------------------------------------------------------------

  void perform(SyncConnection connection, List<SyncAction> actions) {
    for (SyncAction action : actions) {
      switch (action.kind()) {
        case SEND -> connection.send(serving.encode(((SyncAction.Send) action).frame()));
        case APPEND_TRUST -> trustAppends.submit(connection, (SyncAction.AppendTrust) action);
        case APPEND_ENTRIES -> appends.submit(connection, (SyncAction.AppendEntries) action);
        case READ_RANGE -> serving.readRange(connection, (SyncAction.ReadRange) action);
        case READ_HASHES -> serving.readHashes(connection, (SyncAction.ReadHashes) action);
        case RECORD_FORK -> appends.record(((SyncAction.RecordFork) action).proof());
        case TAKE_STATEMENT -> take(connection, ((SyncAction.TakeStatement) action).statement());
        case CLOSE -> connection.close(((SyncAction.Close) action).code());
        case PEER_FRONTIER, PEER_ACKED, LOG_STOPPED, CAUGHT_UP -> {
          // For those who keep cursors or tell people; a relay does neither.
        }
      }
    }
  }

  private void take(SyncConnection connection, HeadsStatement statement) {
    if (!statements.take(statement, this::memberKey)) {
      return;
    }
    byte[] encoded = FrameCodec.encode(statement);
    then(
        store.putStatement(space, statement.device(), statement.counter(), encoded),
        latest -> tellOthers(connection, c -> perform(c, c.session().onStatement(statement))),
        error -> log.debug("a statement was not kept: {}", error.getMessage()));
  }

  // ---- trust ------------------------------------------------------------------------------

  /** Whether entries must wait for trust records that were asked for before them. */
  boolean isTrustPending() {
    return trustAppends.isPending();
  }

  private final class View implements TrustView {
    @Override
    public List<RecordHash> heads() {
      return trust().log().heads();
    }

    @Override
    public List<byte[]> missingFor(List<RecordHash> heads) {
      return trust().log().missingFor(heads).stream().map(TrustRecord::bytes).toList();
    }
  }
}
