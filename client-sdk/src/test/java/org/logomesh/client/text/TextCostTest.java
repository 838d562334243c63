package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** How the work grows with the text: steps are counted, so that no machine's speed matters. */
class TextCostTest {
  private static final int SMALL = 2000;
  private static final int LARGE = 10 * SMALL;

  /** Ten times as much, and the trees a level or two deeper. */
  private static final double NEARLY_LINEAR = 16;

  private static OperationId id(int number) {
    byte[] hash = new byte[EntryHash.SIZE];
    new SplittableRandom(number).nextBytes(hash);
    return new OperationId(EntryHash.of(hash), 0);
  }

  private static TextGraph graph(List<Splice> splices) {
    TextGraph graph = new TextGraph(new SpliceIds(EntryNumbers.none()));
    splices.forEach(splice -> graph.add(splice, true));
    return graph;
  }

  private static long stepsOfWalk(List<Splice> splices) {
    TextGraph graph = graph(splices);
    TextWalker walker = new TextWalker(graph, 0, 0);
    walker.walk(WalkPlan.order(graph, 0, graph.size()), true, TextWalker.Output.NOTHING);
    return walker.steps();
  }

  /** People who each write all over the text and never meet. */
  private static List<Splice> branches(int people, int count) {
    SplittableRandom random = new SplittableRandom(3);
    List<Splice> out = new ArrayList<>();
    out.add(new Splice(id(0), List.of(), 0, 0, "start ".repeat(50)));
    for (int person = 0; person < people; person++) {
      OperationId version = id(0);
      int length = 300;
      for (int i = 0; i < count / people; i++) {
        boolean deletes = random.nextInt(4) == 0;
        int at = random.nextInt(length);
        out.add(
            new Splice(id(out.size()), List.of(version), at, deletes ? 1 : 0, deletes ? "" : "ab"));
        version = out.get(out.size() - 1).id();
        length += deletes ? -1 : 2;
      }
    }
    return out;
  }

  /** Two people who type in turns, each seeing the other's last but one sentence. */
  private static List<Splice> conversation(int count) {
    List<Splice> out = new ArrayList<>();
    out.add(new Splice(id(0), List.of(), 0, 0, "start"));
    List<OperationId> seen = List.of(id(0));
    while (out.size() < count) {
      List<OperationId> ends = new ArrayList<>();
      for (int person = 0; person < 2; person++) {
        List<OperationId> version = seen;
        for (int key = 0; key < 10; key++) {
          Splice splice = new Splice(id(out.size()), version, person * 3 + key, 0, "k");
          out.add(splice);
          version = List.of(splice.id());
        }
        ends.addAll(version);
      }
      seen = ends;
    }
    return out;
  }

  /** People who each write something at one place, knowing of nobody else. */
  private static List<Splice> crowd(int people, int keys) {
    List<Splice> out = new ArrayList<>();
    out.add(new Splice(id(0), List.of(), 0, 0, "[]"));
    for (int person = 0; person < people; person++) {
      OperationId version = id(0);
      for (int key = 0; key < keys; key++) {
        out.add(new Splice(id(out.size()), List.of(version), 1 + key / 2, 0, "k"));
        version = out.get(out.size() - 1).id();
      }
    }
    return out;
  }

  private static TextWalker.Output into(TextGraph graph, TextBuffer buffer) {
    return new TextWalker.Output() {
      @Override
      public void insert(int position, int unit, int count) {
        buffer.insert(position, graph.content(), unit, count);
      }

      @Override
      public void delete(int position, int count) {
        buffer.delete(position, count);
      }
    };
  }

  @Test
  void walk_tenTimesTheEditsInTwoBranches_takesNearlyTenTimesTheSteps() {
    double small = stepsOfWalk(branches(2, SMALL));
    assertThat(stepsOfWalk(branches(2, LARGE)) / small).isBetween(5.0, NEARLY_LINEAR);
  }

  @Test
  void walk_tenTimesTheEditsInTurns_takesNearlyTenTimesTheSteps() {
    double small = stepsOfWalk(conversation(SMALL));
    assertThat(stepsOfWalk(conversation(LARGE)) / small).isBetween(5.0, NEARLY_LINEAR);
  }

  @Test
  void walk_tenTimesThePeopleAtOnePlace_takesNearlyTenTimesTheSteps() {
    double small = stepsOfWalk(crowd(SMALL, 1));
    assertThat(stepsOfWalk(crowd(LARGE, 1)) / small).isBetween(5.0, NEARLY_LINEAR);
  }

  @Test
  void walk_tenTimesThePeopleWhoTypeAtOnePlace_takesNearlyTenTimesTheSteps() {
    double small = stepsOfWalk(crowd(SMALL / 5, 6));
    assertThat(stepsOfWalk(crowd(LARGE / 5, 6)) / small).isBetween(5.0, NEARLY_LINEAR);
  }

  @Test
  void add_typing_takesNoMemoryForEachKey() {
    List<Splice> typed = new ArrayList<>();
    typed.add(new Splice(id(0), List.of(), 0, 0, "k"));
    for (int i = 1; i < LARGE; i++) {
      typed.add(new Splice(id(i), List.of(id(i - 1)), i, 0, "k"));
    }
    TextGraph graph = graph(typed);
    assertThat(graph.rows().rowCount()).isOne();
    assertThat(graph.ids().rows().rowCount()).isOne();
    assertThat(graph.runCount()).isOne();
  }

  @Test
  void find_idsInAnyOrder_takesASearchEach() {
    SplittableRandom random = new SplittableRandom(8);
    TextGraph graph = graph(branches(3, LARGE));
    for (int i = 0; i < LARGE; i++) {
      int number = random.nextInt(graph.size());
      assertThat(graph.ids().find(graph.ids().get(number))).isEqualTo(number);
    }
    assertThat(graph.ids().rows().steps()).isLessThan(3L * LARGE);
  }

  @Test
  void merge_sequentialAfterConcurrent_freesTheMergeState() {
    List<Splice> splices = new ArrayList<>(conversation(SMALL));
    TextGraph graph = graph(splices);
    TextBuffer buffer = new TextBuffer("");
    TextMerger merger = new TextMerger(graph, buffer, 0);
    merger.merge(into(graph, buffer));
    List<OperationId> version = graph.idsOf(graph.heads());
    for (int i = 0; i < LARGE; i++) {
      graph.add(new Splice(id(SMALL * 2 + i), version, i, 0, "s"), true);
      version = List.of(id(SMALL * 2 + i));
      merger.merge(into(graph, buffer));
    }
    assertThat(merger.hasMergeState()).isFalse();
  }
}
