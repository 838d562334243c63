package org.logomesh.client;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Competitor;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.GraphPath;
import org.logomesh.client.graph.PastThought;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.Subgraph;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.store.AuditTrail;
import org.logomesh.client.store.GraphQueries;
import org.logomesh.client.store.ImportSources;
import org.logomesh.client.store.SearchHit;
import org.logomesh.client.sync.ConsistencyCheck;
import org.logomesh.client.trust.Ticket;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AttestedSnapshot;

/**
 * A space on this device: one thought graph, kept whole in one directory, shared with the other
 * devices of the space and with nobody else.
 *
 * <p>Everything works without a network; what is written is durable when the call returns, and goes
 * to relays and peers when there are any. All methods may be called from any thread, except that
 * listeners and edits must not wait for another thread that calls this space. Errors that a person
 * can do something about are {@link SpaceException}s.
 *
 * <p>The seed calls this part DistributedStateManager: state sync is {@link #sync}, conflicts
 * {@link #conflicts} and {@link #resolve}, the consistency check {@link #consistency} and {@link
 * #check}, snapshots {@link #saveSnapshot}.
 */
public final class Space implements AutoCloseable {
  // The way in, and what holds of it: each method is a line that names the part which does the
  // work.
  private final SpaceCore core;

  Space(SpaceCore core) {
    this.core = core;
  }

  /** The parts of it. */
  SpaceCore core() {
    return core;
  }

  /**
   * Founds a space in a directory, with this device and a recovery device as its members.
   *
   * @throws SpaceException EXISTS if there is one, STORAGE or DISK_FULL if it cannot be written
   */
  public static Space create(Path home, SpaceSettings settings) {
    return new Space(Founding.create(new SpaceHome(home), settings));
  }

  /**
   * Opens the space of a directory.
   *
   * @throws SpaceException NOT_FOUND, WRONG_PASSPHRASE, KEYS, NEWER_VERSION, CORRUPT or STORAGE
   */
  public static Space open(Path home, SpaceSettings settings) {
    return new Space(Reopening.run(new SpaceHome(home), settings));
  }

  /** Opens the space of a directory with default settings. */
  public static Space open(Path home) {
    return open(home, SpaceSettings.defaults());
  }

  /** Opens the space of a directory, or founds one there, with default settings. */
  public static Space openOrCreate(Path home) {
    return new SpaceHome(home).exists() ? open(home) : create(home, SpaceSettings.defaults());
  }

  /**
   * Brings a new device into an existing space.
   *
   * @param home an empty or absent directory for this device
   * @param ticket as the inviting device showed it
   */
  public static Joining join(Path home, Ticket ticket, SpaceSettings settings) {
    return Joining.begin(new SpaceHome(home), ticket, settings);
  }

  /**
   * Brings a new device into a space by its recovery words, when no other device is left to invite
   * it. The words act once, in memory; what is in {@code home} then is an ordinary device with keys
   * of its own. {@link #sync} fetches what the space holds.
   *
   * @param home an empty or absent directory for this device
   * @throws SpaceException BAD_INPUT if the words are mistyped, NOT_ALLOWED if they are not this
   *     space's or were removed, NO_SUCH_THING if the relay does not carry the space, EXISTS,
   *     UNREACHABLE, TIMEOUT; nothing is in {@code home} then
   */
  public static Space recover(Path home, Recovery from, SpaceSettings settings) {
    return new Space(Recovering.run(new SpaceHome(home), from, settings));
  }

  /**
   * The 24 recovery words of a space that was founded just now: to be shown once and written down.
   *
   * @return empty at every later call, and in a space that was opened or joined
   */
  public List<String> takeRecoveryWords() {
    return core.takeRecoveryWords();
  }

  /** The space. */
  public SpaceId id() {
    return core.replica().space();
  }

  /** Where it is kept. */
  public Path home() {
    return core.home().directory();
  }

  // ---- writing ----

