package org.logomesh.model.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.model.entry.TestLog;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.ForkProof;
import org.logomesh.model.wire.Probe;

/** A device that wrote two histories: everybody ends with the proof and with both branches. */
class SyncForkTest {
  private static final SpaceId SPACE = SpaceId.of(Sha256.hash(new byte[] {8}));

  private final Map<DeviceId, VerifyKey> keys = new HashMap<>();

  private MemoryReplica replica(String name) {
    return new MemoryReplica(SPACE, name, keys);
  }

  private static TestLog grow(TestLog log, int entries) {
    for (int i = 0; i < entries; i++) {
      log.append(40 + i % 7);
    }
    return log;
  }

  private static void assertBothBranches(ForkProof proof, MemoryReplica... replicas) {
    for (MemoryReplica replica : replicas) {
      assertThat(replica.forks().knows(proof)).as(replica.name + " has the proof").isTrue();
      assertThat(replica.frontier()).isEqualTo(replicas[0].frontier());
      assertThat(replica.frontier().heads().keySet()).containsAll(proof.branchIds(SPACE));
      assertThat(replica.frontier().seq(proof.log())).isEqualTo(proof.seq() - 1);
    }
  }

  /** The lengths of common part and both branches, so that either side may be the longer one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 1 1",
        "1 3 1",
        "1 1 3",
        "5 1 1",
        "5 40 3",
        "5 3 40",
        "100 200 7",
        "3 7 200",
        "300 1 1"
      })
  void sync_forkedLog_bothSidesHoldProofAndBothBranches(String lengths) {
    String[] parts = lengths.split(" ", -1);
    TestLog log = grow(new TestLog(SPACE, 1), Integer.parseInt(parts[0]) - 1);
    TestLog other = grow(log.fork(2), Integer.parseInt(parts[2]));
    grow(log, Integer.parseInt(parts[1]));
    for (long seed = 0; seed < 2; seed++) {
      MemoryReplica a = replica("a");
      MemoryReplica b = replica("b");
      a.write(log);
      b.write(other);
      Network network = new Network(seed);
      network.connect(a, b);
      network.settle();
      assertThat(a.forks().proofs()).hasSize(1);
      assertBothBranches(a.forks().proofs().get(0), a, b);
      assertThat(a.forks().proofs().get(0).seq()).isEqualTo(Long.parseLong(parts[0]));
      for (LinkEnd end : network.ends()) {
        assertThat(end.close).isNull();
        assertThat(end.saw(SyncAction.Direction.INBOUND)).isTrue();
        assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isTrue();
      }
    }
  }

  /** A log and a fork of it, and up to where one side does not hand out the log any more. */
  private record Parted(TestLog log, TestLog other, long fork, long erasedThrough) {
    /**
     * @param lengths of common part and both branches, and how many of the first branch are not
     *     handed out
     */
    static Parted of(String lengths) {
      String[] parts = lengths.split(" ", -1);
      int common = Integer.parseInt(parts[0]);
      TestLog log = grow(new TestLog(SPACE, 1), common - 1);
      TestLog other = grow(log.fork(2), Integer.parseInt(parts[2]));
      grow(log, Integer.parseInt(parts[1]));
      return new Parted(log, other, common, common + Integer.parseInt(parts[3]) - 1L);
    }
  }

