package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** Registers, maps, sets, counters and sessions beside the thoughts. */
class StateMergeTest {
  private static final StateKey REGISTER = key(StateShape.REGISTER, "");
  private static final StateKey MAP = key(StateShape.MAP, "k");
  private static final StateKey SET = key(StateShape.SET, "e");
  private static final StateKey COUNTER = key(StateShape.COUNTER, "");
  private static final StateKey LEASE = key(StateShape.SESSION, "");
  private static final StateKey IN_SESSION = key(StateShape.SESSION, "k");
  private static final List<StateKey> KEYS =
      List.of(REGISTER, MAP, SET, COUNTER, LEASE, IN_SESSION);

  private final TestReplica ann = new TestReplica(1);
  private final TestReplica bob = new TestReplica(2);

  private static StateKey key(StateShape shape, String slot) {
    return new StateKey(StateScope.PLUGIN, "org.example", shape, "it", slot);
  }

  private static FieldValue number(long value) {
    return new FieldValue.Int64(value);
  }

  private static StateCell cell(TestReplica replica, StateKey key) {
    StateCell cell = replica.graph.state(key);
    return cell == null ? StateCell.empty(key) : cell;
  }

  private static FieldValue shown(TestReplica replica, StateKey key) {
    return Objects.requireNonNull(Objects.requireNonNull(cell(replica, key).shown()).value());
  }

  private static Lease lease(TestReplica replica) {
    return Objects.requireNonNull(cell(replica, LEASE).lease());
  }

  private void both(Consumer<GraphEdit> annDoes, Consumer<GraphEdit> bobDoes) {
    ann.edit(annDoes);
    bob.edit(bobDoes);
    TestReplica.meet(ann, bob);
    assertThat(ann.root.root()).isEqualTo(bob.root.root());
  }

  @Test
  void set_concurrently_keepsBothUntilOneReplacesThem() {
    both(e -> e.setState(REGISTER, 1, number(1), 0), e -> e.setState(REGISTER, 1, number(2), 0));
    assertThat(cell(ann, REGISTER).effective()).hasSize(2);
    ann.edit(e -> e.setState(REGISTER, 1, number(3), 0));
    assertThat(cell(ann, REGISTER).effective()).hasSize(1);
  }

  @Test
  void remove_concurrentWithAPut_leavesThePut() {
    ann.edit(e -> e.setState(MAP, 1, number(1), 0));
    TestReplica.meet(ann, bob);
    both(e -> e.removeState(MAP), e -> e.setState(MAP, 1, number(2), 0));
    assertThat(shown(ann, MAP)).isEqualTo(number(2));
    bob.edit(e -> e.removeState(MAP));
    assertThat(bob.graph.state(MAP)).isNull();
  }

  @Test
  void remove_elementThatIsAddedElsewhere_staysInTheSet() {
    ann.edit(e -> e.setState(SET, 1, null, 0));
    TestReplica.meet(ann, bob);
    both(e -> e.removeState(SET), e -> e.removeState(SET).setState(SET, 1, null, 0));
    assertThat(cell(ann, SET).shown()).isNotNull();
  }

  @Test
  void add_concurrently_countsBothAndEachOnce() {
    TestEntry once = ann.edit(e -> e.addToCounter(COUNTER, 5).addToCounter(COUNTER, -2));
    bob.edit(e -> e.addToCounter(COUNTER, 10));
    TestReplica.meet(ann, bob);
    bob.receive(once);
    assertThat(cell(bob, COUNTER).sum()).isEqualTo(13);
  }

  @Test
  void counter_entryWhitedOutAndBack_leavesAndComesBackWhole() {
    TestEntry revoked = ann.edit(e -> e.addToCounter(COUNTER, 5).addToCounter(COUNTER, -2));
    bob.edit(e -> e.addToCounter(COUNTER, 10));
    bob.setEffective(revoked.hash(), false);
    TestReplica.meet(ann, bob);
    ann.setEffective(revoked.hash(), false);
    assertThat(cell(ann, COUNTER).sum()).isEqualTo(10);
    assertThat(cell(ann, COUNTER)).isEqualTo(cell(bob, COUNTER));
    ann.setEffective(revoked.hash(), true);
    assertThat(cell(ann, COUNTER).sum()).isEqualTo(13);
  }

