package org.logomesh.relay.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.Rates;
import org.logomesh.relay.access.RefusedException;
import org.logomesh.relay.access.SpaceNews;
import org.logomesh.relay.access.SyncActivity;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.ChangeFeed;
import org.logomesh.relay.store.EntryStore;

/**
 * The relay's sync core: every live connection of every space. It has no thread, socket or clock of
 * its own; the application gives it threads and Netty, the simulator {@code Runnable::run} and
 * virtual links. Thread-safe.
 */
public final class SyncHub implements SyncActivity, SpaceNews {
  private final EntryStore store;
  private final TrustCache trusts;
  private final Executor threads;
  private final SyncLimits limits;
  private final Rates rates;
  private final SyncCounters counters;
  private final BiConsumer<DevicePrincipal, ErrorCode> onEnded;
  private final Set<SyncConnection> open = ConcurrentHashMap.newKeySet();
  private final Set<SpaceId> seen = ConcurrentHashMap.newKeySet();
  private final Map<SpaceId, Used> spaces = new ConcurrentHashMap<>();
  private final RecentEntries.Room recent = new RecentEntries.Room();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean closing;
  private volatile long nowMillis;

  /** A hub and how many connections were given to it. */
  private record Used(SpaceHub hub, int connections) {}

  /** Creates a core that takes what devices bring as fast as it can. */
  public SyncHub(EntryStore store, TrustCache trusts, Executor threads, SyncLimits limits) {
    this(store, trusts, threads, limits, Rates.unlimited());
  }

  /**
   * Creates the core.
   *
   * @param threads runs the work of the spaces, several at once if it can
   * @param rates how fast devices may bring what they bring
   */
  public SyncHub(
      EntryStore store, TrustCache trusts, Executor threads, SyncLimits limits, Rates rates) {
    this(store, trusts, threads, limits, rates, new SyncCounters(), (device, code) -> {});
  }

  /**
   * Creates the core.
   *
   * @param threads runs the work of the spaces, several at once if it can
   * @param rates how fast devices may bring what they bring
   * @param onEnded is told of connections that the relay ends by itself, and why, not of those that
   *     their device or the protocol ends; it returns at once
   */
  public SyncHub(
      EntryStore store,
      TrustCache trusts,
      Executor threads,
      SyncLimits limits,
      Rates rates,
      SyncCounters counters,
      BiConsumer<DevicePrincipal, ErrorCode> onEnded) {
    this.rates = rates;
    this.counters = counters;
    this.onEnded = onEnded;
    this.store = store;
    this.trusts = trusts;
    this.threads = threads;
    this.limits = limits;
  }

  /**
   * Connects a device that has proved who it is. The transport calls {@link
   * SyncConnection#onClosed} once at the end, whoever closed it.
   *
   * @param transport makes the outlet of the connection; called before this returns
   * @throws RefusedException if the relay takes no more connections
   */
  public SyncConnection connect(
      SpaceId space, DeviceId device, Function<SyncConnection, Outlet> transport) {
    if (closing) {
      throw new RefusedException(ErrorCode.SHUTTING_DOWN);
    }
    if (connections.incrementAndGet() > limits.maxConnections()) {
      connections.decrementAndGet();
      throw new RefusedException(ErrorCode.RATE_LIMITED);
    }
    Used used =
        spaces.compute(
            space,
            (id, known) ->
                known == null
                    ? new Used(newHub(id), 1)
                    : new Used(known.hub(), known.connections() + 1));
    SpaceHub hub = used.hub();
    SyncConnection connection =
        new SyncConnection(
            hub,
            device,
            transport,
            limits,
            rates,
            counters,
            nowMillis,
            code -> onEnded.accept(new DevicePrincipal(space, device), code));
    open.add(connection);
    seen.add(space);
    hub.execute(() -> hub.attach(connection));
    return connection;
  }

  private SpaceHub newHub(SpaceId space) {
    return new SpaceHub(space, store, trusts, threads, limits, counters, recent, this::release);
  }

  private void release(SyncConnection connection) {
    open.remove(connection);
    connections.decrementAndGet();
    spaces.computeIfPresent(
        connection.space(),
        (id, used) ->
            used.connections() == 1 ? null : new Used(used.hub(), used.connections() - 1));
  }

  /** Takes up what another relay on the same store has written. Returns at once. */
  public void onChange(ChangeFeed.Change change) {
    spaces.forEach(
        (space, used) -> {
          if (change.concerns(space)) {
            used.hub().execute(used.hub()::othersWrote);
          }
        });
  }

  @Override
  public void wrote(SpaceId space) {
    Used used = spaces.get(space);
    if (used != null) {
      used.hub().execute(used.hub()::writtenBeside);
    }
  }

  /**
   * Time went on; called about once a second.
   *
   * @param nowMillis a clock that never goes back, in milliseconds
   */
  public void tick(long nowMillis) {
    this.nowMillis = nowMillis;
    spaces.values().forEach(used -> used.hub().execute(() -> used.hub().tick(nowMillis)));
  }

  /** Ends the connections of those who may not be here any more. */
  public void end(BiPredicate<SpaceId, DeviceId> whose, ErrorCode code) {
    spaces
        .values()
        .forEach(
            used ->
                used.hub()
                    .execute(
                        () ->
                            used.hub().end(c -> whose.test(used.hub().space(), c.device()), code)));
  }

  /** Refuses new connections and ends the open ones. */
  public void close() {
    closing = true;
    spaces
        .values()
        .forEach(used -> used.hub().execute(() -> used.hub().endAll(ErrorCode.SHUTTING_DOWN)));
  }

  @Override
  public List<LiveConnection> live() {
    List<LiveConnection> live = new ArrayList<>();
    open.forEach(connection -> live.add(connection.shown(nowMillis)));
    live.sort(Comparator.comparing(LiveConnection::age).reversed());
    return live;
  }

  @Override
  public Set<SpaceId> takeSeen() {
    Set<SpaceId> taken = Set.copyOf(seen);
    seen.removeAll(taken);
    open.forEach(connection -> seen.add(connection.space()));
    return taken;
  }

  @Override
  public Traffic traffic() {
    return new Traffic(
        counters.entriesAppended(),
        counters.entriesServed(),
        counters.bytesReceived(),
        counters.bytesSent(),
        counters.rangesRefused(),
        counters.damageFound());
  }

  /** How many connections are open. */
  public int connections() {
    return connections.get();
  }

  /** Bytes that transports of open connections hold at this moment. */
  public long outboxBytes() {
    return counters.outboxBytes();
  }

  /** What happened since the start. */
  public SyncCounters counters() {
    return counters;
  }
}