  /**
   * Makes one local transaction durable and sends it as soon as a link is up.
   *
   * @throws SpaceException NOT_ALLOWED if this device may not write, DISK_FULL, STORAGE; nothing
   *     has changed then
   * @throws IllegalArgumentException if a value is not acceptable; nothing has changed then
   */
  public Written edit(Consumer<Edit> changes) {
    return edit(SyncPolicy.IMMEDIATE, changes);
  }

  /** Makes one local transaction durable; when it is sent, the policy says. */
  public Written edit(SyncPolicy policy, Consumer<Edit> changes) {
    return core.edit(policy, changes);
  }

  // ---- reading ----

  /** Finds a thought that is alive. */
  public Optional<Thought> thought(ThoughtId id) {
    return Optional.ofNullable(core.queries().thought(id));
  }

  /**
   * Finds the thoughts whose ids begin with these hexadecimal digits.
   *
   * @return at most {@code limit}
   */
  public List<Thought> find(String prefix, int limit) {
    return core.queries().byPrefix(prefix, limit);
  }

  /** Lists thoughts, last edited first. */
  public GraphQueries.Page thoughts(ThoughtQuery query) {
    return core.queries().list(query);
  }

  /** Searches contents, tags and text fields; the best first. */
  public List<SearchHit> search(String words, int limit) {
    return core.queries().search(core.engine(), words, limit);
  }

  /** The edges from a thought. */
  public List<Edge> edgesFrom(ThoughtId thought) {
    return core.queries().edges().from(thought);
  }

  /** The edges to a thought: its backlinks. */
  public List<Edge> edgesTo(ThoughtId thought) {
    return core.queries().edges().to(thought);
  }

  /** What is around a thought, the nearest first; empty if the thought is not alive. */
  public Subgraph around(ThoughtId thought, Traversal traversal) {
    return core.queries().edges().around(thought, traversal);
  }

  /**
   * Ways from one thought to another, the shortest first.
   *
   * @param traversal along which edges, how many at most, and how many thoughts to look at
   */
  public List<GraphPath> paths(ThoughtId from, ThoughtId to, Traversal traversal, int limit) {
    return core.queries().edges().paths(from, to, traversal, limit);
  }

  /** The thoughts with a tag, last edited first, and the edges among them. */
  public Subgraph tagged(String tag, int limit) {
    return core.queries().edges().tagged(tag, limit);
  }

  /** All tags, with how many thoughts have them. */
  public SortedMap<String, Long> tags() {
    return core.queries().tags();
  }

  // ---- the past ----

  /**
   * What was done to a thought, when and by which device, the latest first; deleted thoughts too.
   * What was written without the right to is there, and marked.
   *
   * <p>The first question about the past reads all entries of the space once, in tens of thousands
   * a second; later ones read what came since, and the thought's own.
   *
   * @param before where a page before ended ({@link HistoryPage#next}); null for the first
   * @param limit 1 to {@value Histories#MAX_PAGE}
   * @throws IllegalArgumentException if there is no entry {@code before}
   * @throws SpaceException CORRUPT if an entry of the thought is damaged; it is fetched again
   */
  public HistoryPage history(ThoughtId thought, @Nullable EntryHash before, int limit) {
    return core.histories().history(thought, before, limit);
  }

  /** Who wrote which part of a thought's text; empty if it has none. */
  public BlamedText blame(ThoughtId thought) {
    return core.histories().blame(thought);
  }

  /**
   * A thought as it was, made anew from its operations; otherwise as {@link #history}. Entries that
   * have no effect today have none in it.
   *
   * @throws IllegalArgumentException if the moment names an entry that is not here
   * @throws SpaceException NO_SUCH_THING if this device began with a snapshot that has the thought
   */
  public PastThought at(ThoughtId thought, Moment moment) {
    return core.histories().at(thought, moment);
  }

  /**
   * The edges to a thought as they were, from thoughts that were alive then. Reads the entries of
   * the thought and of those that linked to it; otherwise as {@link #at}.
   *
   * @throws IllegalArgumentException if the moment names an entry that is not here
   */
  public List<Edge> edgesTo(ThoughtId thought, Moment moment) {
    return core.histories().edgesTo(thought, moment);
  }