  @Test
  void counter_beyondItsRange_wrapsAlikeInEveryOrder() {
    for (int i = 0; i < 1100; i++) {
      ann.edit(e -> e.addToCounter(COUNTER, GraphLimits.MAX_DELTA));
    }
    bob.edit(e -> e.addToCounter(COUNTER, GraphLimits.MAX_DELTA));
    TestReplica.meet(ann, bob);
    assertThat(cell(ann, COUNTER).sum())
        .isEqualTo(
            java.math.BigInteger.valueOf(GraphLimits.MAX_DELTA)
                .multiply(java.math.BigInteger.valueOf(1101))
                .longValue());
    assertThat(ann.root.root()).isEqualTo(bob.root.root());
  }

  @Test
  void lease_claimedTwiceApart_hasOneHolderEverywhereWhateverTheClocks() {
    bob.edit(e -> e.create(ThoughtId.of(new byte[16]))); // bob has seen more
    ann.wallMillis = Long.MAX_VALUE - 1;
    both(e -> e.setState(LEASE, 1, number(60_000), 0), e -> e.setState(LEASE, 1, number(1), 0));
    assertThat(lease(ann)).isEqualTo(lease(bob));
    assertThat(lease(ann).holder()).isEqualTo(TestEntry.device(2));
    assertThat(lease(ann).contested()).isTrue();
    ann.edit(e -> e.setState(LEASE, 1, number(60_000), 0));
    assertThat(lease(ann).contested()).isFalse();
    assertThat(lease(ann).term()).isGreaterThan(lease(bob).term());
  }

  @Test
  void session_lateWriteOfAnEarlierHolder_isNotShownOverTheLaterOnes() {
    ann.edit(e -> e.setState(LEASE, 1, number(1), 0));
    TestReplica.meet(ann, bob);
    long before = lease(bob).term();
    bob.edit(e -> e.setState(LEASE, 1, number(1), 0));
    long after = lease(bob).term();
    ann.wallMillis = 1_000_000;
    both(
        e -> e.setState(IN_SESSION, 1, number(1), before),
        e -> e.setState(IN_SESSION, 1, number(2), after));
    assertThat(shown(ann, IN_SESSION)).isEqualTo(number(2));
    assertThat(cell(ann, IN_SESSION).effective()).hasSize(2);
  }

  @Test
  void session_termThatIsNotOfThePast_countsAsNone() {
    ann.edit(e -> e.setState(LEASE, 1, number(1), 0));
    TestReplica.meet(ann, bob);
    both(
        e -> e.setState(IN_SESSION, 1, number(1), lease(ann).term()),
        e -> e.setState(IN_SESSION, 1, number(2), Long.MAX_VALUE));
    assertThat(shown(ann, IN_SESSION)).isEqualTo(number(1));
  }

