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
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Signature;

/**
 * Every way in which three administrators (and the recovery device, and a device that one of them
 * slips in) can write a few records at once: attack 21. Signatures are left out, which is what lets
 * the number of graphs be large.
 */
class TrustEnumerationTest {
  private static final Signature NONE = Signature.of(new byte[Signature.LENGTH]);
  private static final List<TestDevice> DEVICES = List.of(ADA, BOB, CAM, EVE, WORDS);
  private static final List<DeviceId> IDS = DEVICES.stream().map(TestDevice::id).toList();

  private final TestSpace space = TestSpace.founded();
  private final Map<Set<RecordHash>, String> statesSeen = new HashMap<>();
  private final TrustGraph base = base();

  private enum Move {
    REVOKE,
    DEMOTE,
    ADMIT,
    PROMOTE,
    ROTATE
  }

  private record Step(TestDevice author, Move move, TestDevice target) {}

  private TrustGraph base() {
    space.add(ADA, space.admit(BOB, TrustLevel.FULL));
    space.add(ADA, space.admit(CAM, TrustLevel.FULL));
    return space.log().graph();
  }

  @Test
  void threeAdminsRevoking_everyGraphOfFourRecords_foldsAsTheRulesSay() {
    explore(base, 4, steps(List.of(ADA, BOB, CAM), List.of(Move.REVOKE)));
    assertThat(statesSeen).hasSizeGreaterThan(1_000);
  }

  private static List<Step> steps(List<TestDevice> authors, List<Move> moves) {
    List<Step> steps = new ArrayList<>();
    for (TestDevice author : authors) {
      for (Move move : moves) {
        for (TestDevice target : DEVICES) {
          boolean sensible =
              switch (move) {
                case ADMIT -> target.equals(EVE);
                case ROTATE -> target.equals(author);
                case REVOKE, DEMOTE, PROMOTE -> !target.equals(author) && authors.contains(target);
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
    Set<RecordHash> set = hashes(graph);
    TrustState state = new TrustState(graph.fold(graph.closure(graph.heads())));
    String described = NaiveFold.describe(state, IDS);
    String before = statesSeen.putIfAbsent(set, described);
    if (before != null) {
      assertThat(described).isEqualTo(before);
      return;
    }
    check(graph, described);
    if (more == 0) {
      return;
    }
    for (Collection<RecordHash> parents : antichains(graph)) {
      for (Step step : steps) {
        TrustGraph next = extended(graph, record(step, parents));
        if (next.size() > graph.size()) {
          explore(next, more - 1, steps);
        }
      }
    }
  }

  private void check(TrustGraph graph, String described) {
    List<TrustRecord> records = new ArrayList<>();
    for (int i = 0; i < graph.size(); i++) {
      records.add(graph.record(i));
    }
    NaiveFold naive = new NaiveFold(records);
    assertThat(described).isEqualTo(naive.describe(new HashSet<>(records), IDS));
  }

  private static TrustGraph extended(TrustGraph graph, TrustRecord record) {
    TrustGraph next = new TrustGraph(graph);
    EffectiveSet past = next.fold(next.closure(record.parents()));
    if (next.indexOf(record.hash()) == null && Admission.refuseUnchecked(record, past) == null) {
      next.append(record, past);
    }
    return next;
  }

  private TrustRecord record(Step step, Collection<RecordHash> parents) {
    EpochId epoch = TestSpace.epoch(step + " " + parents);
    EpochGrant grant = TestSpace.grant(epoch, List.of());
    TrustBody body =
        switch (step.move()) {
          case REVOKE -> {
            SortedMap<DeviceId, List<Cut>> removed = new TreeMap<>();
            removed.put(step.target().id(), List.of());
            yield new TrustBody.Revoke(removed, grant);
          }
          case DEMOTE ->
              TrustBody.Level.demotion(step.target().id(), TrustLevel.BASIC, List.of(), grant);
          case PROMOTE ->
              TrustBody.Level.promotion(step.target().id(), TrustLevel.FULL, new TreeMap<>());
          case ADMIT -> space.admit(step.target(), TrustLevel.FULL);
          case ROTATE -> new TrustBody.Epoch(grant);
        };
    return TrustRecord.sign(
        space.id, List.copyOf(parents), step.author().id(), body, message -> NONE);
  }

  /** Every set of records of which none precedes another, of those after the base. */
  private List<Collection<RecordHash>> antichains(TrustGraph graph) {
    List<Collection<RecordHash>> found = new ArrayList<>();
    int first = base.size() - 1;
    int free = graph.size() - first;
    for (int chosen = 1; chosen < 1 << free; chosen++) {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < free; i++) {
        if ((chosen & 1 << i) != 0) {
          members.add(first + i);
        }
      }
      boolean independent =
          members.stream()
              .allMatch(a -> members.stream().allMatch(b -> a.equals(b) || graph.concurrent(a, b)));
      if (independent) {
        found.add(members.stream().map(i -> graph.record(i).hash()).toList());
      }
    }
    return found;
  }

  private static Set<RecordHash> hashes(TrustGraph graph) {
    Set<RecordHash> hashes = new TreeSet<>();
    for (int i = 0; i < graph.size(); i++) {
      hashes.add(graph.record(i).hash());
    }
    return hashes;
  }
}
