package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.graph.TestReplica.meet;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.Conflict.Applied;
import org.logomesh.client.graph.Conflict.Kind;
import org.logomesh.client.graph.Conflict.Severity;

/** Which conflicts there are, what they say, and how they end. */
class ConflictTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
  private static final ThoughtId U = ThoughtId.parse("101112131415161718191a1b1c1d1e1f");
  private static final ThoughtId V = ThoughtId.parse("202122232425262728292a2b2c2d2e2f");
  private static final FieldValue RED = new FieldValue.Text("red");
  private static final FieldValue BLUE = new FieldValue.Text("blue");

  private final TestReplica ann = new TestReplica(1);
  private final TestReplica bob = new TestReplica(2);

  private Conflict only() {
    meet(ann, bob);
    assertThat(ann.view.conflicts(T)).isEqualTo(bob.view.conflicts(T)).hasSize(1);
    return ann.view.conflicts(T).get(0);
  }

  private void assertOver() {
    meet(ann, bob);
    assertThat(ann.view.conflicts(T)).isEmpty();
    assertThat(bob.view.conflicts(T)).isEmpty();
  }

  private TestEntry setBoth(FieldValue anns, FieldValue bobs) {
    ann.edit(edit -> edit.create(T));
    meet(ann, bob);
    ann.edit(edit -> edit.setField(T, "color", anns));
    bob.wallMillis = 2_000;
    return bob.edit(edit -> edit.setField(T, "color", bobs));
  }

  @Test
  void field_differentValues_namesBothWithAuthorAndTime() {
    setBoth(RED, BLUE);
    Conflict conflict = only();
    assertThat(conflict.kind()).isEqualTo(Kind.FIELD);
    assertThat(conflict.name()).isEqualTo("color");
    assertThat(conflict.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(conflict.requiresUserIntervention()).isFalse();
    assertThat(conflict.applied()).isEqualTo(Applied.LATEST_SHOWN);
    assertThat(conflict.competitors())
        .extracting(side -> ((Competitor.Value) side).value())
        .containsExactly(BLUE, RED);
    assertThat(conflict.competitors().get(0).authorship())
        .isEqualTo(new Authorship(TestEntry.device(2), 2_000));
  }

  @Test
  void field_equalValues_isNone() {
    setBoth(RED, RED);
    assertOver();
    assertThat(ann.state(T).fields().get("color")).hasSize(2);
  }

  @Test
  void field_resolved_isOverEverywhere() {
    setBoth(RED, BLUE);
    Conflict conflict = only();
    ann.edit(edit -> edit.resolve(conflict, conflict.competitors().get(1)));
    assertOver();
    assertThat(bob.thought(T).fields()).containsEntry("color", RED);
    assertThat(bob.state(T).fields().get("color")).hasSize(1);
  }

  @Test
  void field_resolvedByBothDifferently_isAConflictAgain() {
    setBoth(RED, BLUE);
    Conflict conflict = only();
    ann.edit(edit -> edit.resolve(conflict));
    bob.edit(edit -> edit.resolve(conflict, conflict.competitors().get(1)));
    assertThat(only().kind()).isEqualTo(Kind.FIELD);
  }

  @Test
  void field_resolvedWithAnOldList_leavesTheNewcomerCompeting() {
    setBoth(RED, BLUE);
    Conflict conflict = only();
    TestReplica cat = new TestReplica(3);
    cat.edit(edit -> edit.create(T).setField(T, "color", new FieldValue.Text("green")));
    ann.receiveAll(cat);
    ann.edit(edit -> edit.resolve(conflict));
    assertThat(only().competitors()).hasSize(2);
  }

  @Test
  void field_whitedOutSide_isNoSide() {
    TestEntry bobs = setBoth(RED, BLUE);
    only();
    ann.setEffective(bobs.hash(), false);
    assertThat(ann.view.conflicts(T)).isEmpty();
    assertThat(ann.thought(T).fields()).containsEntry("color", RED);
  }

  @Test
  void deleteEdit_asksAPerson() {
    ann.edit(edit -> edit.create(T, "text"));
    meet(ann, bob);
    ann.edit(edit -> edit.delete(T));
    TestEntry tag = bob.edit(edit -> edit.addTag(T, "mine"));
    Conflict conflict = only();
    assertThat(conflict.kind()).isEqualTo(Kind.DELETE_EDIT);
    assertThat(conflict.severity()).isEqualTo(Severity.HIGH);
    assertThat(conflict.requiresUserIntervention()).isTrue();
    assertThat(conflict.applied()).isEqualTo(Applied.KEPT_ALIVE);
    assertThat(conflict.competitors().get(0)).isInstanceOf(Competitor.Deleted.class);
    assertThat(conflict.competitors().get(1))
        .isEqualTo(new Competitor.Edited(new Write(tag.stamp(true), 0)));
  }

  @Test
  void deleteEdit_resolved_isGoneOrKeptEverywhere() {
    for (boolean keep : List.of(true, false)) {
      TestReplica one = new TestReplica(1);
      TestReplica two = new TestReplica(2);
      one.edit(edit -> edit.create(T, "text"));
      meet(one, two);
      one.edit(edit -> edit.delete(T));
      two.edit(edit -> edit.setText(T, "texts"));
      meet(one, two);
      Conflict conflict = one.view.conflicts(T).get(0);
      one.edit(edit -> edit.resolve(conflict, conflict.competitors().get(keep ? 1 : 0)));
      meet(one, two);
      assertThat(two.view.conflicts(T)).isEmpty();
      assertThat(two.view.thought(T) != null).isEqualTo(keep);
    }
  }

  @Test
  void edgeOne_severalTargets_isResolvedByTakingTheOthersAway() {
    ann.edit(edit -> edit.addEdge(new EdgeKey(T, "parent", U, Cardinality.ONE)));
    bob.wallMillis = 2_000;
    bob.edit(edit -> edit.addEdge(new EdgeKey(T, "parent", V, Cardinality.ONE)));
    meet(ann, bob);
    EdgeKey toU = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey toV = new EdgeKey(T, "parent", V, Cardinality.ONE);
    Conflict conflict = Objects.requireNonNull(ann.view.conflict(toU));
    assertThat(conflict).isEqualTo(bob.view.conflict(toV));
    assertThat(conflict.kind()).isEqualTo(Kind.EDGE_ONE);
    assertThat(conflict.name()).isEqualTo("parent");
    assertThat(conflict.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(conflict.competitors())
        .extracting(side -> ((Competitor.Target) side).target())
        .containsExactly(V, U);
    bob.edit(edit -> edit.resolve(conflict, conflict.competitors().get(1)));
    meet(ann, bob);
    assertThat(ann.view.conflict(toU)).isNull();
    assertThat(ann.edge(toU).shown()).isTrue();
    assertThat(ann.view.edge(toV)).isNull();
  }

  @Test
  void edgeMany_severalTargets_isNone() {
    EdgeKey toU = new EdgeKey(T, "cites", U, Cardinality.MANY);
    ann.edit(edit -> edit.addEdge(toU));
    bob.edit(edit -> edit.addEdge(new EdgeKey(T, "cites", V, Cardinality.MANY)));
    meet(ann, bob);
    assertThat(ann.view.conflict(toU)).isNull();
  }

  @Test
  void text_samePlace_isLowAndEndsWithTheNextEdit() {
    ann.edit(edit -> edit.create(T, "The cat sat."));
    meet(ann, bob);
    ann.edit(edit -> edit.setText(T, "The black cat sat."));
    bob.edit(edit -> edit.setText(T, "The white cat sat."));
    Conflict conflict = only();
    assertThat(conflict.kind()).isEqualTo(Kind.TEXT);
    assertThat(conflict.severity()).isEqualTo(Severity.LOW);
    assertThat(conflict.applied()).isEqualTo(Applied.MERGED);
    bob.edit(edit -> edit.setText(T, "The grey cat sat."));
    assertOver();
  }

  @Test
  void text_samePlaceResolved_keepsTheMergedText() {
    ann.edit(edit -> edit.create(T, "The cat sat."));
    meet(ann, bob);
    ann.edit(edit -> edit.setText(T, "The black cat sat."));
    bob.edit(edit -> edit.setText(T, "The white cat sat."));
    Conflict conflict = only();
    String merged = ann.thought(T).content();
    ann.edit(edit -> edit.resolve(conflict));
    assertOver();
    assertThat(bob.thought(T).content()).isEqualTo(merged);
  }

  @Test
  void text_differentPlaces_isNone() {
    ann.edit(edit -> edit.create(T, "The cat sat on the mat."));
    meet(ann, bob);
    ann.edit(edit -> edit.setText(T, "The black cat sat on the mat."));
    bob.edit(edit -> edit.setText(T, "The cat sat on the red mat."));
    assertOver();
    assertThat(ann.thought(T).content()).isEqualTo("The black cat sat on the red mat.");
  }

  @Test
  void resolve_foreignChoice_isRefused() {
    setBoth(RED, BLUE);
    Conflict conflict = only();
    Competitor foreign = new Competitor.Deleted(conflict.competitors().get(0).write());
    assertThatThrownBy(() -> new GraphEdit(ann.graph).resolve(conflict, foreign))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