  @Test
  void encode_anyState_isReadBackTheSame() {
    TestEntry hidden = ann.edit(e -> e.addToCounter(COUNTER, 7).setState(MAP, 3, number(1), 0));
    ann.setEffective(hidden.hash(), false);
    ann.edit(e -> e.setState(IN_SESSION, 2, new FieldValue.Text("x"), 1).setState(SET, 0, null, 0));
    assertThat(ann.graph.states())
        .hasSize(4)
        .allSatisfy(
            state -> assertThat(StateCell.decode(state.key(), state.encode())).isEqualTo(state))
        .allSatisfy(state -> assertThat(StateKey.of(state.key().bytes())).isEqualTo(state.key()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void merge_randomDevicesHonestAndHostile_convergesToTheDefinition(long seed) {
    for (int run = 0; run < 25; run++) {
      new Run(seed * 1_000 + run).check();
    }
  }

  /** One random history: writes, deliveries and whiteouts in any order. */
  private static final class Run {
    private final long seed;
    private final SplittableRandom random;
    private final List<TestReplica> replicas =
        List.of(new TestReplica(1), new TestReplica(2), new TestReplica(3));
    private final Map<EntryHash, TestEntry> all = new LinkedHashMap<>();
    private final Set<EntryHash> hidden = new HashSet<>();

    Run(long seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      for (int step = 0; step < 50; step++) {
        TestReplica replica = pick(replicas);
        switch (random.nextInt(5)) {
          case 0, 1 -> write(replica);
          case 2, 3 -> replica.receiveAll(pick(replicas));
          default -> whiteOut(replica);
        }
      }
    }

    private void write(TestReplica replica) {
      replica.wallMillis = random.nextLong(1_000, 1_010);
      TestEntry entry =
          random.nextInt(4) == 0
              ? replica.write(List.of(wild(replica), wild(replica)))
              : replica.edit(
                  edit -> {
                    honest(edit);
                    honest(edit);
                  });
      all.put(entry.hash(), entry);
    }

    private void honest(GraphEdit edit) {
      StateKey key = pick(KEYS);
      if (key.shape() == StateShape.COUNTER) {
        edit.addToCounter(key, random.nextInt(-5, 6));
      } else if (random.nextInt(4) == 0) {
        edit.removeState(key);
      } else {
        edit.setState(key, 1, value(key), term(key));
      }
    }

    private Operation wild(TestReplica replica) {
      StateKey key = pick(KEYS);
      List<OperationId> names = new ArrayList<>();
      List<TestEntry> known = List.copyOf(replica.entries.values());
      for (int i = 0; i < 3 && !known.isEmpty(); i++) {
        names.add(new OperationId(pick(known).hash(), random.nextInt(3)));
      }
      return key.shape() == StateShape.COUNTER
          ? new Operation.AddToCounter(key, GraphLimits.MAX_DELTA)
          : random.nextBoolean()
              ? new Operation.RemoveState(key, names)
              : new Operation.SetState(key, random.nextInt(9), value(key), term(key), names);
    }

    private FieldValue value(StateKey key) {
      return key.shape() == StateShape.SET ? none() : number(random.nextInt(5));
    }

    @SuppressWarnings("NullAway") // an element has no value
    private static FieldValue none() {
      return null;
    }

    private long term(StateKey key) {
      return key.equals(IN_SESSION) ? random.nextLong(30) : 0;
    }

    private void whiteOut(TestReplica replica) {
      if (!all.isEmpty()) {
        EntryHash hash = pick(List.copyOf(all.keySet()));
        boolean effective = hidden.contains(hash);
        if (effective ? hidden.remove(hash) : hidden.add(hash)) {
          replica.setEffective(hash, effective);
        }
      }
    }

    void check() {
      NaiveStates naive = new NaiveStates(all.values(), hidden);
      TestReplica fresh = new TestReplica(9);
      hidden.forEach(hash -> fresh.setEffective(hash, false));
      fresh.receive(all.values().toArray(TestEntry[]::new));
      for (TestReplica replica : replicas) {
        replica.receive(all.values().toArray(TestEntry[]::new));
        all.keySet().forEach(hash -> replica.setEffective(hash, !hidden.contains(hash)));
        assertThat(replica.root.root()).as("seed %d", seed).isEqualTo(fresh.root.root());
      }
      assertThat(StateRoot.of(fresh.graph)).isEqualTo(fresh.root.root());
      for (StateKey key : KEYS) {
        StateCell cell = cell(fresh, key);
        assertThat(cell.sum()).as("seed %d", seed).isEqualTo(naive.sum(key));
        assertThat(cell.effective().stream().map(write -> write.write().id()))
            .as("seed %d %s", seed, key)
            .containsExactlyInAnyOrderElementsOf(
                naive.values(key).stream().map(Map.Entry::getKey).toList());
        StateWrite shown = cell.shown();
        assertThat(shown == null ? null : shown.value())
            .as("seed %d %s", seed, key)
            .isEqualTo(naive.shown(key));
      }
    }

    private <T> T pick(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }
  }
}
