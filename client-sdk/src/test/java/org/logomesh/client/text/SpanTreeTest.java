package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The tree and its index against plain lists, with enough spans for several levels. */
class SpanTreeTest {
  private static final int STEPS = 3000;

  private final SplittableRandom random = new SplittableRandom(11);
  private final SpanTree tree = new SpanTree();
  private final SpanIndex index = new SpanIndex(tree);
  private final List<Integer> order = new ArrayList<>();
  private int units;

  @Test
  void everyOperation_manySpans_agreesWithALinearScan() {
    for (int step = 0; step < STEPS; step++) {
      change();
      if (step % 50 == 0) {
        check();
      }
    }
    check();
    assertThat(order).hasSizeGreaterThan(1000);
  }

  private void change() {
    int choice = random.nextInt(4);
    if (choice < 2 || order.isEmpty()) {
      int at = random.nextInt(order.size() + 1);
      int previous = at == 0 ? SpanTree.NONE : order.get(at - 1);
      int count = 1 + random.nextInt(9);
      int span = tree.insertAfter(previous, units, count, 0, 0, random.nextInt(2));
      units += count + random.nextInt(2);
      index.add(span);
      order.add(at, span);
      return;
    }
    int at = random.nextInt(order.size());
    int span = order.get(at);
    if (choice == 2) {
      tree.setState(span, random.nextInt(4), random.nextInt(3));
    } else if (tree.length(span) > 1) {
      int rest = tree.split(span, 1 + random.nextInt(tree.length(span) - 1));
      index.add(rest);
      order.add(at + 1, rest);
    }
  }

  private void check() {
    int prepared = 0;
    int shown = 0;
    assertThat(tree.firstSpan()).isEqualTo(order.get(0));
    for (int i = 0; i < order.size(); i++) {
      int span = order.get(i);
      int last = tree.length(span) - 1;
      assertThat(tree.preparedBefore(span)).isEqualTo(prepared);
      assertThat(tree.shownBefore(span)).isEqualTo(shown);
      assertThat(index.find(tree.first(span) + last)).isEqualTo(span);
      assertThat(tree.next(span))
          .isEqualTo(i + 1 < order.size() ? order.get(i + 1) : SpanTree.NONE);
      int other = random.nextInt(order.size());
      assertThat(tree.isBefore(span, order.get(other))).isEqualTo(i < other);
      if (tree.state(span) == 1) {
        assertThat(tree.findPrepared(prepared + last)).isEqualTo(span);
        assertThat(tree.foundOffset()).isEqualTo(last);
        prepared += tree.length(span);
      }
      if (tree.hides(span) == 0) {
        assertThat(tree.findShown(shown + last)).isEqualTo(span);
        shown += tree.length(span);
      }
    }
    assertThat(tree.preparedLength()).isEqualTo(prepared);
    assertThat(tree.shownLength()).isEqualTo(shown);
  }
}
