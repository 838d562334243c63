package org.logomesh.client.sync;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.MemoryGraph;
import org.logomesh.client.graph.StateRoot;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;
import org.logomesh.client.store.Want;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.IncarnationId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.HeadsStatement;

/**
 * One device's copy of a space: the real core of every client. Local edits and what peers send go
 * in; verified, opened, merged and committed, each in one database transaction, they come out as
 * changes to the app and as entries for the other links.
 *
 * <p>Confined to one thread. It has no clock, thread, socket or random source of its own; the
 * simulator runs this very class.
 */
public final class Replica {
  private final SpaceStore store;
  private final DeviceKeys keys;
  private final InstantSource clock;
  private final Membership membership;
  private final Progress progress;
  private final Opener opener;
  private final Inbox inbox;
  private final Author author;
  private final Witness witness;
  private final Whiteout whiteout;
  private final GraphLevel level;
  private final Forking forking;
  private final ReplicaListener listener;
  private final Set<Conversation> conversations = new LinkedHashSet<>();
  private final Acknowledgements acknowledgements;
  private Frontier lastPublished = Frontier.empty();
  private boolean holding;

  /**
   * Opens the replica in a store that {@linkplain org.logomesh.client.store.Settings#establish has}
   * its space and device, and the space's genesis among its trust records.
   */
  public Replica(
      SpaceStore store,
      DeviceKeys keys,
      InstantSource clock,
      SecureRandom random,
      ReplicaListener listener) {
    this(store, keys, clock, random, listener, Vocabulary.CURRENT);
  }

  /** As the public one, with software of another age. */
  Replica(
      SpaceStore store,
      DeviceKeys keys,
      InstantSource clock,
      SecureRandom random,
      ReplicaListener listener,
      Vocabulary vocabulary) {
    this.store = store;
    this.keys = keys;
    this.clock = clock;
    this.listener = listener;
    SpaceId space = store.settings().space();
    if (space == null || !keys.deviceId().equals(store.settings().device())) {
      throw new IllegalArgumentException("the store belongs to another device, or to none");
    }
    this.membership = new Membership(store, space, keys);
    this.acknowledgements = new Acknowledgements(store);
    this.progress = new Progress(store);
    this.opener = new Opener(membership, progress);
    this.inbox = new Inbox(store, space, membership, progress, opener);
    this.author = new Author(store, space, keys, membership, progress, random);
    this.witness = new Witness(store, space, keys, membership);
    this.whiteout = new Whiteout(store, opener);
    this.level = new GraphLevel(store, membership, whiteout, vocabulary);
    this.forking = new Forking(store, space, membership);
    if (level.isOther()) {
      transaction(level::settle);
    }
    if (store.openToken() == OpenToken.RESTORED_OR_COPIED) {
      store.run(() -> store.settings().retireOwnLog());
    }
  }

  // ---- local ----

  /** What a local edit came to: where its entries are, and which cells changed. */
  public record Edited(@Nullable Head head, Changes changes) {}

  /**
   * Makes one local transaction durable and visible.
   *
   * @param edit says what to change; it sees the graph as it is
   * @throws NotAWriterException if this device may not write
   * @throws StoreException if the disk is full or fails; nothing has changed then
   */
  public Edited edit(Consumer<GraphEdit> edit) {
    return edit(edit, true);
  }

  /**
   * As {@link #edit(Consumer)}; what is not handed on at once waits for the next edit that is, or
   * for {@link #release}.
   */
  public Edited edit(Consumer<GraphEdit> edit, boolean handOn) {
    List<SealedEntry> sealed = new ArrayList<>();
    Edited edited =
        transaction(
            () -> {
              sealed.clear();
              GraphEdit changes = new GraphEdit(store.graph());
              edit.accept(changes);
              GraphMerge merge = merge();
              sealed.addAll(author.write(changes.operations(), clock.millis(), merge));
              Changes merged = merge.finish();
              LogId own = store.settings().ownLog();
              Head head = own == null ? null : store.logs().frontier().head(own);
              return new Edited(head, merged);
            });
    if (!sealed.isEmpty()) {
      if (handOn) {
        // The first write also opens the log: then peers read it from its beginning.
        boolean whole = holding || sealed.get(0).seq() == 1;
        holding = false;
        publishOwn(whole ? null : sealed);
      } else {
        holding = true;
      }
      listener.onChanged(edited.changes(), false);
    }
    return edited;
  }

  /** Hands on what was held back. */
  public void release() {
    if (holding) {
      holding = false;
      publishOwn(null);
    }
  }

  private void publishOwn(@Nullable List<SealedEntry> sealed) {
    LogId own = store.settings().ownLog();
    Head head = own == null ? null : store.logs().frontier().head(own);
    if (own != null && head != null) {
      publish(new CommittedRange(own, head, sealed));
    }
  }

  /**
   * Takes trust records that came another way than by sync: the genesis, or what pairing brought.
   *
   * @return whether all belong to the space
   */
  public boolean addTrust(List<byte[]> records) {
    return receiveTrust(records) == null;
  }

