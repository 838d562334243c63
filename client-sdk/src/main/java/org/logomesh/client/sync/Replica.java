package org.logomesh.client.sync;

import java.io.InputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.MemoryGraph;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.StateRoot;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.IntegrityReport;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.store.StoreException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.SyncSettings;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;

/**
 * One device's copy of a space: the real core of every client. Local edits and what peers send go
 * in; verified, opened, merged and committed, each in one database transaction, they come out as
 * changes to the app and as entries for the other links.
 *
 * <p>Confined to one thread. It has no clock, thread, socket or random source of its own; the
 * simulator runs this very class.
 */
public final class Replica {
  private final Core core;
  private final Audience audience;
  private final LocalWrites local;
  private final Reception reception;
  private final Exchange exchange;

  /**
   * Opens the replica in a store that {@linkplain org.logomesh.client.store.Settings#establish has}
   * its space and device, and the space's genesis among its trust records. All its work is done by
   * the calling thread.
   */
  public Replica(
      SpaceStore store,
      DeviceKeys keys,
      InstantSource clock,
      SecureRandom random,
      ReplicaListener listener) {
    this(store, keys, clock, random, listener, Runnable::run);
  }

  /**
   * As {@link #Replica(SpaceStore, DeviceKeys, InstantSource, SecureRandom, ReplicaListener)}.
   *
   * @param beside runs pure work on entries that arrive in bulk, on another thread if it has one,
   *     while the calling thread goes on; it is waited for
   */
  public Replica(
      SpaceStore store,
      DeviceKeys keys,
      InstantSource clock,
      SecureRandom random,
      ReplicaListener listener,
      Executor beside) {
    this(store, keys, clock, random, listener, Vocabulary.CURRENT, beside);
  }

