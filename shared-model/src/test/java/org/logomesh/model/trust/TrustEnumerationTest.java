package org.logomesh.model.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.model.trust.TestSpace.ADA;
import static org.logomesh.model.trust.TestSpace.BOB;
import static org.logomesh.model.trust.TestSpace.CAM;
import static org.logomesh.model.trust.TestSpace.EVE;
import static org.logomesh.model.trust.TestSpace.WORDS;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Signature;

/**
 * The ways in which three administrators, the recovery device, and a device that one of them slips
 * in can write a few records at once: attack 21. Every graph is reached in every order in which its
 * records can arrive, and compared with {@link NaiveFold}. Signatures are left out, which is what
 * lets the number of graphs be large.
 */
class TrustEnumerationTest {
  private static final Signature NONE = Signature.of(new byte[Signature.LENGTH]);
  private static final List<TestDevice> DEVICES = List.of(ADA, BOB, CAM, EVE, WORDS);
  private static final List<DeviceId> IDS = DEVICES.stream().map(TestDevice::id).toList();
  private static final LogId LOG = TestSpace.log("log");

  private final TestSpace space = TestSpace.founded();
  private final TrustGraph base = base();
  private final Map<Set<RecordHash>, String> statesSeen = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(21);

  private enum Move {
    REVOKE,
    DEMOTE,
    PROMOTE,
    ADMIT,
    ROTATE,
    RAISE,
    CHECKPOINT
  }

  private record Step(TestDevice author, Move move, TestDevice target) {}

