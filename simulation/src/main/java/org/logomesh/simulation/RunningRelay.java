package org.logomesh.simulation;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.access.DeviceAuthenticator;
import org.logomesh.relay.access.MemberRegistry;
import org.logomesh.relay.access.Origins;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.SpaceRegistry;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.access.TrustSnapshot;
import org.logomesh.relay.retention.Erasing;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteDeletionStore;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteRetentionStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import org.logomesh.relay.sync.Outlet;
import org.logomesh.relay.sync.SyncConnection;
import org.logomesh.relay.sync.SyncHub;
import org.logomesh.relay.sync.SyncLimits;
import reactor.core.scheduler.Schedulers;

/**
 * One life of a relay: the parts of the real one put together on a database in a file, on the
 * simulation's thread, whom it lets in, and what it can be asked to say of what it holds.
 */
final class RunningRelay implements AutoCloseable {
  private static final String ORIGIN = "wss://relay.example";
  private static final int MAX_SPACES = 10;

  /** Logs that are asked for at once: more than any run has. */
  private static final int MAX_LOGS = 1000;

  private final SqliteDatabase database;
  private final EntryStore store;
  private final AccessStore access;
  private final SpaceRegistry registry;
  private final MemberRegistry members;
  private final TrustCache trusts;
  private final RelayRetention retention;
  private final RelayErasing erasing;
  private final SyncHub hub;
  private final SeededRandom random;

  private RunningRelay(
      Path file,
      SqliteDatabase database,
      PlantedBug bug,
      SeededRandom random,
      InstantSource retentionClock) {
    this.database = database;
    this.random = random;
    store = bug.relayStore(new SqliteEntryStore(database));
    trusts = new TrustCache(store);
    access = new SqliteAccessStore(database, MAX_SPACES);
    hub = new SyncHub(store, trusts, Runnable::run, SyncLimits.defaults());
    registry = new SpaceRegistry(access, store, false, () -> Instant.EPOCH);
    members =
        new MemberRegistry(
            access,
            store,
            trusts,
            new Origins(ORIGIN, () -> 0),
            () -> Instant.EPOCH,
            Schedulers.immediate());
    ErasingSteps steps =
        new ErasingSteps(bug.relayRetention(new SqliteRetentionStore(database), store));
    retention = new RelayRetention(store, steps.store(), trusts, hub, retentionClock);
    Deletions none = new Deletions(new SqliteDeletionStore(database), trusts, () -> Instant.EPOCH);
    DeviceAuthenticator authenticator =
        new DeviceAuthenticator(
            access,
            trusts,
            new Origins(ORIGIN, () -> 0),
            () -> Instant.EPOCH,
            Schedulers.immediate());
    erasing =
        new RelayErasing(
            new Erasing(authenticator, trusts, none, steps.store(), hub),
            store,
            trusts,
            steps,
            this::assertion,
            file);
  }

  /**
   * Starts on a database.
   *
   * @param maxBytes how large the database may become; 0 for any size
   * @param bug what is planted in its store
   * @param retentionClock another time whenever it is asked
   */
  static RunningRelay start(
      Path file, long maxBytes, PlantedBug bug, SeededRandom random, InstantSource retentionClock) {
    SqliteDatabase database =
        SqliteDatabase.open(file, maxBytes, Runnable::run, Schedulers.immediate(), random);
    return new RunningRelay(file, database, bug, random, retentionClock);
  }

  /** Its snapshots. */
  RelayRetention retention() {
    return retention;
  }

  /** What it erases by. */
  RelayErasing erasing() {
    return erasing;
  }

  void tick(long nowMillis) {
    hub.tick(nowMillis);
  }

  @Override
  public void close() {
    database.close();
  }

  // ---- whom it lets in ----

  /**
   * Whether a device is let in, once it has done what it can: registered its space, if that is not
   * known, and shown that it is a member, if that is not known.
   *
   * @param note told what became of that
   */
  boolean admits(SimDevice device, Consumer<String> note) {
    SpaceId space = device.replica().space();
    if (isMembershipDamaged(space) && (!introduced(device, note) || isMembershipDamaged(space))) {
      return false;
    }
    TrustSnapshot snapshot = trust(space);
    if (snapshot == null) {
      try {
        registry
            .register(RelayApi.encodeRegistration(device.replica().trustLog().recordBytes()), null)
            .block();
      } catch (StoreException e) {
        return false; // no room for another space
      }
      snapshot = Objects.requireNonNull(trust(space));
    }
    return snapshot.state().member(device.replica().device()) != null || introduced(device, note);
  }

