package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.client.graph.TestReplica.meet;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of merging for what is said about edges. */
class EdgeAttributeTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
  private static final ThoughtId U = ThoughtId.parse("101112131415161718191a1b1c1d1e1f");
  private static final ThoughtId V = ThoughtId.parse("202122232425262728292a2b2c2d2e2f");
  private static final FieldValue RED = new FieldValue.Text("red");
  private static final FieldValue BLUE = new FieldValue.Text("blue");
  private static final EdgeKey EDGE = new EdgeKey(T, "cites", U, Cardinality.MANY);

  private final TestReplica ann = new TestReplica(1);
  private final TestReplica bob = new TestReplica(2);

  private void assertConverged() {
    meet(ann, bob);
    assertThat(List.copyOf(bob.graph.edges())).isEqualTo(List.copyOf(ann.graph.edges()));
    assertThat(bob.root.root()).isEqualTo(ann.root.root());
    assertThat(StateRoot.of(bob.graph)).isEqualTo(ann.root.root());
  }

  @Test
  void setAttribute_ofAnEdgeThatIsNotThere_addsIt() {
    ann.edit(edit -> edit.setAttribute(EDGE, "color", RED));
    assertConverged();
    assertThat(bob.edge(EDGE).attributes()).containsEntry("color", RED).hasSize(1);
  }

  @Test
  void setAttribute_concurrently_showsTheLatestAndIsAConflictThatCanBeResolved() {
    ann.edit(edit -> edit.addEdge(EDGE));
    meet(ann, bob);
    ann.wallMillis = 5_000;
    ann.edit(edit -> edit.setAttribute(EDGE, "color", RED));
    bob.wallMillis = 6_000;
    bob.edit(edit -> edit.setAttribute(EDGE, "color", BLUE));
    assertConverged();
    assertThat(ann.edge(EDGE).attributes()).containsEntry("color", BLUE);
    Conflict conflict = ann.view.conflicts(EDGE).get(0);
    assertThat(conflict.kind()).isEqualTo(Conflict.Kind.ATTRIBUTE);
    assertThat(conflict.edge()).isEqualTo(EDGE);
    Competitor red = conflict.competitors().get(1);
    ann.edit(edit -> edit.resolve(conflict, red));
    assertConverged();
    assertThat(bob.edge(EDGE).attributes()).containsEntry("color", RED);
    assertThat(bob.view.conflicts(EDGE)).isEmpty();
  }

  @Test
  void setAttribute_concurrentWithRemoval_keepsTheEdge() {
    ann.edit(edit -> edit.setAttribute(EDGE, "color", RED));
    meet(ann, bob);
    ann.edit(edit -> edit.removeEdge(EDGE));
    bob.edit(edit -> edit.setAttribute(EDGE, "color", BLUE));
    assertConverged();
    assertThat(ann.edge(EDGE).attributes()).containsEntry("color", BLUE);
  }

  @Test
  void removeEdge_withAttributes_takesThemWithIt() {
    ann.edit(edit -> edit.setAttribute(EDGE, "color", RED));
    ann.edit(edit -> edit.removeEdge(EDGE));
    ann.edit(edit -> edit.addEdge(EDGE));
    assertConverged();
    assertThat(bob.edge(EDGE).attributes()).isEmpty();
  }

  @Test
  void setAttribute_ofATargetThatLost_doesNotMakeItWin() {
    EdgeKey first = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey second = new EdgeKey(T, "parent", V, Cardinality.ONE);
    ann.wallMillis = 5_000;
    ann.edit(edit -> edit.addEdge(first));
    bob.wallMillis = 6_000;
    bob.edit(edit -> edit.addEdge(second));
    meet(ann, bob);
    ann.wallMillis = 9_000;
    ann.write(List.of(new Operation.SetAttribute(first, "color", RED, List.of())));
    assertConverged();
    assertThat(ann.edge(second).shown()).isTrue();
    assertThat(ann.edge(first).shown()).isFalse();
  }
}