  /**
   * The thoughts that there were at a moment.
   *
   * @throws IllegalArgumentException if the moment names an entry that is not here
   */
  public PastThoughts thoughtsAt(Moment moment) {
    return new PastThoughts(core.histories(), core.queries(), moment);
  }

  /**
   * Finds the entries whose hashes begin with these digits, for {@link Moment#after}.
   *
   * @param digits 1 to 64 hexadecimal digits, in lower case
   * @return at most {@code limit}
   */
  public List<EntryHash> findEntries(String digits, int limit) {
    return core.histories().entries(digits, limit);
  }

  /**
   * Finds the thoughts whose ids begin with these hexadecimal digits, deleted ones among them.
   *
   * @return at most {@code limit}
   */
  public List<ThoughtId> findEver(String prefix, int limit) {
    return core.queries().everByPrefix(prefix, limit);
  }

  /** The preferences of the space's only user. */
  public Preferences preferences() {
    return preferences(Preferences.ME);
  }

  /** A person's preferences. */
  public Preferences preferences(String user) {
    return new Preferences(core.queries().states(), user);
  }

  /** What a plugin keeps in the space. */
  public PluginState plugin(String plugin) {
    return new PluginState(core.queries().states(), plugin);
  }

  /** The plugins that keep something in the space. */
  public List<String> plugins() {
    return core.queries().states().owners(StateScope.PLUGIN);
  }

  /**
   * Everything beside the thoughts: preferences of all users, states of all plugins; by scope,
   * owner, shape, name and key.
   *
   * @param after the last one of the page before; null for the first page
   * @param limit 1 to {@value PluginState#MAX_READ}
   */
  public List<StateCell> states(@Nullable StateKey after, int limit) {
    return core.queries().statePage(after, limit);
  }

  /** All conflicts. */
  public List<Conflict> conflicts() {
    return core.queries().conflicts();
  }

  /**
   * Ends a conflict by an ordinary edit, on every device.
   *
   * @param choice the side to keep; null keeps what is shown now
   */
  public Written resolve(Conflict conflict, @Nullable Competitor choice) {
    return edit(edit -> edit.resolve(conflict, choice));
  }

  /** Ends conflicts as a group: what is shown now becomes the answer. */
  public Written resolveAll(Collection<Conflict> conflicts) {
    return Resolving.all(core, conflicts, Edit::keepShown).written();
  }

  /**
   * Ends conflicts as a group, as rules say for their fields and kinds. Devices that apply the same
   * rules to the same conflicts write the same, and do not quarrel again. More than {@value
   * Resolving#IN_A_TRANSACTION} are several transactions.
   *
   * @param conflicts as {@link #conflicts()} gave them
   * @throws IllegalArgumentException if an answer of a strategy does not fit; nothing has changed
   *     then but by the transactions before
   */
  public Resolved resolveAll(Collection<Conflict> conflicts, ResolutionRules rules) {
    return Resolving.all(core, conflicts, (edit, conflict) -> edit.settle(conflict, rules));
  }

  /** The state root, in hexadecimal: equal on two devices exactly if their graphs are. */
  public String stateRoot() {
    return core.stateRoot();
  }

  /**
   * Tells a listener about every committed change, of this and of other devices.
   *
   * @param listener called on the space's own thread, one call at a time; it should be quick
   * @return closing it ends the subscription
   */
  public Subscription onChange(Consumer<Change> listener) {
    return core.onChange(listener);
  }

  /**
   * Keeps a page of thoughts up to date.
   *
   * @param listener called with what is different, on a thread of the space, one call at a time
   */
  public LiveQuery live(ThoughtQuery query, Consumer<Difference> listener) {
    return LiveQuery.begin(core, () -> core.queries().page(query), listener);
  }

  /** Keeps what is around a thought up to date; as {@link #live(ThoughtQuery, Consumer)}. */
  public LiveQuery live(ThoughtId thought, Traversal traversal, Consumer<Difference> listener) {
    return LiveQuery.begin(core, () -> around(thought, traversal), listener);
  }

  // ---- sync ----