  /** As the public ones, with software of another age. */
  Replica(
      SpaceStore store,
      DeviceKeys keys,
      InstantSource clock,
      SecureRandom random,
      ReplicaListener listener,
      Vocabulary vocabulary,
      Executor beside) {
    SpaceId space = store.settings().space();
    if (space == null || !keys.deviceId().equals(store.settings().device())) {
      throw new IllegalArgumentException("the store belongs to another device, or to none");
    }
    this.audience = new Audience(listener);
    this.core = new Core(store, space, keys, vocabulary, beside, audience);
    this.local = new LocalWrites(core, audience, clock, random);
    this.reception = new Reception(core, audience);
    this.exchange = new Exchange(core, audience, reception);
    if (core.level.isOther()) {
      core.transaction(core.level::settle);
    }
    if (core.store.openToken() == OpenToken.RESTORED_OR_COPIED) {
      core.store.run(() -> core.store.settings().retireOwnLog());
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
    return local.edit(edit, handOn);
  }

  /** Hands on what was held back. */
  public void release() {
    local.release();
  }

  /**
   * Takes trust records that came another way than by sync: the genesis, or what pairing brought.
   *
   * @return whether all belong to the space
   */
  public boolean addTrust(List<byte[]> records) {
    return reception.receiveTrust(records) == null;
  }

  /**
   * Makes a trust record of this device durable and hands it on.
   *
   * @throws StoreException if the disk is full or fails, or stored records are damaged; nothing has
   *     changed then
   * @throws IllegalArgumentException if the record does not belong to the space
   */
  public void appendTrust(TrustRecord record) {
    core.transaction(
        () -> {
          core.membership.requireWhole();
          return record;
        });
    Membership.Growth growth = reception.takeTrust(List.of(record.bytes()));
    if (!growth.result().rejected().isEmpty()) {
      throw new IllegalArgumentException("an invalid trust record: " + growth.firstRejection());
    }
  }

  // ---- reading ----

  /** The space. */
  public SpaceId space() {
    return core.membership.log().space();
  }

  /** This device. */
  public DeviceId device() {
    return core.keys.deviceId();
  }

  /** Whether all stored trust records are what they were; if not, a sync fetches them again. */
  public boolean isMembershipWhole() {
    return core.membership.isWhole();
  }

  /** The trust log as it is now. */
  public TrustLog trustLog() {
    return core.membership.log();
  }

  /** Who belongs to the space, as of now. */
  public TrustState trust() {
    return core.membership.state();
  }

  /** The epoch keys that this device has. */
  public EpochKeyring keyring() {
    return core.membership.keys().keyring();
  }

  /** Reads everything and looks for damage; what can be fetched again is, from now on. */
  public IntegrityReport check() {
    IntegrityReport report = core.store.checkIntegrity();
    if (core.damage.sweep(report) > 0) {
      reception.settleDamage();
      Frontier whole = exchange.wholeFrontier();
      core.store.damaged().all().keySet().forEach(log -> audience.damaged(log, whole.head(log)));
    }
    return report;
  }

  /** The state root of the graph as it is now. */
  public byte[] stateRoot() {
    return core.store.graph().stateRoot();
  }

  /**
   * The state root of a graph that is rebuilt from the entries alone, in memory; on a device that
   * began with a snapshot, from that and the entries after it.
   */
  public byte[] rebuiltRoot() {
    return core.transaction(
        () -> {
          MemoryGraph graph = new MemoryGraph();
          core.level.restoreFloor(graph);
          GraphMerge merge = core.level.merge(graph);
          core.store.entries().replay(entry -> core.whiteout.replay(entry, merge));
          merge.finish();
          return StateRoot.of(graph);
        });
  }

  /**
   * Tells the operations of all entries that were applied, causes before effects, with what each
   * entry counts for today: what the graph is made of, and nothing else. On a device that began
   * with a snapshot, those after it.
   *
   * @throws StoreException if an entry is damaged
   */
  public void replay(BiConsumer<Stamp, List<Operation>> visitor) {
    core.transaction(
        () -> {
          core.store.entries().replay(entry -> core.whiteout.replay(entry, visitor));
          return true;
        });
  }

  /**
   * Gets ready to make a snapshot of what is here.
   *
   * @return what makes it, on any thread
   * @throws NotAWriterException if this device may not write, and so may vouch for nothing
   * @throws org.logomesh.client.snapshot.SnapshotException NOT_NOW while the graph waits to be made
   *     anew
   */
  public SnapshotMaker snapshotMaker() {
    return SnapshotMaker.prepare(core);
  }

  /**
   * Begins with a snapshot in place of the entries up to its frontier.
   *
   * @param file the snapshot
   * @return what it is of
   * @throws org.logomesh.client.snapshot.SnapshotException if it is not sound, or does not fit what
   *     is here; nothing has changed then
   * @throws java.io.UncheckedIOException if the file cannot be read; nothing has changed then
   */
  public StateSnapshot begin(InputStream file) {
    StateSnapshot snapshot = new Beginning(core).with(file);
    publish(snapshot.frontier());
    return snapshot;
  }

  /**
   * Begins with a snapshot that administrators attest in place of the entries up to its frontier,
   * whatever is here: entries that the snapshot does not have are kept, and have their effect.
   *
   * @param file the snapshot; its bytes are those that the checkpoint names
   * @return what it is of
   * @throws org.logomesh.client.snapshot.SnapshotException if it is not sound, or not what was
   *     attested, or entries that are here do not fit on top of it; nothing has changed then
   * @throws java.io.UncheckedIOException if the file cannot be read; nothing has changed then
   */
  public StateSnapshot begin(InputStream file, TrustBody.Checkpoint attested) {
    StateSnapshot snapshot = new Rebeginning(core).with(file, attested);
    publish(frontier());
    core.store
        .snapshots()
        .freeze(
            source -> {
              source.tellAll(changes -> audience.changed(changes, true));
              return true;
            });
    return snapshot;
  }

  private void publish(Frontier frontier) {
    frontier.heads().forEach((log, head) -> audience.publish(new CommittedRange(log, head, null)));
  }

  /** Gets ready to read snapshots, with what is known now of keys and members. */
  public SnapshotVerifier snapshotVerifier() {
    return new SnapshotVerifier(core);
  }

  /** Compares graphs. */
  public Consistency consistency() {
    return new Consistency(core);
  }

  /** What was done to thoughts, and what they were. */
  public ThoughtHistory history() {
    return new ThoughtHistory(core);
  }

  /** What is durable here. */
  public Frontier frontier() {
    return core.store.logs().frontier();
  }

  /** What other devices say there is, and is not here. */
  public Frontier missing() {
    return core.witness.missing();
  }

  /** The database. */
  public SpaceStore store() {
    return core.store;
  }

  // ---- conversations ----

  /** Begins a conversation with a peer over a link that is open and authenticated. */
  public Conversation converse(
      PeerName peer, SyncSettings settings, Consumer<byte[]> out, ConversationListener heard) {
    Conversation conversation = new Conversation(exchange, peer, settings, out, heard);
    audience.join(conversation);
    return conversation;
  }

  /** The settings of a conversation of this replica. */
  public SyncSettings syncSettings() {
    return SyncSettings.of(space(), core.store.settings().incarnation(), false)
        .withCreditBytes(SyncSettings.DEVICE_CREDIT_BYTES);
  }

  /** Takes note of what other processes have written to the database, and hands it on. */
  public void noticeOthers() {
    Frontier before = audience.lastPublished();
    Frontier now = core.transaction(() -> core.store.logs().frontier());
    now.heads()
        .forEach(
            (log, head) -> {
              if (!local.holds(log) && before.seq(log) < head.seq()) {
                audience.publish(new CommittedRange(log, head, null));
              }
            });
  }

  /** What a peer has, as it has said last; empty before that. */
  public Frontier shownBy(PeerName peer) {
    return exchange.shownBy(peer);
  }

  /** What conversations ask for. */
  Exchange exchange() {
    return exchange;
  }

  /**
   * Writes down what peers have acknowledged; until then the store may call entries pending that
   * have arrived. Happens by itself about once a second while links are up.
   */
  public void settleAcknowledgements() {
    core.acknowledgements.settle();
  }
}