  /**
   * Makes a trust record of this device durable and hands it on.
   *
   * @throws StoreException if the disk is full or fails; nothing has changed then
   * @throws IllegalArgumentException if the record does not belong to the space
   */
  public void appendTrust(TrustRecord record) {
    Membership.Growth growth = takeTrust(List.of(record.bytes()));
    if (!growth.result().rejected().isEmpty()) {
      throw new IllegalArgumentException("an invalid trust record: " + growth.firstRejection());
    }
  }

  // ---- reading ----

  /** The space. */
  public SpaceId space() {
    return membership.log().space();
  }

  /** This device. */
  public DeviceId device() {
    return keys.deviceId();
  }

  /** The trust log as it is now. */
  public TrustLog trustLog() {
    return membership.log();
  }

  /** Who belongs to the space, as of now. */
  public TrustState trust() {
    return membership.state();
  }

  /** The epoch keys that this device has. */
  public EpochKeyring keyring() {
    return membership.keys().keyring();
  }

  /** The state root of the graph as it is now. */
  public byte[] stateRoot() {
    return store.graph().stateRoot();
  }

  /** The state root of a graph that is rebuilt from the entries alone, in memory. */
  public byte[] rebuiltRoot() {
    return transaction(
        () -> {
          MemoryGraph graph = new MemoryGraph();
          GraphMerge merge = level.merge(graph);
          store.entries().replay(entry -> whiteout.replay(entry, merge));
          merge.finish();
          return StateRoot.of(graph);
        });
  }

  /** What is durable here. */
  public Frontier frontier() {
    return store.logs().frontier();
  }

  /** What other devices say there is, and is not here. */
  public Frontier missing() {
    return witness.missing();
  }

  /**
   * What a relay has not handed out, though another device said before the conversation began that
   * there is more.
   *
   * @param stated what was {@link #missing} then
   * @param refused logs that this replica did not take
   */
  List<SyncWarning> withheld(PeerName peer, Frontier stated, Set<LogId> refused) {
    List<SyncWarning> warnings = new ArrayList<>();
    if (peer.isRelay() && stated.size() > 0) {
      Frontier still = missing();
      stated
          .heads()
          .forEach(
              (log, head) -> {
                if (still.head(log) != null && !refused.contains(log)) {
                  warnings.add(SyncWarning.withheld(peer, log, head.seq()));
                }
              });
    }
    return warnings;
  }

  /** The database. */
  public SpaceStore store() {
    return store;
  }

  // ---- conversations ----

  /** Begins a conversation with a peer over a link that is open and authenticated. */
  public Conversation converse(
      PeerName peer, SyncSettings settings, Consumer<byte[]> out, ConversationListener heard) {
    Conversation conversation = new Conversation(this, peer, settings, out, heard);
    conversations.add(conversation);
    return conversation;
  }

  /** The settings of a conversation of this replica. */
  public SyncSettings syncSettings() {
    return SyncSettings.of(space(), store.settings().incarnation(), false);
  }

  void ended(Conversation conversation) {
    conversations.remove(conversation);
  }

  /** Takes note of what other processes have written to the database, and hands it on. */
  public void noticeOthers() {
    Frontier before = lastPublished;
    Frontier now = transaction(() -> store.logs().frontier());
    now.heads()
        .forEach(
            (log, head) -> {
              boolean held = holding && log.equals(store.settings().ownLog());
              if (!held && before.seq(log) < head.seq()) {
                publish(new CommittedRange(log, head, null));
              }
            });
  }

  private void publish(CommittedRange range) {
    lastPublished = lastPublished.with(range.log(), range.head());
    for (Conversation conversation : List.copyOf(conversations)) {
      conversation.onLocalEntries(range);
    }
  }

  // ---- what conversations ask for ----

  TrustView trustView() {
    return membership;
  }

  List<ForkProof> forkProofs() {
    return forking.proofs();
  }

  List<HeadsStatement> statementsToSend() {
    return transaction(witness::statements);
  }

  List<SealedEntry> range(LogId log, long fromSeq, int maxBytes) {
    return store.entries().read(log, fromSeq, maxBytes);
  }

  List<Head> hashes(LogId log, List<Long> seqs) {
    return forking.hashes(log, seqs);
  }

  /**
   * Takes ranges that came from a peer, in one transaction.
   *
   * @return what became of each; once a range of a log is not taken whole, those of it that follow
   *     are not tried
   */
  List<Received> receive(List<Arrival> arrivals) {
    List<Received> received = new ArrayList<>(arrivals.size());
    Changes changes;
    try {
      changes =
          transaction(
              () -> {
                received.clear();
                GraphMerge merge = merge();
                Map<LogId, Received> stopped = new HashMap<>();
                for (Arrival arrival : arrivals) {
                  Received before = stopped.get(arrival.log());
                  Received now = before != null ? before.repeated() : take(arrival, merge);
                  received.add(now);
                  if (!now.isWhole()) {
                    stopped.put(arrival.log(), now);
                  }
                }
                return merge.finish();
              });
    } catch (StoreException e) {
      return Collections.nCopies(arrivals.size(), Received.refused(refusal(e)));
    }
    for (int i = 0; i < received.size(); i++) {
      Received one = received.get(i);
      Head through = one.through();
      if (!one.stored().isEmpty() && through != null) {
        publish(new CommittedRange(arrivals.get(i).log(), through, signedTail(one.stored())));
      }
    }
    if (!changes.isEmpty()) {
      listener.onChanged(changes, true);
    }
    Set<LogId> forked = new HashSet<>();
    for (int i = 0; i < received.size(); i++) {
      LogId log = arrivals.get(i).log();
      if (received.get(i).diverged()
          && (forked.contains(log) || provesFork(log, arrivals.get(i).entries()))) {
        forked.add(log);
        received.set(i, received.get(i).forkedNow());
      }
    }
    return received;
  }

