package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.model.id.EntryHash;

/**
 * Devices that write, meet, whiten out and take back at random arrive at one state, which is the
 * one that {@link NaiveGraph} defines.
 */
class ConvergenceTest {
  private static final int RUNS_PER_SEED = 12;
  private static final int REPLICAS = 3;
  private static final int STEPS = 60;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void merge_honestDevices_convergesToTheDefinition(long seed) {
    for (int run = 0; run < RUNS_PER_SEED; run++) {
      new Run(seed * 1_000 + run, 0).check();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7, 8, 9, 10})
  void merge_hostileOperationsAmongThem_convergesToTheDefinition(long seed) {
    for (int run = 0; run < RUNS_PER_SEED; run++) {
      new Run(seed * 1_000 + run, 30).check();
    }
  }

  /** One random history. */
  private static final class Run {
    private final long seed;
    private final SplittableRandom random;
    private final List<TestReplica> replicas = new ArrayList<>();
    private final Map<EntryHash, TestEntry> all = new LinkedHashMap<>();
    private final Set<EntryHash> hidden = new HashSet<>();

    Run(long seed, int hostilePercent) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      for (int i = 0; i < REPLICAS; i++) {
        replicas.add(new TestReplica(i + 1));
      }
      RandomEdits edits = new RandomEdits(random);
      for (int step = 0; step < STEPS; step++) {
        TestReplica replica = pick(replicas);
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> {
            TestEntry entry =
                random.nextInt(100) < hostilePercent
                    ? edits.hostile(replica)
                    : edits.honest(replica);
            all.put(entry.hash(), entry);
          }
          case 3, 4 -> deliverSome(replica);
          default -> whiteOut(replica);
        }
        if (random.nextInt(10) == 0) {
          replica.root.root(); // so that incremental roots start from many states
        }
      }
      deleteWhatIsSeen();
    }

    /** So that thoughts die, and that some live because their deletion is whited out. */
    private void deleteWhatIsSeen() {
      for (ThoughtId thought : RandomEdits.THOUGHTS) {
        TestReplica replica = pick(replicas);
        if (random.nextBoolean()) {
          replica.receive(all.values().toArray(TestEntry[]::new));
        }
        TestEntry deletion = replica.edit(edit -> edit.delete(thought));
        all.put(deletion.hash(), deletion);
        if (random.nextInt(3) == 0) {
          hidden.add(deletion.hash());
        }
        whiteOut(replica);
      }
    }

    void check() {
      TestReplica fresh = new TestReplica(9);
      hidden.forEach(hash -> fresh.setEffective(hash, false));
      replicas.add(fresh);
      TestReplica inOneBatch = new TestReplica(10);
      hidden.forEach(hash -> inOneBatch.setEffective(hash, false));
      inOneBatch.receive(all.values().toArray(TestEntry[]::new));
      for (TestReplica replica : replicas) {
        while (replica.entries.size() < all.size()) {
          deliverSome(replica);
        }
        for (EntryHash hash : all.keySet()) {
          replica.setEffective(hash, !hidden.contains(hash));
        }
        assertSame(replica, inOneBatch);
      }
      assertDefined(inOneBatch);
    }

    private void assertSame(TestReplica one, TestReplica other) {
      for (ThoughtId id : RandomEdits.THOUGHTS) {
        assertThat(one.graph.thought(id)).as("seed %d", seed).isEqualTo(other.graph.thought(id));
        assertThat(one.graph.text(id).text())
            .as("seed %d", seed)
            .isEqualTo(other.graph.text(id).text());
      }
      assertThat(List.copyOf(one.graph.edges())).isEqualTo(List.copyOf(other.graph.edges()));
      assertThat(one.root.root()).as("seed %d", seed).isEqualTo(StateRoot.of(other.graph));
    }

    private void assertDefined(TestReplica replica) {
      NaiveGraph naive = new NaiveGraph(all.values(), hidden);
      for (ThoughtId id : RandomEdits.THOUGHTS) {
        assertThat(replica.view.thought(id)).as("seed %d", seed).isEqualTo(naive.thought(id));
        Set<String> conflicts =
            replica.view.conflicts(id).stream()
                .filter(conflict -> conflict.kind() != Conflict.Kind.TEXT)
                .map(conflict -> (conflict.kind() + " " + conflict.name()).strip())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(conflicts).as("seed %d", seed).isEqualTo(naive.conflicts(id));
      }
      for (EdgeKey key : RandomEdits.EDGES) {
        Edge edge = replica.view.edge(key);
        assertThat(edge != null).as("seed %d", seed).isEqualTo(naive.alive(key));
        if (edge != null) {
          assertThat(edge.attributes()).as("seed %d", seed).isEqualTo(naive.attributes(key));
        }
        if (edge != null && key.cardinality() == Cardinality.ONE) {
          assertThat(edge.shown())
              .as("seed %d", seed)
              .isEqualTo(key.equals(naive.shown(key.source(), key.type())));
        }
      }
    }

    private void deliverSome(TestReplica replica) {
      List<TestEntry> batch = new ArrayList<>();
      Set<EntryHash> known = new HashSet<>(replica.entries.keySet());
      for (int left = random.nextInt(1, 5); left > 0; left--) {
        List<TestEntry> ready =
            all.values().stream()
                .filter(entry -> known.containsAll(entry.dependencies()))
                .filter(entry -> !known.contains(entry.hash()) || random.nextInt(10) == 0)
                .toList();
        if (!ready.isEmpty()) {
          TestEntry entry = pick(ready);
          known.add(entry.hash());
          batch.add(entry);
        }
      }
      replica.receive(batch.toArray(TestEntry[]::new));
    }

    private void whiteOut(TestReplica replica) {
      if (all.isEmpty()) {
        return;
      }
      EntryHash hash = pick(List.copyOf(all.keySet()));
      boolean effective = random.nextInt(3) == 0;
      replica.setEffective(hash, effective);
      if (effective) {
        hidden.remove(hash);
      } else {
        hidden.add(hash);
      }
    }

    private <T> T pick(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }
  }
}
