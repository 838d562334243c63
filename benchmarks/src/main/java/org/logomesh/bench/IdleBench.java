package org.logomesh.bench;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.link.RelaySettings;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.TrustView;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;

/** What a relay needs for connections over which nothing is said: families of four devices. */
final class IdleBench {
  private static final int PER_SPACE = 4;

  /** Of {@code relay.options}. */
  static final int USUAL_HEAP_MEGABYTES = 192;

  /** Sign-ins at the same time. */
  private static final int HANDS = 8;

  /**
   * From the last connection on: the heap is collected, and what the C library freed (the
   * compilers' working memory most of all) goes back every ten seconds ({@code relay.options}).
   */
  private static final long SETTLE_MILLIS = 15_000;

  private final int connections;
  private final int heapMegabytes;
  private final BenchTable table;

  /**
   * Measures nothing yet.
   *
   * @param heapMegabytes what the relay's heap may grow to
   */
  IdleBench(int connections, int heapMegabytes, BenchTable table) {
    this.connections = connections;
    this.heapMegabytes = heapMegabytes;
    this.table = table;
  }

  void run() throws Exception {
    for (RelaySettings.Transport transport : RelaySettings.Transport.values()) {
      try (Folder folder = new Folder();
          RelayChild relay =
              new RelayChild(
                  folder.path,
                  List.of(
                      "--logomesh.relay.max-spaces=" + Integer.MAX_VALUE,
                      "--logomesh.relay.sync.max-connections=" + connections,
                      "--logomesh.relay.rate.sockets=0",
                      "--logomesh.relay.rate.address-sockets=0",
                      "--logomesh.relay.rate.address=0"),
                  // As docs/deploy.md says it.
                  Map.of("_JAVA_OPTIONS", "-Xmx" + heapMegabytes + "m"))) {
        run(relay, transport);
      }
    }
  }

  private void run(RelayChild relay, RelaySettings.Transport transport) throws Exception {
    RelayClient client = relay.client(transport);
    List<WirePeer> peers = new ArrayList<>();
    try {
      // The first ones pay for classes and compiled code.
      int first = Math.min(connections / 2, 1_000);
      long began = System.nanoTime();
      connect(client, first, peers);
      relay.collect();
      Thread.sleep(SETTLE_MILLIS);
      long before = relay.residentBytes();
      connect(client, connections - first, peers);
      long took = System.nanoTime() - began;
      relay.collect();
      Thread.sleep(SETTLE_MILLIS);
      long after = relay.residentBytes();
      table.add(
          new Row(
                  "idle " + transport.name().toLowerCase(Locale.ROOT),
                  connections
                      + " connections, four a space, signed in; resident bytes of the relay for each;"
                      + " heap of "
                      + heapMegabytes
                      + " MB")
              .ok(peers.stream().noneMatch(WirePeer::isClosed))
              .rate(connections, took)
              .bytes((after - before) / (double) (connections - first))
              .memory(after)
              .target("<= 20 KB"));
    } finally {
      peers.forEach(WirePeer::close);
    }
  }

  private static void connect(RelayClient client, int count, List<WirePeer> peers)
      throws Exception {
    ExecutorService hands = Executors.newFixedThreadPool(HANDS);
    try {
      List<Future<List<WirePeer>>> families = new ArrayList<>();
      for (int i = 0; i < count; i += PER_SPACE) {
        int size = Math.min(PER_SPACE, count - i);
        families.add(hands.submit(() -> family(client, size)));
      }
      for (Future<List<WirePeer>> family : families) {
        peers.addAll(family.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a device could not connect", e.getCause());
    } finally {
      hands.shutdown();
      var unused = hands.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static List<WirePeer> family(RelayClient client, int size) throws LinkException {
    SecureRandom random = new SecureRandom();
    DeviceKeys keys = DeviceKeys.generate(random);
    TrustRecord genesis =
        SpaceFounding.genesis(
            keys, DeviceKeys.generate(random), new DeviceNames("idle", "bench"), random);
    SpaceId space = SpaceId.of(genesis.hash().bytes());
    var unused = client.register(List.of(genesis.bytes()), null);
    TrustLog trust = TrustLog.empty(space).add(List.of(genesis.bytes())).log();
    List<WirePeer> family = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      family.add(
          new WirePeer(
              new RelayClient.Identity(space, keys.deviceId(), keys.signer()),
              TrustView.of(() -> trust),
              client,
              LogId.of(new byte[LogId.SIZE]),
              List.of(),
              -1,
              n -> {}));
    }
    return family;
  }
}
