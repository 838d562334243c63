package org.logomesh.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.MemberRegistry;
import org.logomesh.relay.access.Origins;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.SpaceRegistry;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.access.TrustSnapshot;
import org.logomesh.relay.store.AccessStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteRetentionStore;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoredLog;
import org.logomesh.relay.sync.SyncHub;
import org.logomesh.relay.sync.SyncLimits;
import reactor.core.scheduler.Schedulers;

/** The real relay core on a database in a file, on the simulation's thread. */
final class SimRelay implements AutoCloseable {
  private static final String ORIGIN = "wss://relay.example";

  private final Path directory;
  private final SeededRandom random;
  private final Trace trace;
  private final PlantedBug bug;
  private final Set<RelayEnd> ends = new LinkedHashSet<>();
  private final String name;
  private final Consumer<byte[]> watcher;
  private @Nullable HostileRelay hostile;
  private long maxBytes;
  private int life;
  private long seconds;
  private @Nullable Running running;
  private @Nullable Path backup;

  private record Running(
      SqliteDatabase database,
      EntryStore store,
      AccessStore access,
      SpaceRegistry registry,
      MemberRegistry members,
      TrustCache trusts,
      RelayRetention retention,
      SyncHub hub) {}

  /**
   * Makes a relay and starts it.
   *
   * @param bug what is planted in its store
   * @param watcher is shown every frame that the honest core sends
   */
  SimRelay(
      String name,
      Path directory,
      SeededRandom random,
      Trace trace,
      PlantedBug bug,
      Consumer<byte[]> watcher) {
    this.name = name;
    this.watcher = watcher;
    this.directory = directory;
    this.random = random;
    this.trace = trace;
    this.bug = bug;
  }

  /** Lets everything that goes in and out from now on go through somebody who lies. */
  void hostile(HostileRelay liar) {
    hostile = liar;
  }

  boolean isUp() {
    return running != null;
  }

  /** Its snapshots; null while it is down. */
  @Nullable RelayRetention retention() {
    return running == null ? null : running.retention();
  }

  /** Ends all connections. */
  void hangUp() {
    List.copyOf(ends).forEach(RelayEnd::cut);
  }

