package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphPath;
import org.logomesh.client.graph.Subgraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.Traversal;
import org.logomesh.client.graph.Traversal.Direction;

class EdgeQueriesTest {
  private final SpaceStore store = SpaceStore.inMemory(new SplittableRandom(1));
  private final TestDevice device = new TestDevice(1, store);

  @AfterEach
  void close() {
    store.close();
  }

  private static ThoughtId id(int number) {
    byte[] bytes = new byte[ThoughtId.SIZE];
    bytes[0] = (byte) number;
    return ThoughtId.of(bytes);
  }

  private static EdgeKey edge(int source, String type, int target) {
    return new EdgeKey(id(source), type, id(target), Cardinality.MANY);
  }

  private void thoughts(int count) {
    device.edit(
        edit -> {
          for (int i = 0; i < count; i++) {
            edit.create(id(i), "thought " + i);
          }
        });
  }

  private void link(EdgeKey... edges) {
    device.edit(
        edit -> {
          for (EdgeKey each : edges) {
            edit.addEdge(each);
          }
        });
  }

  private static List<ThoughtId> ids(Subgraph part) {
    return part.thoughts().stream().map(reached -> reached.thought().id()).toList();
  }

  @Test
  void around_eachDirection_followsThatWay() {
    thoughts(4);
    link(edge(0, "a", 1), edge(2, "a", 0), edge(1, "b", 3));
    EdgeQueries queries = store.edges();
    assertThat(ids(queries.around(id(0), Traversal.within(2))))
        .containsExactlyInAnyOrder(id(0), id(1), id(2), id(3));
    assertThat(ids(queries.around(id(0), Traversal.within(2).going(Direction.OUT))))
        .containsExactly(id(0), id(1), id(3));
    assertThat(ids(queries.around(id(0), Traversal.within(2).going(Direction.IN))))
        .containsExactly(id(0), id(2));
    assertThat(ids(queries.around(id(0), Traversal.within(2).along("a"))))
        .containsExactlyInAnyOrder(id(0), id(1), id(2));
    assertThat(ids(queries.around(id(0), Traversal.within(0)))).containsExactly(id(0));
  }

  @Test
  void around_deadThoughtsAndEnds_areNotThere() {
    thoughts(4);
    link(edge(0, "a", 1), edge(1, "a", 2), edge(0, "a", 9));
    device.edit(edit -> edit.delete(id(1)));
    Subgraph part = store.edges().around(id(0), Traversal.within(3));
    assertThat(ids(part)).containsExactly(id(0));
    assertThat(part.edges()).isEmpty();
    assertThat(part.complete()).isTrue();
    assertThat(store.edges().around(id(1), Traversal.within(3)).thoughts()).isEmpty();
  }

  @Test
  void around_moreThanTheLimit_givesTheNearestAndSaysSo() {
    thoughts(40);
    for (int i = 1; i < 40; i++) {
      link(edge(0, "a", i));
    }
    Subgraph part = store.edges().around(id(0), Traversal.within(1).limit(10));
    assertThat(part.thoughts()).hasSize(10);
    assertThat(part.edges()).hasSize(9);
    assertThat(part.complete()).isFalse();
  }

