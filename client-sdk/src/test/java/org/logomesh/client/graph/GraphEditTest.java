package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.graph.TestReplica.meet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.logomesh.client.text.TextChange;
import org.logomesh.model.id.OperationId;

class GraphEditTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
  private static final ThoughtId U = ThoughtId.parse("101112131415161718191a1b1c1d1e1f");
  private static final ThoughtId V = ThoughtId.parse("202122232425262728292a2b2c2d2e2f");
  private static final FieldValue ONE = new FieldValue.Int64(1);
  private static final FieldValue TWO = new FieldValue.Int64(2);

  private final TestReplica ann = new TestReplica(1);
  private final TestReplica bob = new TestReplica(2);

  private List<Operation> operationsOf(Consumer<GraphEdit> intents) {
    GraphEdit edit = new GraphEdit(ann.graph);
    intents.accept(edit);
    return edit.operations();
  }

  @Test
  void intents_onOneThoughtInOneTransaction_seeEachOther() {
    ann.edit(
        edit ->
            edit.create(T, "one")
                .setText(T, "one two")
                .edit(T, List.of(new TextChange(0, 3, "1")))
                .setText(T, "1 two three")
                .setField(T, "f", ONE)
                .setField(T, "f", TWO)
                .addTag(T, "a")
                .addTag(T, "b")
                .removeTag(T, "a"));
    Thought thought = ann.thought(T);
    assertThat(thought.content()).isEqualTo("1 two three");
    assertThat(thought.fields()).containsOnlyKeys("f").containsEntry("f", TWO);
    assertThat(thought.tags()).containsExactly("b");
    assertThat(thought.version()).hasSize(1);
    assertThat(ann.state(T).fields().get("f")).hasSize(1);
    assertThat(ann.view.conflicts(T)).isEmpty();
  }

  @Test
  void operations_ofAnEdit_leaveTheGraphAlone() {
    ann.edit(edit -> edit.create(T, "text"));
    byte[] before = StateRoot.of(ann.graph);
    operationsOf(
        edit -> edit.setText(T, "other").setText(T, "again").addTag(T, "a").delete(T).create(U));
    assertThat(StateRoot.of(ann.graph)).isEqualTo(before);
    assertThat(ann.thought(T).content()).isEqualTo("text");
    assertThat(ann.graph.thought(U)).isNull();
  }

  @Test
  void named_pendingReferences_countThroughTheTransaction() {
    List<Operation> operations =
        operationsOf(edit -> edit.create(T).setField(T, "f", ONE).setField(T, "f", TWO));
    OperationId second = new OperationId(TestEntry.hash(2), 0);
    Operation named =
        GraphEdit.named(
            operations.get(2),
            index -> index == 1 ? second : new OperationId(TestEntry.hash(1), index));
    assertThat(named).isEqualTo(new Operation.SetField(T, "f", TWO, List.of(second)));
  }

  @Test
  void intents_thatChangeNothing_makeNoOperations() {
    EdgeKey edge = new EdgeKey(T, "parent", U, Cardinality.ONE);
    ann.edit(edit -> edit.create(T, "text").setField(T, "f", ONE).addTag(T, "a").addEdge(edge));
    assertThat(
            operationsOf(
                edit ->
                    edit.setText(T, "text")
                        .setField(T, "f", ONE)
                        .setField(T, "none", null)
                        .addTag(T, "a")
                        .removeTag(T, "none")
                        .addEdge(edge)
                        .removeEdge(new EdgeKey(T, "parent", V, Cardinality.ONE))
                        .restore(T)
                        .delete(U)))
        .isEmpty();
  }

  @Test
  void setText_fromAStaleBase_keepsWhatOthersWroteSince() {
    ann.edit(edit -> edit.create(T, "The cat sat on the mat."));
    List<OperationId> base = ann.thought(T).version();
    ann.edit(edit -> edit.setText(T, "The black cat sat on the mat."));
    ann.edit(edit -> edit.setText(T, base, "The cat sat on the red mat."));
    assertThat(ann.thought(T).content()).isEqualTo("The black cat sat on the red mat.");
  }

  @Test
  void setText_afterAStaleOneInTheSameTransaction_buildsOnBoth() {
    ann.edit(edit -> edit.create(T, "one two"));
    List<OperationId> base = ann.thought(T).version();
    ann.edit(edit -> edit.setText(T, "zero one two"));
    ann.edit(edit -> edit.setText(T, base, "one two three").setText(T, "zero 1 two three"));
    assertThat(ann.thought(T).content()).isEqualTo("zero 1 two three");
    assertThat(ann.thought(T).version()).hasSize(1);
  }

  @Test
  void setText_unknownBase_isRefused() {
    GraphEdit edit = new GraphEdit(ann.graph);
    assertThatThrownBy(() -> edit.setText(T, List.of(new OperationId(TestEntry.hash(1), 0)), "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void setText_longPaste_isSplitIntoSplicesThatFit() {
    String paste = "\u00e9\ud83c\udf75x".repeat(30_000);
    TestEntry entry = ann.edit(edit -> edit.create(T, "[]").setText(T, "[" + paste + "]"));
    assertThat(ann.thought(T).content()).isEqualTo("[" + paste + "]");
    assertThat(entry.operations()).hasSizeGreaterThan(4);
    assertThat(ann.thought(T).version()).hasSize(1);
  }

  @Test
  void edit_aroundWhitedOutSplices_changesWhatIsShown() {
    ann.edit(edit -> edit.create(T, "one two three"));
    TestEntry cut = ann.edit(edit -> edit.edit(T, List.of(new TextChange(3, 4, ""))));
    ann.setEffective(cut.hash(), false);
    assertThat(ann.thought(T).content()).isEqualTo("one two three");
    ann.edit(edit -> edit.setText(T, "one 2 three").setText(T, "one 2 three!"));
    assertThat(ann.thought(T).content()).isEqualTo("one 2 three!");
  }

  @Test
  void addEdge_oneTarget_takesThePlaceOfTheOthers() {
    EdgeKey toU = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey toV = new EdgeKey(T, "parent", V, Cardinality.ONE);
    ann.edit(edit -> edit.addEdge(toU));
    bob.edit(edit -> edit.addEdge(toV));
    meet(ann, bob);
    EdgeKey toSelf = new EdgeKey(T, "parent", T, Cardinality.ONE);
    ann.edit(edit -> edit.addEdge(toSelf));
    assertThat(ann.graph.edges()).extracting(EdgeState::key).containsExactly(toSelf);
    ann.edit(edit -> edit.addEdge(toU).addEdge(toV));
    assertThat(ann.graph.edges()).extracting(EdgeState::key).containsExactly(toV);
  }

  @Test
  void delete_ofAnOrdinaryThought_needsOneReferenceForEachEntry() {
    ann.edit(edit -> edit.create(T, "text").setField(T, "f", ONE).addTag(T, "a"));
    ann.edit(edit -> edit.setField(T, "g", ONE));
    List<Operation> operations = operationsOf(edit -> edit.delete(T));
    // The splice is named for itself: it stands for the text before it.
    assertThat(operations).hasSize(1);
    assertThat(((Operation.Delete) operations.get(0)).seen()).hasSize(3);
  }

  @Test
  void intents_overMoreThanOneOperationCanName_areSeveralOperations() {
    int count = 2 * GraphLimits.MAX_REFERENCES + 5;
    flood(count);
    assertThat(ann.state(T).tags().get("t")).hasSize(count);
    ann.edit(edit -> edit.removeTag(T, "t").setField(T, "f", TWO).setText(T, "end"));
    assertThat(ann.state(T).tags()).isEmpty();
    assertThat(ann.state(T).fields().get("f")).hasSize(1);
    assertThat(ann.state(T).textHeads()).hasSize(1);
    assertThat(ann.thought(T).content()).isEqualTo("end");
    flood(count);
    ann.edit(edit -> edit.delete(T));
    assertThat(ann.view.thought(T)).isNull();
    assertThat(ann.state(T).deletions()).hasSizeGreaterThan(1);
    ann.edit(edit -> edit.restore(T));
    assertThat(ann.state(T).deletions()).isEmpty();
  }

  /** Writes that name nothing, as a hostile device makes them. */
  private void flood(int count) {
    List<Operation> operations = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(
            i -> {
              operations.add(new Operation.AddTag(T, "t"));
              operations.add(new Operation.SetField(T, "f", ONE, List.of()));
              operations.add(new Operation.Splice(T, List.of(), 0, 0, ""));
            });
    ann.write(operations);
    // So that deletions cannot name them all with one reference.
    for (int i = 0; i < GraphLimits.MAX_REFERENCES; i++) {
      ann.write(List.of(new Operation.Create(T)));
    }
  }
}
