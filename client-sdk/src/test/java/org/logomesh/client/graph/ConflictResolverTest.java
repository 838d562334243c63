package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.logomesh.client.graph.Conflict.Severity;
import org.logomesh.client.graph.ThoughtResolution.Entry;
import org.logomesh.client.graph.ThoughtResolution.Outcome;
import org.logomesh.client.graph.ThoughtResolution.Part;

class ConflictResolverTest {
  private static final ThoughtId T = ThoughtId.parse("000102030405060708090a0b0c0d0e0f");
  private static final ThoughtId U = ThoughtId.parse("101112131415161718191a1b1c1d1e1f");
  private static final ThoughtId V = ThoughtId.parse("202122232425262728292a2b2c2d2e2f");
  private static final FieldValue ONE = new FieldValue.Int64(1);
  private static final FieldValue TWO = new FieldValue.Int64(2);
  private static final FieldValue THREE = new FieldValue.Int64(3);

  private final ConflictResolver resolver = new ConflictResolver();

  private ThoughtResolution content(String local, String remote, String base) {
    return resolver.resolveThoughtConflicts(text(local), text(remote), text(base));
  }

  private static ThoughtVersion text(String content) {
    return new ThoughtVersion(content, new TreeMap<>(), new TreeSet<>(), new TreeSet<>(), 0);
  }

  private static ThoughtVersion fields(Map<String, FieldValue> fields, long editedMillis) {
    return new ThoughtVersion(
        "", new TreeMap<>(fields), new TreeSet<>(), new TreeSet<>(), editedMillis);
  }

  private static ThoughtVersion edges(long editedMillis, EdgeKey... edges) {
    return new ThoughtVersion(
        "", new TreeMap<>(), new TreeSet<>(), new TreeSet<>(List.of(edges)), editedMillis);
  }

  @Test
  void content_changedOnOneSide_isThatSide() {
    assertThat(content("new", "old", "old").resolved().content()).isEqualTo("new");
    assertThat(content("old", "new", "old").resolved().content()).isEqualTo("new");
    assertThat(content("new", "new", "old").conflictLog()).isEmpty();
  }

  @Test
  void content_changedInDifferentPlaces_hasBothAndNoConflict() {
    ThoughtResolution merged =
        content("A tea for two.", "A cup of tea for all two.", "A cup of tea for two.");
    assertThat(merged.resolved().content()).isEqualTo("A tea for all two.");
    assertThat(merged.conflictLog()).isEmpty();
    assertThat(merged.requiresUserIntervention()).isFalse();
  }

  @Test
  void content_sameChangeOnBothSides_isMadeOnce() {
    ThoughtResolution merged = content("a B c d", "a B c D", "a b c d");
    assertThat(merged.resolved().content()).isEqualTo("a B c D");
    assertThat(merged.conflictLog()).isEmpty();
  }

  @Test
  void content_insertedAtOnePlace_keepsBothLocalFirst() {
    ThoughtResolution merged = content("ab1cd", "ab2cd", "abcd");
    assertThat(merged.resolved().content()).isEqualTo("ab12cd");
    assertThat(merged.conflictLog())
        .containsExactly(new Entry(Part.CONTENT, "", "1", "2", Outcome.BOTH_INSERTED));
    assertThat(merged.requiresUserIntervention()).isFalse();
  }

  @Test
  void content_deletedHereChangedThere_keepsTheChange() {
    ThoughtResolution merged = content("[]", "[one TWO three]", "[one two three]");
    assertThat(merged.resolved().content()).isEqualTo("[TWO]");
    assertThat(merged.conflictLog()).extracting(Entry::outcome).containsOnly(Outcome.EDIT_KEPT);
  }

  @Test
  void content_insertedBesideADeletion_isNoConflict() {
    ThoughtResolution merged = content("one\n", "one\ntwo\nthree\n", "one\ntwo\n");
    assertThat(merged.resolved().content()).isEqualTo("one\nthree\n");
    assertThat(merged.conflictLog()).isEmpty();
  }