  private TrustGraph base() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.admit(CAM, TrustLevel.FULL));
    return space.log().graph();
  }

  @Test
  void threeAdmins_everyGraphOfFourRemovals_foldsAsTheRulesSay() {
    explore(base, 4, steps(List.of(ADA, BOB, CAM), List.of(ADA, BOB, CAM), Move.REVOKE));

    assertThat(statesSeen.size()).isGreaterThan(3_000);
  }

  @Test
  void twoAdminsAndRecovery_everyGraphOfFourRemovals_foldsAsTheRulesSay() {
    explore(base, 4, steps(List.of(ADA, BOB, WORDS), List.of(ADA, BOB, WORDS), Move.REVOKE));

    assertThat(statesSeen.size()).isGreaterThan(3_000);
  }

  @Test
  void adminAgainstAdminWithASlippedInDevice_everyGraphOfFourRecords_foldsAsTheRulesSay() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(ADA, Move.REVOKE, BOB));
    steps.add(new Step(BOB, Move.ADMIT, EVE));
    steps.add(new Step(BOB, Move.REVOKE, ADA));
    steps.add(new Step(EVE, Move.REVOKE, ADA));
    steps.add(new Step(CAM, Move.DEMOTE, BOB));
    explore(base, 4, steps);

    assertThat(statesSeen.size()).isGreaterThan(400);
  }

  @Test
  void allMoves_everyGraphOfTwoRecords_foldsAsTheRulesSay() {
    explore(base, 2, steps(DEVICES, DEVICES, Move.values()));

    assertThat(statesSeen.size()).isGreaterThan(1_000);
  }

  @Test
  void allMoves_randomGraphsOfSixRecords_foldAsTheRulesSay() {
    List<Step> steps = steps(DEVICES, DEVICES, Move.values());
    for (int round = 0; round < 1_000; round++) {
      TrustGraph graph = base;
      for (int tries = 0; tries < 40 && graph.size() < base.size() + 6; tries++) {
        List<List<RecordHash>> antichains = antichains(graph);
        List<RecordHash> parents = antichains.get(random.nextInt(antichains.size()));
        graph = extended(graph, record(steps.get(random.nextInt(steps.size())), parents));
      }
      visit(graph);
    }

    assertThat(statesSeen.size()).isGreaterThan(900);
  }

  private static List<Step> steps(
      List<TestDevice> authors, List<TestDevice> targets, Move... moves) {
    List<Step> steps = new ArrayList<>();
    for (TestDevice author : authors) {
      for (Move move : moves) {
        for (TestDevice target : targets) {
          boolean sensible =
              switch (move) {
                case ADMIT -> target.equals(EVE);
                case ROTATE -> target.equals(author);
                case REVOKE, DEMOTE, PROMOTE, RAISE -> !target.equals(author);
                case CHECKPOINT -> !target.equals(WORDS);
              };
          if (sensible) {
            steps.add(new Step(author, move, target));
          }
        }
      }
    }
    return steps;
  }

  private void explore(TrustGraph graph, int more, List<Step> steps) {
    if (!visit(graph) || more == 0) {
      return;
    }
    for (List<RecordHash> parents : antichains(graph)) {
      for (Step step : steps) {
        TrustGraph next = extended(graph, record(step, parents));
        if (next.size() > graph.size()) {
          explore(next, more - 1, steps);
        }
      }
    }
  }

  /** Checks a graph; says whether its set of records is met for the first time. */
  private boolean visit(TrustGraph graph) {
    Set<RecordHash> set = new TreeSet<>(hashes(graph));
    TrustState state = new TrustState(graph.fold(graph.closure(graph.heads())));
    String described = NaiveFold.describe(state, IDS);
    String before = statesSeen.putIfAbsent(set, described);
    if (before != null) {
      assertThat(described).as("another order of arrival").isEqualTo(before);
      return false;
    }
    List<TrustRecord> records = IntStream.range(0, graph.size()).mapToObj(graph::record).toList();
    NaiveFold naive = new NaiveFold(records);
    assertThat(described).isEqualTo(naive.describe(new HashSet<>(records), IDS));
    checkRules(graph, state);
    checkVoidRecordsChangeNothing(graph, state);
    checkVerdict(graph, naive, new HashSet<>(records));
    return true;
  }

  private static void checkRules(TrustGraph graph, TrustState state) {
    for (int record = 0; record < graph.size(); record++) {
      boolean refuted = isStruck(graph, state, record) || !isBacked(graph, state, record);
      if (state.records().has(record)) {
        assertThat(refuted && !graph.isRemoval(record)).as("effect in spite of a reason").isFalse();
      } else {
        assertThat(refuted).as("no effect without a reason").isTrue();
      }
      if (graph.isRemoval(record) && isKnownToAll(graph, record)) {
        for (DeviceId target : graph.targets(record)) {
          assertThat(lost(graph, state, record, target)).isTrue();
        }
      }
    }
    for (DeviceId device : state.removed()) {
      assertThat(state.members()).doesNotContainKey(device);
    }
  }

  private static boolean isStruck(TrustGraph graph, TrustState state, int record) {
    DeviceId author = graph.record(record).author();
    return IntStream.of(graph.removals())
        .filter(removal -> state.records().has(removal) && graph.concurrent(removal, record))
        .filter(removal -> graph.targets(removal).contains(author))
        .anyMatch(
            removal ->
                !author.equals(WORDS.id()) || graph.record(removal).author().equals(WORDS.id()));
  }

  private static boolean isBacked(TrustGraph graph, TrustState state, int record) {
    Closure past = graph.node(record).past();
    return record == 0
        || Levels.of(
                graph,
                graph.record(record).author(),
                other -> past.contains(other) && state.records().has(other))
            == TrustLevel.FULL;
  }

  private static boolean isKnownToAll(TrustGraph graph, int record) {
    return IntStream.range(0, graph.size()).noneMatch(other -> graph.concurrent(record, other));
  }

  /** A removal that everybody knew of is for good; a demotion until somebody promotes again. */
  private static boolean lost(TrustGraph graph, TrustState state, int removal, DeviceId device) {
    return graph.record(removal).kind() == TrustKind.LEVEL
        ? !state.mayAdminister(device)
            || IntStream.of(graph.history(device).promotions())
                .anyMatch(promotion -> graph.precedes(removal, promotion))
        : state.wasRemoved(device);
  }

  private static void checkVoidRecordsChangeNothing(TrustGraph graph, TrustState state) {
    for (RecordHash head : graph.heads()) {
      if (!state.hasEffect(head)) {
        Set<RecordHash> others = new HashSet<>(graph.heads());
        others.remove(head);
        others.addAll(graph.record(index(graph, head)).parents());
        TrustState without = new TrustState(graph.fold(graph.closure(others)));
        assertThat(NaiveFold.describe(without, IDS)).isEqualTo(NaiveFold.describe(state, IDS));
      }
    }
  }

  private static int index(TrustGraph graph, RecordHash record) {
    Integer index = graph.indexOf(record);
    if (index == null) {
      throw new IllegalStateException("not in the graph: " + record);
    }
    return index;
  }

  /** One entry of a random author, citing random heads. */
  private void checkVerdict(TrustGraph graph, NaiveFold naive, Set<TrustRecord> all) {
    EntryJudge judge = new EntryJudge(new TrustLog(space.id, graph, List.of(), Set.of()));
    for (int i = 0; i < 2; i++) {
      List<List<RecordHash>> antichains = antichains(graph);
      List<RecordHash> cited = antichains.get(random.nextInt(antichains.size()));
      DeviceId author = IDS.get(random.nextInt(IDS.size()));
      long seq = random.nextLong(9);
      List<EpochId> epochs = List.copyOf(naive.currentEpochs(naive.closure(cited)));
      EpochId epoch =
          random.nextInt(8) == 0
              ? TestSpace.FIRST_EPOCH
              : epochs.get(random.nextInt(epochs.size()));
      assertThat(judge.judge(author, LOG, seq, TestSpace.entry("log", seq), cited, epoch))
          .isEqualTo(naive.judge(all, author, LOG, seq, TestSpace.entry("log", seq), cited, epoch));
    }
  }

  private static TrustGraph extended(TrustGraph graph, TrustRecord record) {
    TrustGraph next = new TrustGraph(graph);
    EffectiveSet past = next.fold(next.closure(record.parents()));
    Rejection.Reason reason = Admission.refuseUnchecked(record, past);
    if (reason == null && next.indexOf(record.hash()) == null) {
      next.append(record, past);
    }
    return next;
  }

  private TrustRecord record(Step step, List<RecordHash> parents) {
    DeviceId target = step.target().id();
    EpochGrant grant =
        TestSpace.grant(TestSpace.epoch(step + " " + parents), List.of(TestSpace.FIRST_EPOCH));
    TrustBody body =
        switch (step.move()) {
          case REVOKE -> {
            SortedMap<DeviceId, List<Cut>> removed = new TreeMap<>();
            removed.put(target, cuts(step, parents));
            yield new TrustBody.Revoke(removed, grant);
          }
          case DEMOTE ->
              TrustBody.Level.demotion(target, TrustLevel.BASIC, cuts(step, parents), grant);
          case PROMOTE -> TrustBody.Level.promotion(target, TrustLevel.FULL, new TreeMap<>());
          case ADMIT -> admissionOfEve;
          case ROTATE -> new TrustBody.Epoch(grant);
          case RAISE ->
              new TrustBody.RaiseCut(
                  target, List.of(TestSpace.cut("log", 5 + parents.hashCode() % 3)));
          case CHECKPOINT ->
              TestSpace.checkpoint(
                  step.target(), TestSpace.cut("log", Math.floorMod(parents.hashCode(), 8)));
        };
    return TrustRecord.sign(space.id, parents, step.author().id(), body, message -> NONE);
  }

  private final TrustBody admissionOfEve = space.admit(EVE, TrustLevel.FULL);

  /** None, or one that depends on the record alone. */
  private static List<Cut> cuts(Step step, List<RecordHash> parents) {
    int chosen = Math.floorMod(step.hashCode() + parents.hashCode(), 4);
    return chosen == 0 ? List.of() : List.of(TestSpace.cut("log", chosen * 2L));
  }

  /**
   * Every set of records of which none precedes another, of the base's head and what came after.
   */
  private List<List<RecordHash>> antichains(TrustGraph graph) {
    List<List<RecordHash>> found = new ArrayList<>();
    int first = base.size() - 1;
    for (int chosen = 1; chosen < 1 << (graph.size() - first); chosen++) {
      int bits = chosen;
      int[] members =
          IntStream.range(first, graph.size())
              .filter(i -> (bits & 1 << (i - first)) != 0)
              .toArray();
      if (independent(graph, members)) {
        found.add(IntStream.of(members).mapToObj(i -> graph.record(i).hash()).toList());
      }
    }
    return found;
  }

  private static boolean independent(TrustGraph graph, int[] members) {
    return IntStream.of(members)
        .allMatch(a -> IntStream.of(members).allMatch(b -> a == b || graph.concurrent(a, b)));
  }

  private static Collection<RecordHash> hashes(TrustGraph graph) {
    return IntStream.range(0, graph.size()).mapToObj(i -> graph.record(i).hash()).toList();
  }
}
