package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.OperationId;

/** What a member's software may never write, and what it does to the others' text: nothing bad. */
class HostileTextTest {
  private final SplittableRandom random = new SplittableRandom(31);

  private Splice splice(List<OperationId> parents, int position, int deletes, String insert) {
    return new Splice(RandomHistory.randomId(random), parents, position, deletes, insert);
  }

  private OperationId freshId(TextDocument document) {
    OperationId id = RandomHistory.randomId(random);
    while (document.contains(id)) {
      id = RandomHistory.randomId(random);
    }
    return id;
  }

  @Test
  void apply_wildNumbersBesideOrdinaryTyping_leaveTheTypingWhole() {
    for (int seed = 0; seed < 100; seed++) {
      TextDocument document = TextDocument.empty();
      Splice start = splice(List.of(), 0, 0, "<>");
      document.apply(start, true);
      OperationId honest = start.id();
      OperationId hostile = start.id();
      for (int i = 0; i < 40; i++) {
        OperationId id = freshId(document);
        document.apply(new Splice(id, List.of(honest), 1 + i, 0, "h"), true);
        honest = id;
        id = freshId(document);
        int position = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(5);
        int deletes = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(5);
        document.apply(new Splice(id, List.of(hostile), position, deletes, "x"), true);
        hostile = id;
      }
      String text = document.text();
      assertThat(text.replace("x", "").replace("<", "").replace(">", "")).isEqualTo("h".repeat(40));
      assertThat(
              TextDocument.rebuild(List.of(document.encode(0)), EntryNumbers.none(), List.of())
                  .text())
          .isEqualTo(text);
    }
  }

  @Test
  void apply_manyWildSplicesOneAfterTheOther_takeARowEachAtMost() {
    TextGraph graph = new TextGraph(new SpliceIds(EntryNumbers.none()));
    TextBuffer buffer = new TextBuffer("");
    TextMerger merger = new TextMerger(graph, buffer, 0);
    List<OperationId> parents = List.of();
    for (int i = 0; i < 5000; i++) {
      Splice splice = splice(parents, Integer.MAX_VALUE, Integer.MAX_VALUE, i % 3 == 0 ? "x" : "");
      if (graph.add(splice, true)) {
        parents = List.of(splice.id());
      }
    }
    merger.merge(TextWalker.Output.NOTHING);
    assertThat(graph.rows().rowCount()).isLessThanOrEqualTo(graph.size());
    for (int number = 0; number < graph.size(); number++) {
      assertThat(graph.position(number) + graph.deleteCount(number)).isZero();
    }
  }

  @Test
  void apply_thousandConcurrentSplicesAtOnePlace_areOrderedByTheirIds() {
    Splice start = splice(List.of(), 0, 0, "[]");
    List<Splice> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      OperationId id = new OperationId(start.id().entry(), 10 + i);
      all.add(new Splice(id, List.of(start.id()), 1, 0, Character.toString(0x4E00 + i)));
    }
    StringBuilder expected = new StringBuilder("[");
    all.forEach(splice -> expected.append(splice.insert()));
    for (int i = all.size() - 1; i > 0; i--) {
      all.set(i, all.set(random.nextInt(i + 1), all.get(i)));
    }
    TextDocument document = TextDocument.empty();
    document.apply(start, true);
    document.apply(all, id -> true);
    assertThat(document.text()).isEqualTo(expected.append("]").toString());
    assertThat(document.heads()).hasSize(1000);
  }

  @Test
  void apply_badSpliceInTheMiddle_theOthersTakeEffect() {
    TextDocument document = TextDocument.empty();
    Splice start = splice(List.of(), 0, 0, "a");
    Splice orphan = splice(List.of(RandomHistory.randomId(random)), 0, 0, "never");
    Splice next = splice(List.of(start.id()), 1, 0, "b");
    document.apply(start, true);
    assertThatThrownBy(() -> document.apply(orphan, true))
        .isInstanceOf(IllegalArgumentException.class);
    document.apply(next, true);
    assertThat(document.text()).isEqualTo("ab");
  }
}