  @Test
  void content_replacedOnBothSides_keepsBothAndAsksAPerson() {
    ThoughtResolution merged = content("1\nX\n3\n", "1\nY\n3\n", "1\n2\n3\n");
    assertThat(merged.resolved().content()).isEqualTo("1\nXY\n3\n");
    assertThat(merged.conflictLog())
        .containsExactly(new Entry(Part.CONTENT, "", "X", "Y", Outcome.BOTH_REPLACED));
    assertThat(merged.requiresUserIntervention()).isTrue();
    assertThat(Outcome.BOTH_REPLACED.severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void content_supplementaryCharacters_areNotCut() {
    assertThat(
            content(
                    "\ud83c\udf75a\ud83c\udf76",
                    "\ud83c\udf75\ud83c\udf76b",
                    "\ud83c\udf75\ud83c\udf76")
                .resolved()
                .content())
        .isEqualTo("\ud83c\udf75a\ud83c\udf76b");
  }

  @Test
  void content_randomEdits_bothSidesWordsAreThere() {
    SplittableRandom random = new SplittableRandom(23);
    for (int run = 0; run < 300; run++) {
      StringBuilder base = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        base.append("line ").append(i).append('\n');
      }
      String local = base.insert(random.nextInt(base.length()), "<local>").toString();
      base.delete(base.indexOf("<local>"), base.indexOf("<local>") + 7);
      String remote = base.toString();
      int at = random.nextInt(remote.length());
      remote = remote.substring(0, at) + "<remote>" + remote.substring(at);
      String merged = content(local, remote, base.toString()).resolved().content();
      assertThat(merged).contains("<local>").contains("<remote>");
      assertThat(merged).hasSize(base.length() + 15);
    }
  }

  @Test
  void fields_changedOnOneSide_takeThatSide() {
    ThoughtResolution merged =
        resolver.resolveThoughtConflicts(
            fields(Map.of("a", TWO, "b", ONE, "new", THREE), 0),
            fields(Map.of("a", ONE, "b", TWO), 9),
            fields(Map.of("a", ONE, "b", ONE, "gone", ONE), 0));
    assertThat(merged.resolved().fields())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", TWO, "b", TWO, "new", THREE));
    assertThat(merged.conflictLog()).isEmpty();
  }

  @Test
  void fields_changedDifferently_takeTheSideEditedLast() {
    ThoughtVersion base = fields(Map.of("a", ONE), 0);
    ThoughtVersion local = fields(Map.of("a", TWO), 5);
    ThoughtVersion remote = fields(Map.of("a", THREE), 6);
    ThoughtResolution merged = resolver.resolveThoughtConflicts(local, remote, base);
    assertThat(merged.resolved().fields()).containsEntry("a", THREE);
    assertThat(merged.conflictLog())
        .extracting(Entry::part, Entry::name, Entry::outcome)
        .containsExactly(tuple(Part.FIELD, "a", Outcome.REMOTE_CHOSEN));
    assertThat(resolver.resolveThoughtConflicts(remote, local, base).resolved())
        .isEqualTo(merged.resolved());
  }

  @Test
  void fields_changedHereRemovedThere_keepTheChange() {
    ThoughtVersion base = fields(Map.of("a", ONE), 0);
    ThoughtVersion changed = fields(Map.of("a", TWO), 1);
    ThoughtVersion removed = fields(Map.of(), 9);
    assertThat(resolver.resolveThoughtConflicts(changed, removed, base).resolved().fields())
        .containsEntry("a", TWO);
    assertThat(resolver.resolveThoughtConflicts(removed, changed, base).resolved().fields())
        .containsEntry("a", TWO);
  }

  @Test
  void tags_addedAndRemoved_areBothDone() {
    ThoughtVersion base = tags("old", "kept");
    ThoughtResolution merged =
        resolver.resolveThoughtConflicts(
            tags("kept", "local"), tags("old", "kept", "remote"), base);
    assertThat(merged.resolved().tags()).containsExactly("kept", "local", "remote");
    assertThat(merged.conflictLog()).isEmpty();
  }

  @Test
  void relationships_manyTargets_areUnited() {
    EdgeKey toU = new EdgeKey(T, "cites", U, Cardinality.MANY);
    EdgeKey toV = new EdgeKey(T, "cites", V, Cardinality.MANY);
    ThoughtResolution merged =
        resolver.resolveThoughtConflicts(edges(0, toU), edges(0, toV), edges(0));
    assertThat(merged.resolved().relationships()).containsExactly(toU, toV);
    assertThat(merged.conflictLog()).isEmpty();
  }

  @Test
  void relationships_oneTargetSetDifferently_takeTheSideEditedLast() {
    EdgeKey toT = new EdgeKey(T, "parent", T, Cardinality.ONE);
    EdgeKey toU = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey toV = new EdgeKey(T, "parent", V, Cardinality.ONE);
    for (long localTime : new long[] {1, 9}) {
      for (boolean swapped : new boolean[] {false, true}) {
        EdgeKey mine = swapped ? toV : toU;
        EdgeKey theirs = swapped ? toU : toV;
        ThoughtResolution merged =
            resolver.resolveThoughtConflicts(
                edges(localTime, mine), edges(5, theirs), edges(0, toT));
        assertThat(merged.resolved().relationships())
            .isEqualTo(Set.of(localTime > 5 ? mine : theirs));
        assertThat(merged.conflictLog()).hasSize(1);
      }
    }
  }

  @Test
  void relationships_oneTargetSetOnOneSide_takeThatSide() {
    EdgeKey toU = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey toV = new EdgeKey(T, "parent", V, Cardinality.ONE);
    ThoughtResolution merged =
        resolver.resolveThoughtConflicts(edges(0, toU), edges(5, toV), edges(0, toU));
    assertThat(merged.resolved().relationships()).containsExactly(toV);
    assertThat(merged.conflictLog()).isEmpty();
  }

  @Test
  void of_aShownThought_isItsVersion() {
    TestReplica replica = new TestReplica(1);
    EdgeKey edge = new EdgeKey(T, "cites", U, Cardinality.MANY);
    replica.edit(edit -> edit.create(T, "text").setField(T, "a", ONE).addTag(T, "t"));
    ThoughtVersion version = ThoughtVersion.of(replica.thought(T), List.of(edge));
    assertThat(version.content()).isEqualTo("text");
    assertThat(version.fields()).containsEntry("a", ONE);
    assertThat(version.tags()).containsExactly("t");
    assertThat(version.relationships()).containsExactly(edge);
    assertThat(version.editedMillis()).isEqualTo(replica.thought(T).edited().wallMillis());
    assertThat(resolver.resolveThoughtConflicts(version, version, ThoughtVersion.empty()))
        .isEqualTo(new ThoughtResolution(version, List.of()));
  }

  private static ThoughtVersion tags(String... tags) {
    return new ThoughtVersion(
        "", new TreeMap<>(), new TreeSet<>(List.of(tags)), new TreeSet<>(), 0);
  }
}