  /** Starts with a disk that has almost no room left. */
  void fillDisk() {
    crash();
    trace.fault(Fault.DISK_FULL, "relay has a full disk");
    try {
      maxBytes = Files.size(file()) + 3 * 4096;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  /** Has room again. */
  void freeDisk() {
    if (maxBytes > 0) {
      crash();
      maxBytes = 0;
      start();
    }
  }

  /** Begins with everything that another relay has. */
  void copyOf(SimRelay other) {
    boolean up = other.running != null;
    other.crash();
    copy(other.file(), file());
    if (up) {
      other.start();
    }
  }

  /** Where every log stands; empty if the relay is down or does not know the space. */
  Frontier frontier(SpaceId space) {
    Running now = running;
    if (now == null || trust(now, space) == null) {
      return Frontier.empty();
    }
    Map<LogId, Head> heads = new TreeMap<>();
    for (StoredLog log : Objects.requireNonNull(now.store().logsAfter(space, null, 1000).block())) {
      heads.put(log.id(), log.state().head());
    }
    return Frontier.of(heads);
  }

  void start() {
    if (running != null) {
      return;
    }
    Path file = file();
    if (!Files.exists(file)) {
      copy(RelayTemplate.emptyRelay(), file);
    }
    SqliteDatabase database =
        SqliteDatabase.open(file, maxBytes, Runnable::run, Schedulers.immediate(), random);
    EntryStore store = bug.relayStore(new SqliteEntryStore(database));
    TrustCache trusts = new TrustCache(store);
    AccessStore access = new SqliteAccessStore(database, 10);
    SyncHub hub = new SyncHub(store, trusts, Runnable::run, SyncLimits.defaults());
    running =
        new Running(
            database,
            store,
            access,
            new SpaceRegistry(access, store, false, () -> Instant.EPOCH),
            new MemberRegistry(
                access,
                store,
                trusts,
                new Origins(ORIGIN, () -> 0),
                () -> Instant.EPOCH,
                Schedulers.immediate()),
            trusts,
            new RelayRetention(
                store,
                bug.relayRetention(new SqliteRetentionStore(database), store),
                trusts,
                hub,
                () -> Instant.EPOCH.plusSeconds(seconds++)),
            hub);
    trace.note(name + " starts");
  }

  /** The process is killed. */
  void kill() {
    if (running != null) {
      trace.fault(Fault.RELAY_CRASH, name + " is killed");
      crash();
    }
  }

  /** Stops at once; what was committed stays. */
  void crash() {
    Running before = running;
    if (before != null) {
      trace.note(name + " stops");
      running = null;
      List.copyOf(ends).forEach(RelayEnd::die);
      ends.clear();
      before.database().close();
    }
  }

  /** Loses everything. */
  void wipe() {
    wipe(Fault.RELAY_WIPE);
  }

  /** The same, as one of several things that come together. */
  void wipe(Fault fault) {
    crash();
    trace.fault(fault, "relay is wiped");
    life++;
    start();
  }

  /** Keeps a copy of what it has. */
  void backUp() {
    crash();
    Path copy = directory.resolve(name + "-backup.db");
    copy(file(), copy);
    backup = copy;
    start();
  }

  /** Goes back to the copy, if there is one. */
  boolean rollBack() {
    Path copy = backup;
    if (copy == null) {
      return false;
    }
    crash();
    trace.fault(Fault.RELAY_ROLLBACK, "relay is rolled back");
    life++;
    copy(copy, file());
    start();
    return true;
  }

  void tick(long nowMillis) {
    if (running != null) {
      running.hub().tick(nowMillis);
    }
  }

  /** Takes a connection of a device, as the access layer would; returns whether it did. */
  boolean accept(SimDevice device, Link link, int side) {
    Running now = running;
    if (now == null) {
      return false;
    }
    SpaceId space = device.replica().space();
    if (isDamaged(now, space) && (!introduced(now, device) || isDamaged(now, space))) {
      return false;
    }
    TrustSnapshot snapshot = trust(now, space);
    if (snapshot == null) {
      try {
        now.registry()
            .register(RelayApi.encodeRegistration(device.replica().trustLog().recordBytes()), null)
            .block();
      } catch (StoreException e) {
        return false; // no room for another space
      }
      snapshot = Objects.requireNonNull(trust(now, space));
    }
    if (snapshot.state().member(device.replica().device()) == null && !introduced(now, device)) {
      return false;
    }
    RelayEnd end = new RelayEnd(this, link, side, hostile);
    link.attach(side, end);
    ends.add(end);
    now.hub().connect(space, device.replica().device(), end::serves);
    return true;
  }

  /** The trust log of the space; null if it is not known, or damaged. */
  private static @Nullable TrustSnapshot trust(Running now, SpaceId space) {
    return isDamaged(now, space) ? null : now.trusts().snapshot(space).block();
  }

  private static boolean isDamaged(Running now, SpaceId space) {
    try {
      now.trusts().snapshot(space).block();
      return false;
    } catch (StoreException e) {
      SimulationFailure.unless(
          e.reason() == StoreException.Reason.CORRUPT, "the relay cannot read: " + e.getMessage());
      return true;
    }
  }

  // As a device does that was refused as unknown, or because of damage.
  private boolean introduced(Running now, SimDevice device) {
    SpaceId space = device.replica().space();
    byte[] nonce = new byte[DeviceAssertion.NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      now.access().putNonce(nonce, Instant.EPOCH, Instant.EPOCH.plusSeconds(1)).block();
      byte[] message = DeviceAssertion.message(nonce, ORIGIN, space);
      String token =
          new DeviceAssertion(
                  space, device.replica().device(), nonce, device.keys().signer().sign(message))
              .encode();
      byte[] records = RelayApi.encodeIntroduction(device.replica().trustLog().recordBytes());
      now.members().introduce(token, records).block();
      trace.note(name + " is told that " + device.name() + " is a member");
      return true;
    } catch (StoreException noRoom) {
      return false;
    } catch (RefusedException refusal) {
      trace.note(name + " does not know " + device.name() + ": " + refusal.code());
      return false;
    }
  }

  /** Whether it runs and cannot say who belongs to the space, because its disk changed that. */
  boolean isMembershipDamaged(SpaceId space) {
    Running now = running;
    return now != null && isDamaged(now, space);
  }

  /** Whether it has these trust records, and what they were written upon. */
  boolean knows(SpaceId space, List<RecordHash> records) {
    Running now = running;
    TrustSnapshot snapshot = now == null ? null : trust(now, space);
    return snapshot != null && snapshot.log().containsAll(records);
  }

  void lost(RelayEnd end) {
    ends.remove(end);
  }

  /** The honest core sends a frame. */
  void said(byte[] frame) {
    watcher.accept(frame);
  }

  void note(String what) {
    trace.note(what);
  }

  /** Whether it holds an entry. */
  boolean holds(SpaceId space, Written entry) {
    Running now = running;
    if (now == null || trust(now, space) == null) {
      return false;
    }
    SealedEntry found = now.store().entry(space, entry.log(), entry.seq()).block();
    return found != null && found.hash(space, entry.log()).equals(entry.hash());
  }

  /** An entry that the relay holds. */
  record Held(LogId log, EntryHash hash, SealedEntry entry) {}

  /** Some entry that it holds whole; null if there is none. */
  @Nullable Held any(SpaceId space, SplittableRandom chance) {
    Running now = running;
    if (now == null || trust(now, space) == null) {
      return null;
    }
    List<StoredLog> logs = Objects.requireNonNull(now.store().logsAfter(space, null, 1000).block());
    if (logs.isEmpty()) {
      return null;
    }
    StoredLog log = logs.get(chance.nextInt(logs.size()));
    if (log.isEmpty()) {
      return null;
    }
    long seq = chance.nextLong(log.firstSeq(), log.state().seq() + 1);
    try {
      SealedEntry entry = now.store().entry(space, log.id(), seq).block();
      return entry == null ? null : new Held(log.id(), entry.hash(space, log.state().log()), entry);
    } catch (StoreException damagedAlready) {
      return null;
    }
  }

  /** Stops, has its file changed, and starts again; returns whether anything was changed. */
  boolean change(UnaryOperator<byte[]> how) {
    crash();
    try {
      byte[] image = Files.readAllBytes(file());
      byte[] changed = how.apply(image);
      Files.write(file(), changed);
      return !Arrays.equals(image, changed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      start();
    }
  }

  @Override
  public void close() {
    crash();
  }

  private Path file() {
    return directory.resolve(name + "-" + life + ".db");
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
