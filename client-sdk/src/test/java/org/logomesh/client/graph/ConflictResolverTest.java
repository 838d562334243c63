package org.logomesh.client.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
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
    return ThoughtVersion.of(content);
  }

  private static ThoughtVersion fields(Map<String, FieldValue> fields, long editedMillis) {
    return new ThoughtVersion(
        "", new TreeMap<>(fields), new TreeSet<>(), new TreeMap<>(), editedMillis);
  }

  private static ThoughtVersion edges(long editedMillis, EdgeKey... edges) {
    ThoughtVersion version = ThoughtVersion.empty().editedAt(editedMillis);
    for (EdgeKey edge : edges) {
      version = version.withEdge(edge);
    }
    return version;
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
    assertThat(merged.resolved().relationships()).containsOnlyKeys(toU, toV);
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
            .containsOnlyKeys(localTime > 5 ? mine : theirs);
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
    assertThat(merged.resolved().relationships()).containsOnlyKeys(toV);
    assertThat(merged.conflictLog()).isEmpty();
  }

  @Test
  void of_aShownThought_isItsVersion() {
    TestReplica replica = new TestReplica(1);
    EdgeKey edge = new EdgeKey(T, "cites", U, Cardinality.MANY);
    replica.edit(
        edit ->
            edit.create(T, "text")
                .setField(T, "a", ONE)
                .addTag(T, "t")
                .setAttribute(edge, "weight", TWO));
    ThoughtVersion version = ThoughtVersion.of(replica.thought(T), List.of(replica.edge(edge)));
    assertThat(version.content()).isEqualTo("text");
    assertThat(version.fields()).containsEntry("a", ONE);
    assertThat(version.tags()).containsExactly("t");
    assertThat(version.relationships()).containsOnlyKeys(edge);
    assertThat(version.relationships().get(edge)).containsEntry("weight", TWO);
    assertThat(version.editedMillis()).isEqualTo(replica.thought(T).edited().wallMillis());
    assertThat(resolver.resolveThoughtConflicts(version, version, ThoughtVersion.empty()))
        .isEqualTo(new ThoughtResolution(version, List.of()));
  }

  private static ThoughtVersion tags(String... tags) {
    ThoughtVersion version = ThoughtVersion.empty();
    for (String tag : tags) {
      version = version.withTag(tag);
    }
    return version;
  }

  private static ConflictResolver with(Strategy strategy) {
    return new ConflictResolver(ResolutionRules.of(strategy));
  }

  @Test
  void strategies_forFields_decideAndAreLogged() {
    ThoughtVersion base = fields(Map.of("a", ONE), 0);
    ThoughtVersion local = fields(Map.of("a", THREE), 5);
    ThoughtVersion remote = fields(Map.of("a", TWO), 9);
    Map<Strategy, Map<String, FieldValue>> expected =
        Map.of(
            StandardStrategy.LATEST,
            Map.of("a", TWO),
            StandardStrategy.HIGHEST,
            Map.of("a", THREE),
            StandardStrategy.KEEP_BOTH,
            Map.of("a", TWO, "a (2)", THREE),
            StandardStrategy.ASK,
            Map.of("a", TWO),
            dispute -> new Decision.Write(dispute.base()),
            Map.of("a", ONE),
            dispute -> new Decision.Keep(1),
            Map.of("a", THREE));
    expected.forEach(
        (strategy, fields) -> {
          ThoughtResolution merged = with(strategy).resolveThoughtConflicts(local, remote, base);
          assertThat(merged.resolved().fields()).isEqualTo(fields);
          assertThat(merged.conflictLog()).hasSize(1);
          assertThat(merged.requiresUserIntervention()).isEqualTo(strategy == StandardStrategy.ASK);
          assertThat(with(strategy).resolveThoughtConflicts(remote, local, base).resolved())
              .isEqualTo(merged.resolved());
        });
  }

  @Test
  void attributes_changedOnBothSides_areMergedEachForItself() {
    EdgeKey edge = new EdgeKey(T, "cites", U, Cardinality.MANY);
    ThoughtVersion base =
        ThoughtVersion.empty().withAttribute(edge, "page", ONE).withAttribute(edge, "why", ONE);
    ThoughtVersion local = base.withAttribute(edge, "page", TWO).withAttribute(edge, "new", ONE);
    ThoughtVersion remote =
        base.withAttribute(edge, "page", THREE).withAttribute(edge, "why", TWO).editedAt(9);
    ThoughtResolution merged = resolver.resolveThoughtConflicts(local, remote, base);
    assertThat(merged.resolved().relationships())
        .isEqualTo(Map.of(edge, Map.of("page", THREE, "why", TWO, "new", ONE)));
    assertThat(merged.conflictLog())
        .extracting(Entry::part, Entry::edge, Entry::name, Entry::outcome)
        .containsExactly(tuple(Part.ATTRIBUTE, edge, "page", Outcome.REMOTE_CHOSEN));
  }

  @Test
  void relationships_removedHereChangedThere_stay() {
    EdgeKey edge = new EdgeKey(T, "cites", U, Cardinality.MANY);
    ThoughtVersion base = ThoughtVersion.empty().withEdge(edge);
    ThoughtVersion changed = base.withAttribute(edge, "page", TWO);
    ThoughtResolution merged =
        resolver.resolveThoughtConflicts(ThoughtVersion.empty(), changed, base);
    assertThat(merged.resolved()).isEqualTo(changed);
    assertThat(merged.conflictLog()).extracting(Entry::outcome).containsExactly(Outcome.EDIT_KEPT);
    assertThat(resolver.resolveThoughtConflicts(ThoughtVersion.empty(), base, base).resolved())
        .isEqualTo(ThoughtVersion.empty());
  }

  @Test
  void relationships_oneTargetKeepBoth_keepsTheOtherByAnEdgeThatAllowsMany() {
    EdgeKey toU = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey toV = new EdgeKey(T, "parent", V, Cardinality.ONE);
    ThoughtVersion local = edges(0, toU).withAttribute(toU, "page", TWO);
    ThoughtResolution merged =
        with(StandardStrategy.KEEP_BOTH).resolveThoughtConflicts(local, edges(5, toV), edges(0));
    EdgeKey many = new EdgeKey(T, "parent", U, Cardinality.MANY);
    assertThat(merged.resolved().relationships())
        .isEqualTo(Map.of(toV, Map.of(), many, Map.of("page", TWO)));
    assertThat(merged.conflictLog()).extracting(Entry::outcome).containsExactly(Outcome.BOTH_KEPT);
  }

  @Test
  void relationships_severalTargetsOnOneSideOnly_areItsOwnMatter() {
    EdgeKey toU = new EdgeKey(T, "parent", U, Cardinality.ONE);
    EdgeKey toV = new EdgeKey(T, "parent", V, Cardinality.ONE);
    ThoughtResolution merged =
        resolver.resolveThoughtConflicts(edges(0, toU, toV), edges(5), edges(0));
    assertThat(merged.resolved().relationships()).containsOnlyKeys(toU, toV);
    assertThat(merged.conflictLog()).isEmpty();
  }

  @Test
  void content_ruleForText_takesAWholeSideWhereTheyMeetOnly() {
    ConflictResolver latest =
        new ConflictResolver(
            ResolutionRules.of(StandardStrategy.LATEST)
                .kind(Conflict.Kind.TEXT, StandardStrategy.LATEST));
    ThoughtVersion base = text("1\n2\n3\n");
    ThoughtResolution met =
        latest.resolveThoughtConflicts(text("1\nX\n3\n"), text("1\nY\n3\n").editedAt(5), base);
    assertThat(met.resolved().content()).isEqualTo("1\nY\n3\n");
    assertThat(met.requiresUserIntervention()).isFalse();
    assertThat(
            latest
                .resolveThoughtConflicts(text("0\n2\n3\n"), text("1\n2\n4\n").editedAt(5), base)
                .resolved()
                .content())
        .isEqualTo("0\n2\n4\n");
  }

  /** Both sides' order never matters but for ties and text, and merging again changes nothing. */
  @Test
  void merge_randomVersions_isSymmetricAndSettled() {
    SplittableRandom random = new SplittableRandom(41);
    for (int run = 0; run < 500; run++) {
      ThoughtVersion base = randomVersion(random, ThoughtVersion.empty());
      ThoughtVersion local = randomVersion(random, base).editedAt(1);
      ThoughtVersion remote = randomVersion(random, base).editedAt(2);
      StandardStrategy strategy = List.of(StandardStrategy.values()).get(random.nextInt(5));
      ThoughtVersion merged =
          with(strategy).resolveThoughtConflicts(local, remote, base).resolved();
      assertThat(with(strategy).resolveThoughtConflicts(remote, local, base).resolved())
          .isEqualTo(merged);
      assertThat(with(strategy).resolveThoughtConflicts(merged, merged, base).conflictLog())
          .isEmpty();
      assertThat(with(strategy).resolveThoughtConflicts(local, base, base).resolved())
          .isEqualTo(local);
      assertThat(with(strategy).resolveThoughtConflicts(base, remote, base).resolved())
          .isEqualTo(remote);
    }
  }

  private static ThoughtVersion randomVersion(SplittableRandom random, ThoughtVersion from) {
    TreeMap<String, FieldValue> fields = new TreeMap<>(from.fields());
    TreeMap<EdgeKey, java.util.SortedMap<String, FieldValue>> edges =
        new TreeMap<>(from.relationships());
    TreeSet<String> tags = new TreeSet<>(from.tags());
    for (int i = 0; i < 6; i++) {
      String name = "n" + random.nextInt(3);
      FieldValue value = new FieldValue.Int64(random.nextInt(4));
      Cardinality cardinality = Cardinality.of(random.nextInt(2));
      EdgeKey edge = new EdgeKey(T, "e", random.nextBoolean() ? U : V, cardinality);
      switch (random.nextInt(6)) {
        case 0 -> fields.put(name, value);
        case 1 -> fields.remove(name);
        case 2 -> tags.add(name);
        case 3 -> tags.remove(name);
        case 4 -> {
          if (cardinality == Cardinality.ONE) {
            edges.keySet().removeIf(each -> each.cardinality() == Cardinality.ONE);
          }
          edges.put(edge, new TreeMap<>(Map.of(name, value)));
        }
        default -> edges.remove(edge);
      }
    }
    return new ThoughtVersion("", fields, tags, edges, from.editedMillis());
  }
}