  /** What is kept of the entries that are not handed out is enough. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5 10 3 4",
        "5 10 3 0",
        "5 10 30 4",
        "5 10 7 9",
        "1 10 1 1",
        "100 200 7 150",
        "100 20 700 5",
        "5 10 9 4"
      })
  void sync_forkAtAnErasedPlace_isProvenByWhatIsKept(String lengths) {
    for (long seed = 0; seed < 4; seed++) {
      Parted parted = Parted.of(lengths);
      TestLog log = parted.log();
      TestLog other = parted.other();
      MemoryReplica relay = replica("relay");
      MemoryReplica device = replica("device");
      MemoryReplica twin = replica("twin");
      relay.write(log);
      device.write(log);
      twin.write(other);
      relay.erase(log.log(), parted.erasedThrough(), true);
      Network network = new Network(seed);
      network.connect(relay, device);
      network.connect(relay, twin);
      network.settle();

      assertThat(relay.forks().proofs()).hasSize(1);
      assertThat(relay.forks().proofs().get(0).seq()).isEqualTo(parted.fork());
      assertBothBranches(relay.forks().proofs().get(0), relay, device);
      assertThat(twin.forks().proofs()).isEqualTo(relay.forks().proofs());
      assertThat(device.entryHashes()).containsAll(twin.entryHashes());
      for (LinkEnd end : network.ends()) {
        assertThat(end.close).isNull();
        assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isTrue();
        assertThat(end.saw(SyncAction.Direction.INBOUND)).isTrue();
      }
    }
  }

  /** Nothing is kept there: the one who parted is told, and everybody comes to an end. */
  @ParameterizedTest
  @ValueSource(strings = {"5 10 3 4", "5 10 30 4", "5 10 7 9", "100 200 7 150", "5 10 9 4"})
  void sync_forkAtADroppedPlace_isTold_andNothingChanges(String lengths) {
    for (long seed = 0; seed < 4; seed++) {
      Parted parted = Parted.of(lengths);
      TestLog log = parted.log();
      TestLog other = parted.other();
      MemoryReplica relay = replica("relay");
      MemoryReplica twin = replica("twin");
      relay.write(log);
      twin.write(other);
      relay.erase(log.log(), parted.erasedThrough(), false);
      Network network = new Network(seed);
      network.connect(relay, twin);
      network.settle();

      assertThat(relay.forks().proofs()).isEmpty();
      assertThat(relay.frontier().head(log.log())).isEqualTo(log.state().head());
      assertThat(twin.frontier().head(log.log())).isEqualTo(other.state().head());
      assertThat(network.ends()).allSatisfy(end -> assertThat(end.close).isNull());
      assertThat(network.ends())
          .anySatisfy(end -> assertThat(end.saw(SyncAction.Direction.OUTBOUND)).isTrue());
    }
  }

  /**
   * A member shows its own log under the id of another's, to those who have that and who do not.
   */
  @Test
  void sync_logOpenedUnderAnothersId_isTakenByNobody_andTheOwnersGoesOn() {
    for (long seed = 0; seed < 4; seed++) {
      TestLog log = grow(new TestLog(SPACE, 1), 3);
      TestLog squatter = grow(log.squatted(2), 5);
      MemoryReplica a = replica("a");
      MemoryReplica hostile = replica("hostile");
      MemoryReplica c = replica("c");
      a.write(log);
      hostile.pretend(squatter);
      Network network = new Network(seed);
      network.connect(a, hostile);
      network.connect(hostile, c);
      network.settle();
      assertThat(c.frontier().heads()).isEmpty();
      network.connect(a, c);
      network.settle();
      for (MemoryReplica honest : List.of(a, c)) {
        assertThat(honest.frontier().heads())
            .containsExactly(Map.entry(log.log(), log.state().head()));
        assertThat(honest.forks().proofs()).isEmpty();
      }
    }
  }

  @Test
  void sync_longCommonPart_findsForkInFewProbes() {
    TestLog log = grow(new TestLog(SPACE, 3), 2000);
    TestLog other = grow(log.fork(4), 900);
    grow(log, 1000);
    MemoryReplica a = replica("a");
    MemoryReplica b = replica("b");
    a.write(log);
    b.write(other);
    Network network = new Network(9);
    network.connect(a, b);
    network.settle();
    assertThat(a.frontier()).isEqualTo(b.frontier());
    long probes =
        network.ends().stream()
            .flatMap(end -> end.sent.stream())
            .filter(Probe.class::isInstance)
            .count();
    // 17 pieces a round: 17^3 > 2900.
    assertThat(probes).isBetween(1L, 3L);
  }