  // As a device does that was refused as unknown, or because of damage.
  private boolean introduced(SimDevice device, Consumer<String> note) {
    try {
      String token = assertion(device, Purpose.ENTER, new byte[0]);
      byte[] records = RelayApi.encodeIntroduction(device.replica().trustLog().recordBytes());
      members.introduce(token, records).block();
      note.accept("is told that " + device.name() + " is a member");
      return true;
    } catch (StoreException noRoom) {
      return false;
    } catch (RefusedException refusal) {
      note.accept("does not know " + device.name() + ": " + refusal.code());
      return false;
    }
  }

  private String assertion(SimDevice device, Purpose purpose, byte[] request) {
    SpaceId space = device.replica().space();
    byte[] nonce = new byte[DeviceAssertion.NONCE_BYTES];
    random.nextBytes(nonce);
    access.putNonce(nonce, Instant.EPOCH, Instant.EPOCH.plusSeconds(1)).block();
    byte[] message = DeviceAssertion.message(purpose, request, nonce, ORIGIN, space);
    return new DeviceAssertion(
            space, device.replica().device(), nonce, device.keys().signer().sign(message))
        .encode();
  }

  /** Begins to sync with a device that was let in. */
  void connect(SimDevice device, Function<SyncConnection, Outlet> transport) {
    hub.connect(device.replica().space(), device.replica().device(), transport);
  }

  // ---- what it holds ----

  /** Whether it cannot say who belongs to the space, because its disk changed that. */
  boolean isMembershipDamaged(SpaceId space) {
    try {
      trusts.snapshot(space).block();
      return false;
    } catch (StoreException e) {
      SimulationFailure.unless(
          e.reason() == StoreException.Reason.CORRUPT, "the relay cannot read: " + e.getMessage());
      return true;
    }
  }

  /** The trust log of the space; null if it is not known, or damaged. */
  private @Nullable TrustSnapshot trust(SpaceId space) {
    return isMembershipDamaged(space) ? null : trusts.snapshot(space).block();
  }

  /** Whether it has these trust records, and what they were written upon. */
  boolean knows(SpaceId space, List<RecordHash> records) {
    TrustSnapshot snapshot = trust(space);
    return snapshot != null && snapshot.log().containsAll(records);
  }

  /** Where every log stands; empty if it does not know the space. */
  Frontier frontier(SpaceId space) {
    Map<LogId, Head> heads = new TreeMap<>();
    for (StoredLog log : logs(space)) {
      heads.put(log.id(), log.state().head());
    }
    return Frontier.of(heads);
  }

  private List<StoredLog> logs(SpaceId space) {
    return trust(space) == null
        ? List.of()
        : Objects.requireNonNull(store.logsAfter(space, null, MAX_LOGS).block());
  }

  /** Whether it holds an entry. */
  boolean holds(SpaceId space, Written entry) {
    if (trust(space) == null) {
      return false;
    }
    SealedEntry found = store.entry(space, entry.log(), entry.seq()).block();
    return found != null && found.hash(space, entry.log()).equals(entry.hash());
  }

  /** An entry that it holds. */
  record Held(LogId log, EntryHash hash, SealedEntry entry) {}

  /** Some entry that it holds whole; null if there is none. */
  @Nullable Held any(SpaceId space, SplittableRandom chance) {
    List<StoredLog> logs = logs(space);
    if (logs.isEmpty()) {
      return null;
    }
    StoredLog log = logs.get(chance.nextInt(logs.size()));
    if (log.isEmpty()) {
      return null;
    }
    long seq = chance.nextLong(log.firstSeq(), log.state().seq() + 1);
    try {
      SealedEntry entry = store.entry(space, log.id(), seq).block();
      return entry == null ? null : new Held(log.id(), entry.hash(space, log.state().log()), entry);
    } catch (StoreException damagedAlready) {
      return null;
    }
  }
}
