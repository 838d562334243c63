package org.logomesh.bench;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.Conversation;
import org.logomesh.client.sync.ConversationListener;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.sync.ReplicaListener;
import org.logomesh.client.sync.SyncWarning;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.SyncAction.Direction;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.ErrorCode;

/** One device: a replica on its own thread, which can talk to a relay. */
final class BenchDevice implements ReplicaListener, AutoCloseable {
  private static final int READ_BYTES = 1 << 20;
  private static final long TICK_MILLIS = 1_000;

  final DeviceKeys keys;
  final SpaceStore store;
  private final Replica replica;
  private final SpaceId space;
  private final List<Link> links = new ArrayList<>();
  private final List<Conversation> conversations = new ArrayList<>();
  private final ScheduledExecutorService engine =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "bench-device");
            thread.setDaemon(true);
            return thread;
          });

  BenchDevice(
      SpaceId space,
      DeviceKeys keys,
      SpaceStore store,
      SecureRandom random,
      List<byte[]> trustRecords,
      Executor beside) {
    this.space = space;
    this.keys = keys;
    this.store = store;
    store.settings().establish(space, keys.deviceId());
    replica = new Replica(store, keys, InstantSource.system(), random, this, beside);
    if (!replica.addTrust(trustRecords)) {
      throw new IllegalStateException("trust records of another space");
    }
  }

  /** Does something with the replica, on its thread, and waits. */
  <T> T call(Function<Replica, T> work) {
    return await(engine.submit(() -> work.apply(replica)));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  RelayClient.Identity identity() {
    return new RelayClient.Identity(space, keys.deviceId(), keys.signer());
  }

  Frontier frontier() {
    return call(Replica::frontier);
  }

  String root() {
    return HexFormat.of().formatHex(call(Replica::stateRoot));
  }

  /** What this device wrote, from the log's opening on. */
  List<SealedEntry> ownEntries() {
    return call(
        device -> {
          List<SealedEntry> all = new ArrayList<>();
          LogId log = ownLog();
          long end = device.frontier().seq(log);
          while (all.size() <= end) {
            all.addAll(device.store().entries().read(log, all.size(), READ_BYTES));
          }
          return all;
        });
  }

  LogId ownLog() {
    LogId log = store.settings().ownLog();
    if (log == null) {
      throw new IllegalStateException("nothing was written yet");
    }
    return log;
  }

  /**
   * Connects to a relay and syncs until {@link #disconnect}.
   *
   * @return done when both sides have what was there at the beginning
   */
  CompletableFuture<Boolean> connect(RelayClient client) throws LinkException {
    Link link = client.connect(identity());
    links.add(link);
    Ears ears = new Ears(link);
    Conversation conversation =
        call(
            device -> {
              PeerName name = PeerName.relay(client.address().toString());
              Conversation made = device.converse(name, device.syncSettings(), link::send, ears);
              conversations.add(made);
              made.start();
              return made;
            });
    link.start(new Receiver(conversation, ears));
    var unused =
        engine.scheduleAtFixedRate(
            () -> {
              if (!conversation.isClosed()) {
                conversation.onTick(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
              }
            },
            TICK_MILLIS,
            TICK_MILLIS,
            TimeUnit.MILLISECONDS);
    return ears.caughtUp;
  }

  /** Hands frames to the replica; the link waits meanwhile. */
  private final class Receiver implements Link.Receiver {
    private final Conversation conversation;
    private final Ears ears;

    Receiver(Conversation conversation, Ears ears) {
      this.conversation = conversation;
      this.ears = ears;
    }

    @Override
    public void onFrame(byte[] frame) {
      onFrames(List.of(frame));
    }

    @Override
    public void onFrames(List<byte[]> frames) {
      if (engine.isShutdown()) {
        return;
      }
      var unused =
          call(
              device -> {
                if (!conversation.isClosed()) {
                  conversation.onFrames(frames);
                }
                return true;
              });
    }

    @Override
    public void onClosed(LinkException reason) {
      ears.caughtUp.completeExceptionally(reason);
    }
  }

  /** Says on the error stream what went wrong in a conversation. */
  static final class Ears implements ConversationListener {
    private final @Nullable Link link;
    private final Set<Direction> reached = EnumSet.noneOf(Direction.class);
    private final CompletableFuture<Boolean> caughtUp = new CompletableFuture<>();

    Ears(@Nullable Link link) {
      this.link = link;
    }

    @Override
    public void onCaughtUp(Direction direction, SortedMap<LogId, ErrorCode> except) {
      reached.add(direction);
      if (reached.size() == Direction.values().length) {
        caughtUp.complete(true);
      }
    }

    @Override
    public void onWarning(SyncWarning warning) {
      System.err.println(warning);
    }

    @Override
    public void onClosed(ErrorCode code, long retryAfterMillis, boolean byPeer) {
      if (link != null) {
        link.close();
      }
      if (code != ErrorCode.SHUTTING_DOWN) {
        System.err.println("a conversation ended: " + code.text());
      }
    }
  }

  @Override
  public void onChanged(Changes changes, boolean remote) {}

  @Override
  public void onTrustChanged() {}

  @Override
  public void onWarning(SyncWarning warning) {
    System.err.println(warning);
  }

  /** Ends all links, in good order. */
  void disconnect() {
    var unused =
        call(
            device -> {
              for (Conversation conversation : List.copyOf(conversations)) {
                if (!conversation.isClosed()) {
                  conversation.close(ErrorCode.SHUTTING_DOWN);
                }
              }
              conversations.clear();
              return true;
            });
    links.forEach(Link::close);
    links.clear();
  }

  @Override
  public void close() {
    disconnect();
    engine.shutdownNow();
    try {
      var unused = engine.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