  private Received take(Arrival arrival, GraphMerge merge) {
    return forking.isPastFork(arrival.log(), arrival.entries())
        ? Received.pastFork()
        : Received.of(inbox.take(arrival.log(), arrival.entries(), merge));
  }

  private boolean provesFork(LogId log, List<SealedEntry> entries) {
    ForkProof proof = transaction(() -> forking.proofOf(log, entries));
    return proof != null && recordFork(proof);
  }

  private static @Nullable List<SealedEntry> signedTail(List<SealedEntry> stored) {
    return stored.get(stored.size() - 1).signature() == null ? null : stored;
  }

  private static ErrorCode refusal(StoreException e) {
    return switch (e.kind()) {
      case DISK_FULL -> ErrorCode.STORE_FULL;
      case CORRUPT -> ErrorCode.STORE_DAMAGED;
      default -> ErrorCode.INTERNAL;
    };
  }

  @Nullable ErrorCode receiveTrust(List<byte[]> records) {
    try {
      Membership.Growth growth = takeTrust(records);
      return growth.result().rejected().isEmpty() ? null : ErrorCode.BAD_TRUST_RECORD;
    } catch (StoreException e) {
      return refusal(e);
    }
  }

  private Membership.Growth takeTrust(List<byte[]> records) {
    List<Membership.Growth> result = new ArrayList<>(1);
    Changes changes =
        transaction(
            () -> {
              GraphMerge merge = merge();
              result.clear();
              Membership.Growth grown = membership.add(records);
              result.add(grown);
              whiteout.judgeAgain(grown.rejudge(), merge);
              settleTrust(grown, merge);
              Changes merged = merge.finish();
              Changes upgraded = level.settle();
              return upgraded == null ? merged : upgraded;
            });
    Membership.Growth growth = result.get(0);
    if (growth.grown()) {
      for (Conversation conversation : List.copyOf(conversations)) {
        conversation.onTrustChanged();
      }
      listener.onTrustChanged();
    }
    if (!changes.isEmpty()) {
      listener.onChanged(changes, true);
    }
    return growth;
  }

  private void settleTrust(Membership.Growth growth, GraphMerge merge) {
    for (TrustRecord record : growth.result().accepted()) {
      inbox.satisfied(new Want.TrustRecord(record.hash()), merge);
    }
    if (growth.newKeys()) {
      keyring().epochs().forEach(epoch -> inbox.satisfied(new Want.EpochKey(epoch), merge));
    }
  }

  boolean recordFork(ForkProof proof) {
    boolean[] recorded = {false};
    Changes changes =
        transaction(
            () -> {
              GraphMerge merge = merge();
              recorded[0] = forking.record(proof);
              if (recorded[0]) {
                progress.forget(); // logs have other ends now
                inbox.retryAll(merge);
              }
              return merge.finish();
            });
    boolean news = recorded[0];
    if (!changes.isEmpty()) {
      listener.onChanged(changes, true);
    }
    if (news) {
      for (Conversation conversation : List.copyOf(conversations)) {
        conversation.onForksRecorded(List.of(proof));
      }
    }
    return news;
  }

  void takeStatements(List<HeadsStatement> statements) {
    List<HeadsStatement> news =
        transaction(() -> statements.stream().filter(witness::take).toList());
    for (HeadsStatement statement : news) {
      for (Conversation conversation : List.copyOf(conversations)) {
        conversation.onStatement(statement);
      }
    }
  }

  List<SyncWarning> peerHas(PeerName peer, IncarnationId incarnation, Frontier frontier) {
    settleAcknowledgements();
    acknowledgements.meets(peer, incarnation);
    return transaction(() -> witness.peerHas(peer, incarnation, frontier));
  }

  void peerAcked(PeerName peer, Frontier heads) {
    acknowledgements.note(peer, heads);
  }

  /**
   * Writes down what peers have acknowledged; until then the store may call entries pending that
   * have arrived. Happens by itself about once a second while links are up.
   */
  public void settleAcknowledgements() {
    acknowledgements.settle();
  }

  // ---- transactions ----

  private <T extends @Nullable Object> T transaction(Supplier<T> work) {
    T result =
        store.transaction(
            () -> {
              progress.forget();
              membership.refresh();
              acknowledgements.write();
              return work.get();
            });
    if (!store.inTransaction()) {
      acknowledgements.written();
    }
    return result;
  }

  private GraphMerge merge() {
    return level.merge(store.graph());
  }
}