  /**
   * Sets the relay to sync through, and registers the space there at the next sync.
   *
   * @param relay {@code wss://…}; {@code ws://} only for this very machine
   * @param invite what the relay's operator gave out; null if the relay knows the space, or asks
   *     for none
   */
  public void useRelay(URI relay, @Nullable String invite) {
    core.peers().useRelay(relay, invite);
  }

  /** The relay, if one is set. */
  public Optional<URI> relay() {
    return Optional.ofNullable(core.peers().relay());
  }

  /** What the relay holds of the space, and having it forget that. */
  public RelayCopy relayCopy() {
    return new RelayCopy(core);
  }

  /** Adds a device to sync with directly, as {@code host:port}. */
  public void addPeer(String hostAndPort) {
    core.peers().addPeer(hostAndPort);
  }

  /** Forgets a device to sync with directly. */
  public void removePeer(String hostAndPort) {
    core.peers().removePeer(hostAndPort);
  }

  /** Lets other devices of the space connect directly, over mutually pinned TLS 1.3. */
  public PeerListener listen(InetSocketAddress address) {
    return core.listen(address);
  }

  /**
   * Syncs once with the relay and all peers. If the relay has dropped entries that are missing here
   * ({@link #compact}), the snapshot that stands for them is loaded over what is here, whatever its
   * size, and then the rest follows; a warning says so. What was here stays.
   *
   * @throws SpaceException if none could be reached in time; what was written stays and goes next
   *     time
   */
  public SyncResult sync(Duration timeout) {
    return core.sync(timeout);
  }

  /** Syncs once, without waiting. */
  public CompletableFuture<SyncResult> syncAsync(Duration timeout) {
    return CompletableFuture.supplyAsync(() -> sync(timeout), core.workers());
  }

  /** Stays connected until closed: what anybody writes is there at once; reconnects by itself. */
  public Watch watch() {
    return core.watch();
  }

  /** Switches offline mode: while it is on, nothing connects and nobody is let in. */
  public void offline(boolean on) {
    core.offline(on);
  }

  /** Whether offline mode is on. */
  public boolean isOffline() {
    return core.isOffline();
  }

  // ---- devices ----

  /** Invites another device; the ticket is good for ten minutes and one device. */
  public Invitation invite() {
    return core.invite();
  }

  /** All devices of the space, this one first; removed ones last. */
  public List<DeviceInfo> devices() {
    return core.devices().list();
  }

  /**
   * Removes a device. What it wrote up to now stays; whatever it writes after that has no effect
   * anywhere, and it gets none of the keys from now on.
   *
   * @throws SpaceException NOT_ALLOWED if this device may not change the membership
   */
  public void revoke(DeviceId device) {
    core.devices().revoke(device);
  }

  /**
   * Removes a device, and tells the relay at once, which turns the device away from then on.
   *
   * @param patience how long to wait for the relay
   * @return whether the relay has confirmed that it knows; if not, or if none is set, the removal
   *     holds here all the same and goes out with the next sync
   * @throws SpaceException NOT_ALLOWED if this device may not change the membership
   */
  public boolean revoke(DeviceId device, Duration patience) {
    revoke(device);
    return core.tellRelay(patience);
  }

  /** What happened in matters of trust and between devices; the latest {@code limit} events. */
  public List<AuditTrail.Event> audit(int limit) {
    return core.audit(limit);
  }

  // ---- care ----

  /** How the space stands. */
  public SpaceStatus status() {
    return core.status();
  }

  /** How thorough a check is. */
  public enum CheckDepth {
    /** File, chains, audit trail. */
    SHALLOW,
    /** Also rebuilds the graph from the entries and compares state roots. */
    DEEP
  }

  /** Checks what is stored. Takes seconds per hundred thousand entries; deep, minutes. */
  public CheckReport check(CheckDepth depth) {
    return core.check(depth);
  }

  /**
   * Writes a snapshot of the space as it is now: what merging needs at this frontier, sealed for
   * the members and signed by this device. Writing goes on meanwhile.
   *
   * @param replace whether a file that is there may be replaced
   * @return what the snapshot is of
   * @throws SpaceException NOT_ALLOWED if this device may not write, EXISTS, DISK_FULL, STORAGE, or
   *     SNAPSHOT if it cannot be made now; nothing is in {@code file} then
   */
  public StateSnapshot saveSnapshot(Path file, boolean replace) {
    return core.snapshots().save(file, replace);
  }