  @Test
  void around_hubOfManyEdges_readsNoMoreThanItsLimit() {
    thoughts(2);
    device.edit(
        edit -> {
          for (int i = 0; i < 400; i++) {
            edit.addEdge(edge(0, "type " + i, 1));
          }
        });
    Subgraph part = store.edges().around(id(0), Traversal.within(1).limit(4));
    assertThat(part.edges()).hasSize(4 * Traversal.EDGES_PER_THOUGHT);
    assertThat(part.complete()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void around_oneTypeAtAHubOfMany_findsThoseBehindAllOthers(Direction direction) {
    thoughts(3);
    device.edit(
        edit -> {
          for (int i = 0; i < 400; i++) {
            edit.addEdge(edge(0, "a " + i, 1)).addEdge(edge(1, "a " + i, 0));
          }
          edit.addEdge(edge(0, "wanted", 2)).addEdge(edge(2, "wanted", 0));
        });
    Subgraph part =
        store
            .edges()
            .around(id(0), Traversal.within(1).along("wanted", "none").going(direction).limit(4));
    assertThat(ids(part)).containsExactly(id(0), id(2));
    assertThat(part.edges()).hasSize(direction == Direction.BOTH ? 2 : 1);
    assertThat(part.complete()).isTrue();
  }

  @Test
  void around_moreOfATypeThanTheLimit_saysSo() {
    thoughts(2);
    device.edit(
        edit -> {
          for (int i = 0; i < 100; i++) {
            edit.addEdge(edge(0, "t" + i, 1));
          }
        });
    String[] types = new String[100];
    for (int i = 0; i < types.length; i++) {
      types[i] = "t" + i;
    }
    Subgraph part = store.edges().around(id(0), Traversal.within(1).along(types).limit(4));
    assertThat(part.edges()).hasSize(4 * Traversal.EDGES_PER_THOUGHT);
    assertThat(part.complete()).isFalse();
  }

  @Test
  void paths_diamondWithATail_areAllOfThemShortestFirst() {
    thoughts(5);
    link(edge(0, "a", 1), edge(0, "a", 2), edge(1, "a", 3), edge(2, "a", 3), edge(0, "b", 3));
    List<GraphPath> paths =
        store.edges().paths(id(0), id(3), Traversal.within(4).going(Direction.OUT), 10);
    assertThat(paths)
        .extracting(GraphPath::thoughts)
        .containsExactly(
            List.of(id(0), id(3)), List.of(id(0), id(1), id(3)), List.of(id(0), id(2), id(3)));
    assertThat(store.edges().paths(id(0), id(3), Traversal.within(4), 2)).hasSize(2);
    assertThat(store.edges().paths(id(3), id(0), Traversal.within(4).going(Direction.OUT), 9))
        .isEmpty();
    assertThat(store.edges().paths(id(0), id(4), Traversal.within(4), 9)).isEmpty();
    assertThat(store.edges().paths(id(0), id(0), Traversal.within(4), 9))
        .extracting(GraphPath::length)
        .containsExactly(0);
  }

  /** Against every walk without repetition, drawn naively. */
  @ParameterizedTest
  @EnumSource(Direction.class)
  void paths_randomGraphs_areThoseOfAnExhaustiveSearch(Direction direction) {
    SplittableRandom random = new SplittableRandom(5);
    thoughts(8);
    Set<EdgeKey> edges = new LinkedHashSet<>();
    for (int i = 0; i < 20; i++) {
      edges.add(edge(random.nextInt(8), random.nextBoolean() ? "a" : "b", random.nextInt(8)));
    }
    link(edges.toArray(EdgeKey[]::new));
    for (int hops = 0; hops <= 5; hops++) {
      for (int to = 0; to < 8; to++) {
        Set<List<EdgeKey>> expected = new HashSet<>();
        List<ThoughtId> visited = new ArrayList<>(List.of(id(0)));
        walk(edges, direction, visited, new ArrayList<>(), id(to), hops, expected);
        List<GraphPath> found =
            store.edges().paths(id(0), id(to), Traversal.within(hops).going(direction), 1_000);
        assertThat(found)
            .extracting(path -> path.edges().stream().map(Edge::key).toList())
            .as("%s, %d hops to %d", direction, hops, to)
            .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(found).extracting(GraphPath::length).isSorted();
      }
    }
  }

  private static void walk(
      Set<EdgeKey> edges,
      Direction direction,
      List<ThoughtId> visited,
      List<EdgeKey> taken,
      ThoughtId to,
      int left,
      Set<List<EdgeKey>> found) {
    ThoughtId at = visited.get(visited.size() - 1);
    if (at.equals(to)) {
      found.add(List.copyOf(taken));
    }
    if (left == 0) {
      return;
    }
    for (EdgeKey key : edges) {
      boolean forward = direction != Direction.IN && key.source().equals(at);
      boolean backward = direction != Direction.OUT && key.target().equals(at);
      ThoughtId next = forward ? key.target() : backward ? key.source() : null;
      if (next != null && !visited.contains(next)) {
        visited.add(next);
        taken.add(key);
        walk(edges, direction, visited, taken, to, left - 1, found);
        visited.remove(visited.size() - 1);
        taken.remove(taken.size() - 1);
      }
    }
  }

  @Test
  void tagged_someOfMany_areThemAndTheEdgesAmongThem() {
    thoughts(4);
    device.edit(edit -> edit.addTag(id(0), "x").addTag(id(1), "x").addTag(id(2), "y"));
    link(edge(0, "a", 1), edge(0, "a", 2), edge(3, "a", 0));
    Subgraph part = store.edges().tagged("x", 10);
    assertThat(ids(part)).containsExactlyInAnyOrder(id(0), id(1));
    assertThat(part.edges()).extracting(Edge::key).containsExactly(edge(0, "a", 1));
    assertThat(part.complete()).isTrue();
    assertThat(store.edges().tagged("x", 1).complete()).isFalse();
    assertThat(store.edges().tagged("none", 10).thoughts()).isEmpty();
  }

  @Test
  void from_edgeWithAttributes_hasThem() {
    thoughts(2);
    device.edit(edit -> edit.setAttribute(edge(0, "a", 1), "weight", new FieldValue.Int64(3)));
    Edge edge = store.edges().from(id(0)).get(0);
    assertThat(edge.attributes())
        .isEqualTo(new TreeMap<>(Map.of("weight", new FieldValue.Int64(3))));
    assertThat(store.edges().to(id(1))).containsExactly(edge);
  }

  @Test
  void traversal_beyondTheLimits_isRefused() {
    assertThatThrownBy(() -> Traversal.within(17)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Traversal.within(1).limit(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Traversal.within(1).limit(10_001))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