  @Test
  void sync_bothBranchesWrittenWhileConnected_bothSidesHoldBoth() {
    for (long seed = 0; seed < 20; seed++) {
      TestLog log = grow(new TestLog(SPACE, 5), 3);
      TestLog other = log.fork(6);
      MemoryReplica a = replica("a");
      MemoryReplica b = replica("b");
      a.write(log);
      b.write(other);
      Network network = new Network(seed);
      network.connect(a, b);
      network.steps(10);
      a.write(grow(log, 1));
      network.steps((int) (seed % 4));
      if (b.frontier().seq(other.log()) == 3) {
        b.write(grow(other, 2));
      }
      network.settle();
      assertThat(a.frontier()).as("seed " + seed).isEqualTo(b.frontier());
      assertThat(a.forks().proofs()).hasSameSizeAs(b.forks().proofs());
    }
  }

  @Test
  void sync_thirdReplicaWithThePrefixOnly_getsProofAndBranches() {
    TestLog log = grow(new TestLog(SPACE, 7), 4);
    MemoryReplica c = replica("c");
    c.write(log);
    TestLog other = grow(log.fork(8), 2);
    MemoryReplica a = replica("a");
    MemoryReplica b = replica("b");
    a.write(grow(log, 3));
    b.write(other);
    Network network = new Network(1);
    network.connect(a, b);
    network.settle();
    network.cutAll();
    MemoryReplica empty = replica("empty");
    network.connect(b, c);
    network.connect(c, empty);
    network.settle();
    assertBothBranches(a.forks().proofs().get(0), a, b, c, empty);
  }

  @Test
  void sync_threeBranches_everyOrderOfMeetingEndsTheSame() {
    int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 2, 0}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}};
    for (int[] order : orders) {
      TestLog log = grow(new TestLog(SPACE, 9), 2);
      List<MemoryReplica> replicas = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        MemoryReplica replica = replica("r" + i);
        replica.write(grow(log.fork(10 + i), 2 + i));
        replicas.add(replica);
      }
      Network network = new Network(order[0] * 3L + order[1]);
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3; i++) {
          network.connect(replicas.get(order[i]), replicas.get(order[(i + 1) % 3]));
          network.settle();
          network.cutAll();
        }
      }
      for (MemoryReplica replica : replicas) {
        assertThat(replica.frontier()).isEqualTo(replicas.get(0).frontier());
        assertThat(replica.frontier().size()).isEqualTo(4);
      }
    }
  }

  /** Forks at several places of one log, in any order of discovery, with links that break. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void sync_treeOfForks_allReplicasEndEqual(long seed) {
    Network network = new Network(seed);
    SplittableRandom random = network.random();
    List<TestLog> histories = new ArrayList<>();
    histories.add(grow(new TestLog(SPACE, seed), random.nextInt(4)));
    for (int i = 0; i < 4; i++) {
      TestLog parent = histories.get(random.nextInt(histories.size()));
      histories.add(grow(parent.fork(seed * 100 + i), 1 + random.nextInt(5)));
      grow(parent, random.nextInt(3));
    }
    List<MemoryReplica> replicas = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      MemoryReplica replica = replica("r" + i);
      replica.write(histories.get(i));
      replicas.add(replica);
    }
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 4; i++) {
        network.connect(replicas.get(random.nextInt(5)), replicas.get(random.nextInt(5)));
      }
      network.steps(random.nextInt(400));
      network.cutAll();
    }
    for (int i = 0; i < 5; i++) {
      network.connect(replicas.get(i), replicas.get((i + 1) % 5));
    }
    network.settle();
    for (MemoryReplica replica : replicas) {
      assertThat(replica.entryHashes()).as(replica.name).isEqualTo(replicas.get(0).entryHashes());
      assertThat(replica.frontier()).as(replica.name).isEqualTo(replicas.get(0).frontier());
    }
    for (LinkEnd end : network.ends()) {
      assertThat(end.close).isNull();
      assertThat(end.saw(SyncAction.Direction.INBOUND)).as(end.replica.name + " in").isTrue();
      assertThat(end.saw(SyncAction.Direction.OUTBOUND)).as(end.replica.name + " out").isTrue();
    }
  }
}
