package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.Conflict.Kind;

/** Registers, maps and sessions that several devices write at once, and how that ends. */
class StateConflictTest {
  private static final StateKey REGISTER = key(StateShape.REGISTER, "");
  private static final StateKey MAP = key(StateShape.MAP, "k");
  private static final StateKey SET = key(StateShape.SET, "e");
  private static final StateKey LEASE = key(StateShape.SESSION, "");
  private static final StateKey IN_SESSION = key(StateShape.SESSION, "k");
  private static final StateKey PREFERENCE =
      new StateKey(StateScope.USER, "me", StateShape.MAP, "preferences", "theme");
  private static final List<StateKey> KEYS =
      List.of(REGISTER, MAP, SET, LEASE, IN_SESSION, PREFERENCE);

  private final TestReplica ann = new TestReplica(1);
  private final TestReplica bob = new TestReplica(2);

  private static StateKey key(StateShape shape, String slot) {
    return new StateKey(StateScope.PLUGIN, "org.example", shape, "it", slot);
  }

  private static FieldValue number(long value) {
    return new FieldValue.Int64(value);
  }

  private void both(Consumer<GraphEdit> annDoes, Consumer<GraphEdit> bobDoes) {
    ann.edit(annDoes);
    bob.edit(bobDoes);
    meet();
  }

  private void meet() {
    TestReplica.meet(ann, bob);
    assertThat(ann.root.root()).isEqualTo(bob.root.root());
    KEYS.forEach(key -> assertThat(ann.view.conflict(key)).isEqualTo(bob.view.conflict(key)));
  }

  private Conflict conflict(StateKey key) {
    return Objects.requireNonNull(ann.view.conflict(key));
  }

  private FieldValue shown(StateKey key) {
    StateWrite shown = Objects.requireNonNull(ann.graph.state(key)).shown();
    return Objects.requireNonNull(Objects.requireNonNull(shown).value());
  }

  private static Consumer<GraphEdit> set(StateKey key, long value) {
    return edit -> edit.setState(key, 1, number(value), 0);
  }

  @Test
  void conflict_differentValues_areListedTheShownOneFirst() {
    for (StateKey key : List.of(REGISTER, MAP, PREFERENCE)) {
      bob.wallMillis = ann.wallMillis + 1;
      both(set(key, 1), set(key, 2));
      Conflict conflict = conflict(key);
      assertThat(conflict.kind()).isEqualTo(Kind.STATE);
      assertThat(conflict.state()).isEqualTo(key);
      assertThat(conflict.thought()).isNull();
      assertThat(conflict.name()).isEqualTo(key.slot().isEmpty() ? "it" : key.slot());
      assertThat(conflict.competitors())
          .extracting(side -> ((Competitor.Stored) side).value())
          .containsExactly(number(2), number(1));
      assertThat(conflict.competitors())
          .extracting(side -> side.authorship().author())
          .containsExactly(TestEntry.device(2), TestEntry.device(1));
    }
  }

  @Test
  void conflict_equalValuesSetsAndRemovals_areNone() {
    both(set(MAP, 1), set(MAP, 1));
    both(edit -> edit.setState(SET, 1, null, 0), edit -> edit.setState(SET, 2, null, 0));
    both(edit -> edit.removeState(MAP), set(MAP, 3));
    KEYS.forEach(key -> assertThat(ann.view.conflict(key)).as("%s", key).isNull());
  }

  @Test
  void conflict_writtenWithoutEffect_isNone() {
    TestEntry late = bob.edit(set(MAP, 2));
    both(set(MAP, 1), edit -> {});
    assertThat(ann.view.conflict(MAP)).isNotNull();
    ann.setEffective(late.hash(), false);
    assertThat(ann.view.conflict(MAP)).isNull();
    ann.setEffective(late.hash(), true);
    assertThat(ann.view.conflict(MAP)).isNotNull();
  }

