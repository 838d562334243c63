package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;

/** Whatever the order of events, replicas that can talk end with the same entries and records. */
class SyncConvergenceTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {7}));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void sync_randomInterleavingsAndCuts_bothSidesEqual(long seed) {
    Network network = new Network(seed);
    SplittableRandom random = network.random();
    Map<DeviceId, VerifyKey> keys = new HashMap<>();
    MemoryReplica a = new MemoryReplica(SPACE, "a", keys);
    MemoryReplica b = new MemoryReplica(SPACE, "b", keys);
    List<TestLog> logs = new ArrayList<>();
    for (int cycle = 0; cycle < 6; cycle++) {
      network.connect(a, b);
      int events = random.nextInt(12);
      for (int i = 0; i < events; i++) {
        write(random, logs, List.of(a, b));
        network.steps(random.nextInt(60));
      }
      network.cutAll();
    }
    network.connect(a, b);
    network.settle();
    assertConverged(a, b);
    for (LinkEnd end : network.ends()) {
      assertThat(end.close).isNull();
      assertThat(end.saw(SyncAction.Direction.INBOUND)).isTrue();
      assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void sync_ringOfFiveWithoutForks_allEqual(long seed) {
    Network network = new Network(seed);
    SplittableRandom random = network.random();
    Map<DeviceId, VerifyKey> keys = new HashMap<>();
    List<MemoryReplica> replicas = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      replicas.add(new MemoryReplica(SPACE, "r" + i, keys));
    }
    List<TestLog> logs = new ArrayList<>();
    for (int cycle = 0; cycle < 3; cycle++) {
      for (int i = 0; i < 5; i++) {
        network.connect(replicas.get(i), replicas.get((i + 1) % 5));
      }
      for (int i = 0; i < 20; i++) {
        write(random, logs, replicas);
        network.steps(random.nextInt(100));
      }
      if (cycle < 2) {
        network.cutAll();
      }
    }
    network.settle();
    replicas.forEach(replica -> assertConverged(replicas.get(0), replica));
  }

  // A log belongs to the replica that its index falls to, so that nobody forks.
  private static void write(
      SplittableRandom random, List<TestLog> logs, List<MemoryReplica> replicas) {
    if (logs.isEmpty() || random.nextInt(6) == 0) {
      logs.add(new TestLog(SPACE, random.nextLong()));
    }
    int index = random.nextInt(logs.size());
    TestLog log = logs.get(index);
    int entries = random.nextInt(8);
    for (int i = 0; i < entries; i++) {
      log.append(1 + random.nextInt(random.nextInt(20) == 0 ? 60_000 : 600), i == entries - 1);
    }
    MemoryReplica author = replicas.get(index % replicas.size());
    if (random.nextInt(4) == 0) {
      author.writeTrust(author.name, 1 + random.nextInt(5000));
    }
    author.write(log);
  }

  static void assertConverged(MemoryReplica a, MemoryReplica b) {
    assertThat(a.frontier()).as(a.name + " and " + b.name).isEqualTo(b.frontier());
    assertThat(a.entryHashes()).isEqualTo(b.entryHashes());
    assertThat(a.trust.heads()).isEqualTo(b.trust.heads());
  }
}
