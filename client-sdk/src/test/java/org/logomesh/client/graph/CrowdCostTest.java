package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.OperationId;

/** How the work grows with what many did to one thought: what is put is counted, not the time. */
class CrowdCostTest {
  private static final int SMALL = 300;
  private static final ThoughtId THOUGHT = ThoughtId.of(new byte[ThoughtId.SIZE]);
  private static final OperationId START = new OperationId(TestEntry.hash(0), 0);

  /** Counts the parts of the states that merging makes. */
  private static final class Counting implements GraphState {
    private final MemoryGraph graph = new MemoryGraph();
    private long parts;

    @Override
    public @Nullable ThoughtState thought(ThoughtId id) {
      return graph.thought(id);
    }

    @Override
    public void put(ThoughtState state) {
      parts += state.deletions().size() + state.textHeads().size();
      graph.put(state);
    }

    @Override
    public @Nullable EdgeState edge(EdgeKey key) {
      return graph.edge(key);
    }

    @Override
    public void put(EdgeState state) {
      graph.put(state);
    }

    @Override
    public List<EdgeState> edges(ThoughtId source, String type, Cardinality cardinality) {
      return graph.edges(source, type, cardinality);
    }

    @Override
    public @Nullable StateCell state(StateKey key) {
      return graph.state(key);
    }

    @Override
    public void put(StateCell state) {
      graph.put(state);
    }

    @Override
    public TextDocument text(ThoughtId id) {
      return graph.text(id);
    }

    @Override
    public void putText(ThoughtId id, TextDocument text) {
      graph.putText(id, text);
    }
  }

  /** Merges one operation of each of many authors who know only of the thought's beginning. */
  private static Counting merged(int authors, IntFunction<Operation> each) {
    Counting graph = new Counting();
    GraphMerge merge = new GraphMerge(graph, OperationKind.FIRST_LEVEL);
    merge.apply(
        new Stamp(START.entry(), 1, 1, TestEntry.device(0), true),
        List.of(new Operation.Create(THOUGHT)));
    for (int i = 1; i <= authors; i++) {
      Stamp stamp = new Stamp(TestEntry.hash(i), 2, i, TestEntry.device(i % 100), true);
      merge.apply(stamp, List.of(each.apply(i)));
    }
    merge.finish();
    return graph;
  }

  private static Operation deletion(int author) {
    return new Operation.Delete(THOUGHT, List.of(START));
  }

  private static Operation splice(int author) {
    return new Operation.Splice(THOUGHT, List.of(), 0, 0, "k");
  }

  @Test
  void merge_tenTimesTheDeletionsOfOneThought_makesTenTimesTheParts() {
    Counting graph = merged(10 * SMALL, CrowdCostTest::deletion);
    assertThat(graph.graph.thoughts())
        .allSatisfy(state -> assertThat(state.deletions()).hasSize(10 * SMALL));
    assertThat(new ThoughtGraph(graph).thought(THOUGHT)).isNull();
    assertThat(graph.parts).isEqualTo(10 * merged(SMALL, CrowdCostTest::deletion).parts);
  }

  @Test
  void merge_tenTimesTheSplicesOfOneThought_makesTenTimesTheParts() {
    Counting graph = merged(10 * SMALL, CrowdCostTest::splice);
    assertThat(graph.text(THOUGHT).text()).hasSize(10 * SMALL);
    assertThat(graph.parts).isEqualTo(10 * merged(SMALL, CrowdCostTest::splice).parts);
  }
}