  @Test
  void resolve_byChoice_replacesAllSidesInTheirDataFormat() {
    both(set(MAP, 1), edit -> edit.setState(MAP, 7, number(2), 0));
    Conflict conflict = conflict(MAP);
    for (Competitor side : conflict.competitors()) {
      TestReplica other = new TestReplica(3);
      other.receiveAll(ann);
      other.edit(edit -> edit.resolve(conflict, side));
      assertThat(other.view.conflict(MAP)).isNull();
      StateWrite kept =
          Objects.requireNonNull(Objects.requireNonNull(other.graph.state(MAP)).shown());
      assertThat(kept.value()).isEqualTo(((Competitor.Stored) side).value());
      assertThat(kept.schema()).isEqualTo(((Competitor.Stored) side).schema());
    }
    assertThatThrownBy(() -> ann.edit(edit -> edit.resolve(conflict, anotherSide())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Competitor anotherSide() {
    return new Competitor.Stored(conflict(MAP).competitors().get(0).write(), 9, number(9), 0);
  }

  @Test
  void resolve_asideThatCameLater_goesOnCompeting() {
    both(set(MAP, 1), set(MAP, 2));
    Conflict known = conflict(MAP);
    TestReplica eve = new TestReplica(3);
    eve.edit(set(MAP, 3));
    ann.receiveAll(eve);
    ann.edit(edit -> edit.resolve(known));
    assertThat(conflict(MAP).competitors())
        .extracting(side -> ((Competitor.Stored) side).value())
        .contains(number(3))
        .hasSize(2);
  }

  @Test
  void resolve_differentlyOnBoth_losesNeitherChoice() {
    both(set(MAP, 1), set(MAP, 2));
    List<Competitor> sides = conflict(MAP).competitors();
    Conflict conflict = conflict(MAP);
    both(
        edit -> edit.resolve(conflict, sides.get(0)), edit -> edit.resolve(conflict, sides.get(1)));
    assertThat(conflict(MAP).competitors())
        .extracting(side -> ((Competitor.Stored) side).value())
        .containsExactlyInAnyOrder(number(1), number(2));
  }

  @ParameterizedTest
  @EnumSource(StandardStrategy.class)
  void settle_ofAState_isThatOfAFieldButForItsNames(StandardStrategy strategy) {
    FieldValue mine = new FieldValue.Text("b");
    FieldValue theirs = new FieldValue.Text("a");
    bob.wallMillis = ann.wallMillis + 1;
    both(edit -> edit.setState(MAP, 1, mine, 0), edit -> edit.setState(MAP, 1, theirs, 0));
    ResolutionRules rules = ResolutionRules.of(strategy);
    Conflict conflict = conflict(MAP);
    boolean[] ended = new boolean[1];
    both(
        edit -> ended[0] = edit.settle(conflict, rules),
        edit -> assertThat(edit.settle(conflict, rules)).isEqualTo(ended[0]));
    switch (strategy) {
      case LATEST -> assertThat(shown(MAP)).isEqualTo(theirs);
      case HIGHEST -> assertThat(shown(MAP)).isEqualTo(mine);
      case UNION -> assertThat(shown(MAP)).isEqualTo(new FieldValue.Text("a, b"));
      case KEEP_BOTH, ASK -> assertThat(conflict(MAP).competitors()).hasSize(2);
    }
    boolean open = strategy == StandardStrategy.KEEP_BOTH || strategy == StandardStrategy.ASK;
    assertThat(ended[0]).isEqualTo(!open);
    assertThat(ann.view.conflict(MAP) != null).isEqualTo(open);
  }

  @Test
  void settle_withAValueThatTakesItAway_leavesNothing() {
    both(set(MAP, 1), set(MAP, 2));
    Conflict conflict = conflict(MAP);
    ResolutionRules rules = ResolutionRules.of(dispute -> new Decision.Write(null));
    ann.edit(edit -> assertThat(edit.settle(conflict, rules)).isTrue());
    assertThat(ann.graph.state(MAP)).isNull();
  }

  @Test
  void session_claimedTwiceApart_isAConflictOfItsHolders() {
    both(set(LEASE, 60_000), set(LEASE, 30_000));
    Conflict conflict = conflict(LEASE);
    assertThat(conflict.kind()).isEqualTo(Kind.SESSION);
    assertThat(conflict.name()).isEqualTo("it");
    Lease lease = Objects.requireNonNull(Objects.requireNonNull(ann.graph.state(LEASE)).lease());
    assertThat(conflict.competitors().get(0).authorship().author()).isEqualTo(lease.holder());
    assertThat(lease.contested()).isTrue();
    ann.edit(set(LEASE, 10_000));
    assertThat(ann.view.conflict(LEASE)).as("claimed by who knows of both").isNull();
  }

  @Test
  void session_choiceOfAClaim_makesItsDeviceTheHolder() {
    both(set(LEASE, 60_000), set(LEASE, 30_000));
    Competitor loser = conflict(LEASE).competitors().get(1);
    Conflict conflict = conflict(LEASE);
    both(edit -> edit.resolve(conflict, loser), edit -> edit.resolve(conflict, loser));
    assertThat(ann.view.conflict(LEASE)).isNull();
    Lease lease = Objects.requireNonNull(Objects.requireNonNull(ann.graph.state(LEASE)).lease());
    assertThat(lease.holder()).isEqualTo(loser.authorship().author());
  }

  @Test
  void session_differentChoices_leaveItToNobody() {
    both(set(LEASE, 60_000), set(LEASE, 30_000));
    List<Competitor> sides = conflict(LEASE).competitors();
    Conflict conflict = conflict(LEASE);
    both(
        edit -> edit.resolve(conflict, sides.get(0)), edit -> edit.resolve(conflict, sides.get(1)));
    assertThat(ann.graph.state(LEASE)).isNull();
  }

  @ParameterizedTest
  @EnumSource(StandardStrategy.class)
  void settle_ofASession_isByLatestAlone(StandardStrategy strategy) {
    both(set(LEASE, 60_000), set(LEASE, 30_000));
    Conflict conflict = conflict(LEASE);
    boolean ended = strategy == StandardStrategy.LATEST;
    ann.edit(
        edit -> assertThat(edit.settle(conflict, ResolutionRules.of(strategy))).isEqualTo(ended));
    assertThat(ann.view.conflict(LEASE) == null).isEqualTo(ended);
  }

  @Test
  void valueInASession_whenDecided_countsAsOfTheLatestClaim() {
    long before = 1;
    long after = 2;
    ann.edit(set(LEASE, 1));
    bob.receiveAll(ann);
    bob.edit(set(LEASE, 1));
    both(
        edit -> edit.setState(IN_SESSION, 1, number(1), before),
        edit -> edit.setState(IN_SESSION, 1, number(2), after));
    Conflict conflict = conflict(IN_SESSION);
    assertThat(conflict.competitors())
        .extracting(side -> ((Competitor.Stored) side).term())
        .containsExactly(after, before);
    ann.edit(edit -> edit.resolve(conflict, conflict.competitors().get(1)));
    StateWrite kept =
        Objects.requireNonNull(Objects.requireNonNull(ann.graph.state(IN_SESSION)).shown());
    assertThat(kept.value()).isEqualTo(number(1));
    assertThat(kept.term()).isEqualTo(after);
  }

  /** Devices write, take away, decide and meet as chance has it; and find the same in the end. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void conflicts_writtenAndDecidedAtRandom_areEqualOnceAllHaveMet(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TestReplica> replicas =
        new ArrayList<>(List.of(ann, bob, new TestReplica(3), new TestReplica(4)));
    int conflicts = 0;
    for (int step = 0; step < 300; step++) {
      TestReplica one = replicas.get(random.nextInt(replicas.size()));
      StateKey key = KEYS.get(random.nextInt(KEYS.size()));
      one.wallMillis += random.nextInt(-50, 50);
      Conflict conflict = one.view.conflict(key);
      conflicts += conflict == null ? 0 : 1;
      switch (random.nextInt(6)) {
        case 0 -> one.receiveAll(replicas.get(random.nextInt(replicas.size())));
        case 1 -> one.edit(edit -> edit.removeState(key));
        case 2, 3 -> {
          FieldValue value = key.equals(SET) ? null : number(random.nextInt(3));
          one.edit(edit -> edit.setState(key, random.nextInt(3), value, 0));
        }
        case 4 -> {
          if (conflict != null) {
            List<Competitor> sides = conflict.competitors();
            Competitor choice = sides.get(random.nextInt(sides.size()));
            one.edit(edit -> edit.resolve(conflict, choice));
            assertThat(one.view.conflict(key)).isNull();
          }
        }
        default -> {
          if (conflict != null) {
            one.edit(
                edit ->
                    assertThat(edit.settle(conflict, ResolutionRules.of(StandardStrategy.LATEST)))
                        .isTrue());
            assertThat(one.view.conflict(key)).isNull();
          }
        }
      }
    }
    assertThat(conflicts).as("chance that finds none says nothing").isPositive();
    replicas.forEach(each -> replicas.forEach(each::receiveAll));
    replicas.forEach(each -> replicas.forEach(each::receiveAll));
    NaiveStates naive = new NaiveStates(ann.entries.values(), ann.hidden);
    for (StateKey key : KEYS) {
      for (TestReplica each : replicas) {
        assertThat(each.view.conflict(key)).isEqualTo(ann.view.conflict(key));
      }
      if (!key.isLease()) {
        long values =
            naive.values(key).stream().map(write -> write.getValue().value()).distinct().count();
        assertThat(ann.view.conflict(key) != null).as("%s", key).isEqualTo(values > 1);
      }
    }
    replicas.forEach(each -> assertThat(each.root.root()).isEqualTo(ann.root.root()));
  }
}