  /**
   * Reads a snapshot and makes the graph in it anew, in a scratch database.
   *
   * @return what it is of; its signature is that of a device that may write now, and what is in it
   *     has the state root that it says
   * @throws SpaceException NO_SUCH_THING, BAD_INPUT if it is none, or one of another space,
   *     NOT_ALLOWED if its maker may not write, NEWER_VERSION, SNAPSHOT if it is damaged, lies, or
   *     is sealed with a key that is not here
   */
  public StateSnapshot verifySnapshot(Path file) {
    return core.snapshots().verify(file);
  }

  /**
   * Begins with a snapshot in place of the entries up to its frontier, on a device that has none
   * yet: right after joining, before the first {@link #sync}. What others write, or wrote beside
   * it, is merged as everywhere else; what cannot be told without those entries is said to be so.
   *
   * @return what the snapshot is of
   * @throws SpaceException as {@link #verifySnapshot}; SNAPSHOT too if there are entries here, if
   *     it was made after a change of membership that is not here, or if one since has changed what
   *     counts of it; nothing has changed then
   */
  public StateSnapshot beginWithSnapshot(Path file) {
    return core.snapshots().begin(file);
  }

  /**
   * Begins with the latest snapshot that enough administrators vouch for ({@link #compact}), as the
   * relay has it, in place of the entries up to its frontier: on a device that has none yet, right
   * after joining. What breaks off goes on where it stopped, also in a later process.
   *
   * @return what the snapshot is of; empty if no relay is set, or there is no such snapshot
   * @throws SpaceException SNAPSHOT if it does not hold, or there are entries here; UNREACHABLE,
   *     TIMEOUT; nothing has changed then, and {@link #sync} fetches everything
   */
  public Optional<StateSnapshot> beginFromRelay(SnapshotProgress progress) {
    return core.beginFromRelay(progress);
  }

  /**
   * Has the relay go over to a snapshot of the space, so that new devices begin with it, and old
   * entries need not be kept there for ever. Syncs; vouches for the snapshot of another
   * administrator, if there is one that this device has not vouched for, after making its graph
   * anew from the entries here; else makes one, brings it to the relay and vouches for it. Once two
   * administrators vouch for one (or the only one that there is), relays drop what lies below it
   * after its retention. What breaks off goes on where it stopped.
   *
   * @throws SpaceException NOT_ALLOWED if this device is no administrator; SNAPSHOT if it cannot be
   *     done now: entries here wait or are damaged, the snapshot to vouch for is not what the
   *     entries make, or cannot be made anew here; UNREACHABLE, TIMEOUT, OFFLINE, DISK_FULL
   */
  public Compaction compact(CompactOptions options, SnapshotProgress progress) {
    return core.compact(options, progress);
  }

  /** The latest snapshot that administrators vouch for, as far as this device has heard. */
  public Optional<AttestedSnapshot> attestedSnapshot() {
    return core.relayed().latest();
  }

  /**
   * Compares the graph here with a snapshot's, at the snapshot's frontier: if they differ, names
   * the parts. Where more is here, the graph of then is made anew from the entries.
   *
   * @throws SpaceException as {@link #verifySnapshot}
   */
  public ConsistencyCheck consistency(Path snapshot) {
    return core.snapshots().against(snapshot);
  }

  /**
   * Compares the graph here with that of another device, both as they are committed.
   *
   * @param other an open space of this process
   * @throws SpaceException BAD_INPUT if it is another space
   */
  public ConsistencyCheck consistency(Space other) {
    return core.snapshots().with(other.core.snapshots());
  }

  /** Where imported thoughts came from, for importers. */
  public ImportSources imports() {
    return core.replica().store().imports();
  }

  /** Ends links and lets go of the files. */
  @Override
  public void close() {
    core.close();
  }

  /** Something that goes on until closed. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
