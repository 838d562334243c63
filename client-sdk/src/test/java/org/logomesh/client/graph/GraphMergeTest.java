package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.client.graph.TestReplica.meet;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.Changes.Aspect;
import org.logomesh.client.text.TextChange;
import org.logomesh.model.id.OperationId;

/** The rules of merging, one by one. */
class GraphMergeTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
  private static final ThoughtId U = ThoughtId.parse("101112131415161718191a1b1c1d1e1f");
  private static final ThoughtId V = ThoughtId.parse("202122232425262728292a2b2c2d2e2f");
  private static final FieldValue RED = new FieldValue.Text("red");
  private static final FieldValue BLUE = new FieldValue.Text("blue");
  private static final FieldValue GREEN = new FieldValue.Text("green");

  private final TestReplica ann = new TestReplica(1);
  private final TestReplica bob = new TestReplica(2);

  private void both(String content) {
    ann.edit(edit -> edit.create(T, content));
    meet(ann, bob);
  }

  private void assertConverged() {
    meet(ann, bob);
    assertThat(bob.graph.thought(T)).isEqualTo(ann.graph.thought(T));
    assertThat(bob.view.thought(T)).isEqualTo(ann.view.thought(T));
    assertThat(bob.root.root()).isEqualTo(ann.root.root());
    assertThat(StateRoot.of(bob.graph)).isEqualTo(ann.root.root());
  }

  @Test
  void create_withText_isShownWithAuthorAndTime() {
    TestEntry entry = ann.edit(edit -> edit.create(T, "hello"));
    Thought thought = ann.thought(T);
    assertThat(thought.content()).isEqualTo("hello");
    assertThat(thought.created()).isEqualTo(new Authorship(entry.author(), entry.wallMillis()));
    assertThat(thought.edited()).isEqualTo(thought.created());
  }

  @Test
  void create_sameIdTwice_isOneThought() {
    ann.edit(edit -> edit.create(T, "a"));
    bob.edit(edit -> edit.create(T, "b"));
    assertConverged();
    assertThat(ann.thought(T).content()).isIn("ab", "ba");
  }

  @Test
  void setField_laterWriteWithOlderClock_wins() {
    both("");
    ann.wallMillis = 253_402_300_799_000L; // the year 9999
    ann.edit(edit -> edit.setField(T, "color", RED));
    meet(ann, bob);
    bob.edit(edit -> edit.setField(T, "color", BLUE));
    assertConverged();
    assertThat(ann.thought(T).fields()).containsEntry("color", BLUE);
    assertThat(ann.view.conflicts(T)).isEmpty();
  }

  @Test
  void setField_concurrently_showsTheLatestAndKeepsBoth() {
    both("");
    ann.wallMillis = 5_000;
    ann.edit(edit -> edit.setField(T, "color", RED));
    bob.wallMillis = 6_000;
    bob.edit(edit -> edit.setField(T, "color", BLUE));
    assertConverged();
    assertThat(ann.thought(T).fields()).containsEntry("color", BLUE);
    assertThat(ann.state(T).fields().get("color")).hasSize(2);
  }

  @Test
  void setField_concurrentlyWithEqualClocks_higherLamportWins() {
    both("");
    ann.edit(edit -> edit.addTag(T, "later"));
    ann.wallMillis = 5_000;
    bob.wallMillis = 5_000;
    ann.edit(edit -> edit.setField(T, "color", RED));
    bob.edit(edit -> edit.setField(T, "color", BLUE));
    assertConverged();
    assertThat(ann.thought(T).fields()).containsEntry("color", RED);
  }

  @Test
  void setField_null_takesTheFieldAwayButNotAConcurrentValue() {
    both("");
    ann.edit(edit -> edit.setField(T, "color", RED));
    meet(ann, bob);
    ann.edit(edit -> edit.setField(T, "color", null));
    assertThat(ann.thought(T).fields()).isEmpty();
    bob.wallMillis = 9_000;
    bob.edit(edit -> edit.setField(T, "color", BLUE));
    assertConverged();
    assertThat(ann.thought(T).fields()).containsEntry("color", BLUE);
  }

  @Test
  void setField_namingAWriteOfAnotherField_leavesItAlone() {
    both("");
    TestEntry red = ann.edit(edit -> edit.setField(T, "color", RED));
    ann.write(List.of(new Operation.SetField(T, "shape", BLUE, List.of(red.operation(0)))));
    assertConverged();
    assertThat(ann.thought(T).fields()).containsEntry("color", RED).containsEntry("shape", BLUE);
  }

  @Test
  void addTag_concurrentWithRemoveTag_wins() {
    both("");
    ann.edit(edit -> edit.addTag(T, "todo"));
    meet(ann, bob);
    ann.edit(edit -> edit.removeTag(T, "todo"));
    assertThat(ann.thought(T).tags()).isEmpty();
    bob.write(List.of(new Operation.AddTag(T, "todo")));
    assertConverged();
    assertThat(ann.thought(T).tags()).containsExactly("todo");
  }

  @Test
  void addEdge_concurrentWithRemoveEdge_wins() {
    EdgeKey edge = new EdgeKey(T, "cites", U, Cardinality.MANY);
    ann.edit(edit -> edit.addEdge(edge));
    meet(ann, bob);
    ann.edit(edit -> edit.removeEdge(edge));
    assertThat(ann.view.edge(edge)).isNull();
    assertThat(ann.graph.edges()).isEmpty();
    bob.write(List.of(new Operation.AddEdge(edge)));
    assertConverged();
    assertThat(ann.view.edge(edge)).isNotNull();
  }

  @Test
  void addEdge_oneTargetConcurrently_showsTheLatest() {
    EdgeKey toU = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey toV = new EdgeKey(T, "parent", V, Cardinality.ONE);
    ann.wallMillis = 7_000;
    ann.edit(edit -> edit.addEdge(toU));
    bob.edit(edit -> edit.addEdge(toV));
    assertConverged();
    assertThat(ann.edge(toU).shown()).isTrue();
    assertThat(ann.edge(toV).shown()).isFalse();
  }

  @Test
  void finish_oneTargetOfSeveral_reportsItsRivals() {
    EdgeKey toU = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey toV = new EdgeKey(T, "parent", V, Cardinality.ONE);
    ann.edit(edit -> edit.addEdge(toU));
    TestEntry other = bob.edit(edit -> edit.addEdge(toV));
    assertThat(ann.receive(other).edges()).containsExactlyInAnyOrder(toU, toV);
  }

  @Test
  void delete_everythingSeen_hidesTheThought() {
    both("text");
    bob.edit(edit -> edit.setField(T, "color", RED).addTag(T, "todo").edit(T, insert(4, "!")));
    meet(ann, bob);
    ann.edit(edit -> edit.delete(T));
    assertConverged();
    assertThat(ann.view.thought(T)).isNull();
    assertThat(ann.view.conflicts(T)).isEmpty();
  }

  @Test
  void delete_concurrentWithAnyKindOfEdit_keepsTheWholeThought() {
    for (int kind = 0; kind < 5; kind++) {
      TestReplica one = new TestReplica(1);
      TestReplica two = new TestReplica(2);
      one.edit(edit -> edit.create(T, "text").setField(T, "color", RED));
      meet(one, two);
      one.edit(edit -> edit.delete(T));
      int which = kind;
      two.edit(
          edit -> {
            switch (which) {
              case 0 -> edit.create(T);
              case 1 -> edit.edit(T, insert(0, "> "));
              case 2 -> edit.setField(T, "color", BLUE);
              case 3 -> edit.setField(T, "color", null);
              default -> edit.addTag(T, "keep");
            }
          });
      meet(one, two);
      assertThat(one.thought(T)).as("edit %d", kind).isEqualTo(two.thought(T));
      assertThat(one.thought(T).content()).endsWith("text");
      assertThat(one.view.conflicts(T))
          .extracting(Conflict::kind)
          .containsExactly(Conflict.Kind.DELETE_EDIT);
    }
  }

  @Test
  void delete_referenceToTheLastWriteOfAnEntry_namesTheEarlierOnesToo() {
    TestEntry entry =
        ann.write(
            List.of(
                new Operation.Create(T),
                new Operation.AddTag(T, "a"),
                new Operation.SetField(T, "color", RED, List.of())));
    ann.write(List.of(new Operation.Delete(T, List.of(entry.operation(1)))));
    assertThat(ann.view.thought(T)).isNotNull();
    ann.write(List.of(new Operation.Delete(T, List.of(entry.operation(2)))));
    assertThat(ann.view.thought(T)).isNull();
  }

  @Test
  void delete_splice_namesWhatItBuildsOnButNotItsSiblings() {
    TestEntry first = ann.write(List.of(splice(0, "a")));
    meet(ann, bob);
    TestEntry second = ann.write(List.of(splice(1, "b", first.operation(0))));
    bob.write(List.of(splice(1, "c", first.operation(0))));
    ann.write(List.of(new Operation.Delete(T, List.of(second.operation(0)))));
    assertThat(ann.view.thought(T)).isNull();
    assertConverged();
    assertThat(ann.thought(T).content()).isIn("abc", "acb");
  }

  @Test
  void restore_ofADeletion_isNoConflict() {
    both("text");
    ann.edit(edit -> edit.delete(T));
    ann.edit(edit -> edit.restore(T));
    assertConverged();
    assertThat(ann.thought(T).content()).isEqualTo("text");
    assertThat(ann.view.conflicts(T)).isEmpty();
    assertThat(ann.state(T).deletions()).isEmpty();
  }

  @Test
  void restore_concurrentWithAnotherDeletion_survivesIt() {
    both("text");
    ann.edit(edit -> edit.delete(T));
    meet(ann, bob);
    ann.edit(edit -> edit.restore(T));
    bob.write(
        List.of(
            new Operation.Delete(
                T, ann.state(T).creates().stream().map(Write::id).limit(1).toList())));
    assertConverged();
    assertThat(ann.view.thought(T)).isNotNull();
  }

  @Test
  void setEffective_falseOnADeletion_bringsTheThoughtBack() {
    both("text");
    TestEntry deletion = ann.edit(edit -> edit.delete(T));
    meet(ann, bob);
    ann.setEffective(deletion.hash(), false);
    assertThat(ann.thought(T).content()).isEqualTo("text");
    assertThat(ann.view.conflicts(T)).isEmpty();
    ann.setEffective(deletion.hash(), true);
    assertThat(ann.view.thought(T)).isNull();
  }

  @Test
  void setEffective_falseOnAFieldWrite_leavesWhatItReplacedReplaced() {
    both("");
    ann.edit(edit -> edit.setField(T, "color", RED));
    TestEntry blue = ann.edit(edit -> edit.setField(T, "color", BLUE));
    ann.setEffective(blue.hash(), false);
    assertThat(ann.thought(T).fields()).isEmpty();
    ann.edit(edit -> edit.setField(T, "color", GREEN));
    ann.setEffective(blue.hash(), true);
    assertThat(ann.thought(T).fields()).containsEntry("color", GREEN);
    assertThat(ann.view.conflicts(T)).isEmpty();
  }

  @Test
  void setEffective_falseOnASplice_hidesItAndOnlyIt() {
    both("one two");
    TestEntry middle = ann.edit(edit -> edit.edit(T, insert(3, " EVIL")));
    ann.edit(edit -> edit.edit(T, insert(12, " three")));
    assertThat(ann.thought(T).content()).isEqualTo("one EVIL two three");
    Changes changes = ann.setEffective(middle.hash(), false);
    assertThat(ann.thought(T).content()).isEqualTo("one two three");
    assertThat(changes.text(T)).containsExactly(new TextChange(3, 5, ""));
    assertThat(ann.state(T).hiddenSplices()).containsExactly(middle.operation(0));
  }

  @Test
  void setEffective_falseOnTheOnlyCreation_leavesNoThought() {
    TestEntry entry = ann.edit(edit -> edit.create(T, "text"));
    ann.setEffective(entry.hash(), false);
    assertThat(ann.view.thought(T)).isNull();
  }

  @Test
  void setEffective_hiddenSpliceOverAnUnseenOne_keepsTheThoughtAliveForThatOne() {
    TestEntry create = ann.write(List.of(new Operation.Create(T)));
    meet(ann, bob);
    // Bob's splice is unknown to the deletion; a revoked device built on it.
    TestEntry honest = bob.write(List.of(splice(0, "kept")));
    TestEntry revoked = bob.write(List.of(splice(4, "!", honest.operation(0))));
    ann.write(List.of(new Operation.Delete(T, List.of(create.operation(0)))));
    meet(ann, bob);
    ann.setEffective(revoked.hash(), false);
    bob.setEffective(revoked.hash(), false);
    assertThat(ann.thought(T).content()).isEqualTo("kept");
    assertConverged();
    assertThat(ann.view.conflicts(T))
        .extracting(Conflict::kind)
        .containsExactly(Conflict.Kind.DELETE_EDIT);
    ann.setEffective(honest.hash(), false);
    assertThat(ann.view.thought(T)).isNull();
  }

  @Test
  void apply_entryThatIsHiddenFromTheStart_equalsHidingItLater() {
    both("text");
    TestEntry entry =
        ann.edit(
            edit ->
                edit.setField(T, "color", RED)
                    .addTag(T, "a")
                    .edit(T, insert(0, "x"))
                    .delete(T)
                    .addEdge(new EdgeKey(T, "cites", U, Cardinality.MANY)));
    bob.setEffective(entry.hash(), false);
    bob.receive(entry);
    ann.setEffective(entry.hash(), false);
    assertConverged();
    assertThat(ann.thought(T).content()).isEqualTo("text");
  }

  @Test
  void apply_kindAboveTheSpaceLevel_hasNoEffect() {
    TestEntry entry = bob.edit(edit -> edit.create(T, "x"));
    GraphMerge merge = new GraphMerge(ann.graph, OperationKind.FIRST_LEVEL - 1);
    merge.apply(entry.stamp(true), entry.operations());
    merge.setEffective(entry.hash(), entry.operations(), false);
    assertThat(merge.finish().isEmpty()).isTrue();
    assertThat(ann.graph.thoughts()).isEmpty();
  }

  @Test
  void apply_unknownKind_hasNoEffect() {
    ann.write(List.of(new Operation.Unknown(99, new byte[] {(byte) 0x81, 0x18, 99})));
    assertThat(ann.graph.thoughts()).isEmpty();
  }

  @Test
  void apply_sameOperationAgain_changesNothing() {
    TestEntry entry =
        ann.edit(
            edit ->
                edit.create(T, "x")
                    .setField(T, "f", RED)
                    .addTag(T, "t")
                    .addEdge(new EdgeKey(T, "e", U, Cardinality.ONE)));
    byte[] before = ann.root.root();
    GraphMerge merge = new GraphMerge(ann.graph, OperationKind.FIRST_LEVEL);
    merge.apply(entry.stamp(true), entry.operations());
    assertThat(merge.finish().isEmpty()).isTrue();
    assertThat(StateRoot.of(ann.graph)).isEqualTo(before);
  }

  @Test
  void apply_spliceWithParentsOfAnotherText_ignoresThem() {
    TestEntry other = ann.edit(edit -> edit.create(U, "other"));
    ann.write(List.of(splice(0, "mine", other.operation(1))));
    assertThat(ann.thought(T).content()).isEqualTo("mine");
    assertThat(ann.thought(U).content()).isEqualTo("other");
  }

  @Test
  void finish_reportsWhichAspectsChanged() {
    both("text");
    TestEntry entry = bob.edit(edit -> edit.addTag(T, "a").edit(T, insert(4, "!")));
    Changes changes = ann.receive(entry);
    assertThat(changes.thoughts()).containsOnlyKeys(T);
    assertThat(changes.thoughts().get(T)).containsExactlyInAnyOrder(Aspect.TAGS, Aspect.TEXT);
    assertThat(changes.text(T)).containsExactly(new TextChange(4, 0, "!"));
    assertThat(changes.edges()).isEmpty();
  }

  private static List<TextChange> insert(int position, String text) {
    return List.of(new TextChange(position, 0, text));
  }

  private static Operation splice(int position, String insert, OperationId... parents) {
    return new Operation.Splice(T, List.of(parents), position, 0, insert);
  }

  @Test
  void removeTag_namesMoreThanAdditions_takesNothingElseAway() {
    TestEntry made = ann.edit(edit -> edit.create(T).addTag(T, "x"));
    meet(ann, bob);
    ann.edit(edit -> edit.delete(T));
    List<OperationId> all =
        List.of(new OperationId(made.hash(), 0), new OperationId(made.hash(), 1));
    bob.write(List.of(new Operation.RemoveTag(T, "x", all)));
    assertConverged();
    assertThat(ann.view.thought(T)).isNull();
  }
}
