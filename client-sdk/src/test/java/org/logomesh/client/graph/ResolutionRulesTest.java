package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logomesh.client.graph.TestReplica.meet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logomesh.client.graph.Conflict.Kind;

/** What strategies make of conflicts, alike on every device. */
class ResolutionRulesTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
  private static final ThoughtId U = ThoughtId.parse("101112131415161718191a1b1c1d1e1f");
  private static final ThoughtId V = ThoughtId.parse("202122232425262728292a2b2c2d2e2f");
  private static final EdgeKey CITES = new EdgeKey(T, "cites", U, Cardinality.MANY);
  private static final EdgeKey PARENT_U = new EdgeKey(T, "parent", U, Cardinality.ONE);
  private static final EdgeKey PARENT_V = new EdgeKey(T, "parent", V, Cardinality.ONE);

  private final TestReplica ann = new TestReplica(1);
  private final TestReplica bob = new TestReplica(2);

  ResolutionRulesTest() {
    bob.wallMillis = 2_000; // what bob writes is the latest
    ann.edit(edit -> edit.create(T, "text"));
    meet(ann, bob);
  }

  private static FieldValue text(String value) {
    return new FieldValue.Text(value);
  }

  private static List<Conflict> conflicts(TestReplica replica) {
    List<Conflict> all = new ArrayList<>(replica.view.conflicts(T));
    all.addAll(replica.view.conflicts(CITES));
    Conflict edges = replica.view.conflict(PARENT_U);
    if (edges != null) {
      all.add(edges);
    }
    return all;
  }

  /** Both resolve before they hear of each other; returns what is open on both then. */
  private List<Conflict> settleOnBoth(ResolutionRules rules) {
    meet(ann, bob);
    for (TestReplica replica : List.of(ann, bob)) {
      List<Conflict> found = conflicts(replica);
      replica.edit(edit -> found.forEach(conflict -> edit.settle(conflict, rules)));
    }
    meet(ann, bob);
    assertThat(bob.root.root()).isEqualTo(ann.root.root());
    assertThat(conflicts(bob)).isEqualTo(conflicts(ann));
    return conflicts(ann);
  }

  private void field(String name, FieldValue anns, FieldValue bobs) {
    ann.edit(edit -> edit.setField(T, name, anns));
    bob.edit(edit -> edit.setField(T, name, bobs));
  }

  @Test
  void field_eachStrategy_writesItsAnswer() {
    field("color", text("red"), text("blue"));
    field("rating", new FieldValue.Int64(9), new FieldValue.Int64(7));
    field("lists", text("a, b"), text("b, c"));
    field("title", text("Old"), text("New"));
    field("asked", text("x"), text("y"));
    ResolutionRules rules =
        ResolutionRules.of(StandardStrategy.LATEST)
            .field("rating", StandardStrategy.HIGHEST)
            .field("lists", StandardStrategy.UNION)
            .field("title", StandardStrategy.KEEP_BOTH)
            .field("asked", StandardStrategy.ASK);
    assertThat(settleOnBoth(rules)).extracting(Conflict::name).containsExactly("asked");
    assertThat(ann.thought(T).fields())
        .containsEntry("color", text("blue"))
        .containsEntry("rating", new FieldValue.Int64(9))
        .containsEntry("lists", text("b, c, a"))
        .containsEntry("title", text("New"))
        .containsEntry("title (2)", text("Old"))
        .hasSize(6);
  }

  @Test
  void field_customStrategy_isAskedWithAllSides() {
    field("count", new FieldValue.Int64(3), new FieldValue.Int64(4));
    Strategy sum =
        dispute -> {
          assertThat(dispute.sides()).extracting(Dispute.Side::author).doesNotContainNull();
          return new Decision.Write(
              new FieldValue.Int64(
                  dispute.values().stream()
                      .mapToLong(value -> ((FieldValue.Int64) value).value())
                      .sum()));
        };
    assertThat(settleOnBoth(ResolutionRules.of(sum))).isEmpty();
    assertThat(bob.thought(T).fields()).containsEntry("count", new FieldValue.Int64(7));
  }

  @Test
  void field_keptBesideATakenName_takesTheNextAndOverwritesNothing() {
    ann.edit(edit -> edit.setField(T, "title (2)", text("mine")));
    field("title", text("Old"), text("New"));
    assertThat(settleOnBoth(ResolutionRules.of(StandardStrategy.KEEP_BOTH))).isEmpty();
    assertThat(ann.thought(T).fields())
        .containsEntry("title (2)", text("mine"))
        .containsEntry("title (3)", text("Old"));
  }

  @Test
  void field_takenAwayOnOneSide_unionAndKeepBothKeepTheValue() {
    for (StandardStrategy strategy : List.of(StandardStrategy.UNION, StandardStrategy.KEEP_BOTH)) {
      String name = "of " + strategy;
      ann.edit(edit -> edit.setField(T, name, text("red")));
      meet(ann, bob);
      ann.edit(edit -> edit.setField(T, name, text("blue")));
      bob.edit(edit -> edit.setField(T, name, null));
      assertThat(settleOnBoth(ResolutionRules.of(strategy))).isEmpty();
      assertThat(ann.thought(T).fields()).containsEntry(name, text("blue"));
    }
    assertThat(ann.thought(T).fields()).hasSize(2);
  }

  @Test
  void field_unionOfNumbers_staysOpen() {
    field("n", new FieldValue.Int64(1), new FieldValue.Int64(2));
    assertThat(settleOnBoth(ResolutionRules.of(StandardStrategy.UNION))).hasSize(1);
  }

  @Test
  void field_nameWithoutRoomForANumber_staysOpen() {
    field("n".repeat(GraphLimits.MAX_NAME_BYTES), text("a"), text("b"));
    assertThat(settleOnBoth(ResolutionRules.of(StandardStrategy.KEEP_BOTH))).hasSize(1);
  }

  @Test
  void attribute_ruleForItsName_isApplied() {
    ann.edit(edit -> edit.setAttribute(CITES, "weight", new FieldValue.Int64(5)));
    bob.edit(edit -> edit.setAttribute(CITES, "weight", new FieldValue.Int64(4)));
    ResolutionRules rules =
        ResolutionRules.of(StandardStrategy.ASK).attribute("weight", StandardStrategy.HIGHEST);
    assertThat(settleOnBoth(rules)).isEmpty();
    assertThat(bob.edge(CITES).attributes()).containsEntry("weight", new FieldValue.Int64(5));
  }

  private void parents() {
    ann.edit(edit -> edit.setAttribute(PARENT_U, "since", text("May")));
    bob.edit(edit -> edit.addEdge(PARENT_V));
  }

  @Test
  void edgeOne_keepBoth_keepsTheOthersByEdgesThatAllowMany() {
    parents();
    assertThat(settleOnBoth(ResolutionRules.of(StandardStrategy.KEEP_BOTH))).isEmpty();
    assertThat(ann.edge(PARENT_V).shown()).isTrue();
    assertThat(ann.view.edge(PARENT_U)).isNull();
    assertThat(ann.edge(new EdgeKey(T, "parent", U, Cardinality.MANY)).attributes())
        .containsEntry("since", text("May"));
  }

  @Test
  void edgeOne_latestForItsType_takesTheOthersAway() {
    parents();
    ResolutionRules rules =
        ResolutionRules.of(StandardStrategy.ASK).edges("parent", StandardStrategy.LATEST);
    assertThat(settleOnBoth(rules)).isEmpty();
    assertThat(ann.edge(PARENT_V).shown()).isTrue();
    assertThat(ann.view.edge(PARENT_U)).isNull();
  }

  @Test
  void edgeOne_chosenTargetTakenAwayMeanwhile_isThereAgain() {
    parents();
    meet(ann, bob);
    Conflict conflict = Objects.requireNonNull(ann.view.conflict(PARENT_U));
    Competitor toU = conflict.competitors().get(1);
    bob.edit(edit -> edit.removeEdge(PARENT_U));
    meet(ann, bob);
    ann.edit(edit -> edit.resolve(conflict, toU));
    assertThat(ann.edge(PARENT_U).shown()).isTrue();
    assertThat(ann.view.edge(PARENT_V)).isNull();
  }

  @Test
  void deleteEdit_byTheRuleForEverything_staysOpen() {
    ann.edit(edit -> edit.setField(T, "color", text("red")));
    bob.edit(edit -> edit.delete(T));
    for (StandardStrategy strategy : StandardStrategy.values()) {
      assertThat(settleOnBoth(ResolutionRules.of(strategy)))
          .extracting(Conflict::kind)
          .containsExactly(Kind.DELETE_EDIT);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = StandardStrategy.class,
      names = {"LATEST", "UNION", "KEEP_BOTH"})
  void deleteEdit_byARuleForIt_isOver(StandardStrategy strategy) {
    ann.edit(edit -> edit.setField(T, "color", text("red")));
    bob.edit(edit -> edit.delete(T));
    ResolutionRules rules =
        ResolutionRules.of(StandardStrategy.ASK).kind(Kind.DELETE_EDIT, strategy);
    assertThat(settleOnBoth(rules)).isEmpty();
    assertThat(ann.view.thought(T) == null).isEqualTo(strategy == StandardStrategy.LATEST);
  }

  @Test
  void text_anyStrategyButAsk_acceptsWhatWasMerged() {
    ann.edit(edit -> edit.setText(T, "a text"));
    bob.edit(edit -> edit.setText(T, "b text"));
    meet(ann, bob);
    String merged = ann.thought(T).content();
    ResolutionRules asks =
        ResolutionRules.of(StandardStrategy.LATEST).kind(Kind.TEXT, StandardStrategy.ASK);
    assertThat(settleOnBoth(asks)).hasSize(1);
    assertThat(settleOnBoth(ResolutionRules.of(StandardStrategy.LATEST))).isEmpty();
    assertThat(bob.thought(T).content()).isEqualTo(merged);
  }

  @Test
  void settle_answerThatDoesNotFit_isRefused() {
    parents();
    meet(ann, bob);
    Conflict conflict = Objects.requireNonNull(ann.view.conflict(PARENT_U));
    GraphEdit edit = new GraphEdit(ann.graph);
    assertThatThrownBy(
            () ->
                edit.settle(conflict, ResolutionRules.of(dispute -> new Decision.Write(text("x")))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> edit.settle(conflict, ResolutionRules.of(dispute -> new Decision.Keep(2))))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(edit.operations()).isEmpty();
  }

  /** Transitive, and the same both ways, whatever is compared with what. */
  @Test
  void valueOrder_ofAllTypes_isAnOrder() {
    List<FieldValue> values =
        new ArrayList<>(
            List.of(
                new FieldValue.Bytes(new byte[] {1}),
                new FieldValue.Bytes(new byte[] {(byte) 0x80}),
                text(""),
                text("abc"),
                text("b"),
                new FieldValue.Bool(false),
                new FieldValue.Bool(true),
                new FieldValue.Float64(Double.NEGATIVE_INFINITY),
                text("-5.25"),
                new FieldValue.Float64(-0.5),
                new FieldValue.Int64(9),
                text("10"),
                new FieldValue.Int64(Long.MAX_VALUE),
                new FieldValue.Float64(1e300),
                new FieldValue.Float64(Double.POSITIVE_INFINITY),
                new FieldValue.Timestamp(-1),
                new FieldValue.Timestamp(0)));
    List<FieldValue> shuffled = new ArrayList<>(values);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      java.util.Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    shuffled.sort(ValueOrder.BY_SIZE);
    assertThat(shuffled).isEqualTo(values);
    for (FieldValue a : values) {
      for (FieldValue b : values) {
        assertThat(ValueOrder.BY_SIZE.compare(a, b)).isEqualTo(-ValueOrder.BY_SIZE.compare(b, a));
      }
    }
    assertThat(
            ValueOrder.BY_SIZE.compare(
                new FieldValue.Float64(Double.NaN),
                new FieldValue.Float64(Double.NEGATIVE_INFINITY)))
        .isPositive();
  }
}
