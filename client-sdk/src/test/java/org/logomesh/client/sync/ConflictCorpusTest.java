package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.Conflict.Kind;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.ConflictQueries;
import org.logomesh.client.sync.ConflictCorpus.Case;
import org.logomesh.client.sync.ConflictCorpus.Expected;
import org.logomesh.client.sync.ConflictCorpus.Words;
import org.logomesh.model.trust.TrustLevel;

/** Every situation of the corpus, through two real replicas that verify, decrypt, merge, store. */
class ConflictCorpusTest {
  private static final ConflictCorpus CORPUS = ConflictCorpus.read();
  private static final long BEGIN = 1_760_000_000_000L;

  /** Situations in one transaction of a large merge. */
  private static final int TOGETHER = 100;

  private static final TestSpace SPACE = new TestSpace();
  private static final TestSpace.Device LAPTOP = SPACE.founder();
  private static final TestSpace.Device PHONE = SPACE.admit(TrustLevel.FULL);
  private static final Wire WIRE = new Wire(LAPTOP, PHONE);

  static Collection<Case> cases() {
    return CORPUS.cases.values();
  }

  static Set<String> merges() {
    return CORPUS.merges.keySet();
  }

  private static void meet() {
    WIRE.run(); // until then, what is written waits in it
    assertThat(PHONE.root()).isEqualTo(LAPTOP.root());
  }

  /** Each device takes its own writes in first, then the other's: both orders, twice. */
  @ParameterizedTest
  @MethodSource("cases")
  void situation_eitherWayRound_becomesWhatTheCorpusSays(Case scene) {
    play(List.of(new CorpusPlay(scene, SPACE)), LAPTOP, PHONE);
    play(List.of(new CorpusPlay(scene, SPACE)), PHONE, LAPTOP);
  }

  @ParameterizedTest
  @MethodSource("merges")
  void merge_ofThousands_becomesWhatItsPartsSay(String name) {
    List<CorpusPlay> plays = new ArrayList<>();
    Objects.requireNonNull(CORPUS.merges.get(name))
        .forEach(
            (scene, times) -> {
              for (int i = 0; i < times; i++) {
                plays.add(new CorpusPlay(scene, SPACE));
              }
            });
    play(plays, PHONE, LAPTOP);
  }

  @Test
  void corpus_shareResolvedWithoutAPerson_isAtLeast99In100() {
    long all = 0;
    long people = 0;
    for (Map.Entry<String, Map<Case, Integer>> merge : CORPUS.merges.entrySet()) {
      long size = merge.getValue().values().stream().mapToInt(Integer::intValue).sum();
      long asking =
          merge.getValue().entrySet().stream()
              .filter(part -> part.getKey().needsAPerson())
              .mapToInt(Map.Entry::getValue)
              .sum();
      print("merge " + merge.getKey(), size, asking);
      assertThat(asking).as("a merge without any says little").isPositive();
      all += size;
      people += asking;
    }
    print("all merges", all, people);
    long kinds = CORPUS.cases.values().stream().filter(Case::needsAPerson).count();
    print("cases, each counted once", CORPUS.cases.size(), kinds);
    assertThat(1 - people / (double) all).isGreaterThanOrEqualTo(0.99);
  }

  private static void print(String what, long situations, long asking) {
    System.out.printf(
        Locale.ROOT,
        "%-30s %,7d situations, %3d ask a person: %.2f %% resolved without one%n",
        what,
        situations,
        asking,
        100 - 100.0 * asking / situations);
  }

  /** The corpus has every kind, and cases that need no rule at all. */
  @Test
  void corpus_kindsAndStrategies_areAllThere() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    cases().forEach(scene -> scene.conflicts.forEach(expected -> kinds.add(expected.kind())));
    assertThat(kinds).containsExactlyInAnyOrder(Kind.values());
    assertThat(cases()).filteredOn(scene -> scene.conflicts.isEmpty()).hasSizeGreaterThan(10);
    assertThat(cases())
        .allMatch(scene -> scene.hasRules == !scene.conflicts.isEmpty(), "has rules if it competes")
        .allMatch(scene -> !scene.shows.isEmpty());
  }

  /** The table of docs/conflicts.md; whoever changes one has to change the other. */
  @Test
  void kinds_severityAndIntervention_areThoseOfTheTable() {
    Map<Kind, String> table = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      Conflict conflict = any(kind);
      table.put(
          kind,
          conflict.severity()
              + (conflict.requiresUserIntervention() ? " asks " : " does not ask ")
              + conflict.applied());
    }
    assertThat(table)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                Kind.DELETE_EDIT, "HIGH asks KEPT_ALIVE",
                Kind.FIELD, "MEDIUM does not ask LATEST_SHOWN",
                Kind.EDGE_ONE, "MEDIUM does not ask LATEST_SHOWN",
                Kind.ATTRIBUTE, "MEDIUM does not ask LATEST_SHOWN",
                Kind.TEXT, "LOW does not ask MERGED",
                Kind.STATE, "MEDIUM does not ask LATEST_SHOWN",
                Kind.SESSION, "MEDIUM does not ask LATEST_SHOWN"));
  }

  private static Conflict any(Kind kind) {
    Case scene =
        cases().stream()
            .filter(each -> each.conflicts.stream().anyMatch(one -> one.kind() == kind))
            .findFirst()
            .orElseThrow();
    CorpusPlay played = new CorpusPlay(scene, SPACE);
    write(List.of(played), "base", LAPTOP);
    meet();
    write(List.of(played), "a", LAPTOP);
    write(List.of(played), "b", PHONE);
    meet();
    Conflict found =
        conflicts(LAPTOP).values().stream()
            .flatMap(List::stream)
            .filter(conflict -> conflict.kind() == kind)
            .findFirst()
            .orElseThrow();
    endAll(LAPTOP);
    return found;
  }

  private static void play(List<CorpusPlay> plays, TestSpace.Device a, TestSpace.Device b) {
    write(plays, "base", a);
    meet();
    write(plays, "a", a);
    write(plays, "b", b);
    meet();
    for (TestSpace.Device device : List.of(a, b)) {
      Map<ThoughtId, List<Conflict>> conflicts = conflicts(device);
      check(device, plays, played -> played.scene.shows);
      plays.forEach(played -> check(played, conflicts, played.scene.conflicts));
    }
    settle(plays, a);
    settle(plays, b);
    meet();
    for (TestSpace.Device device : List.of(a, b)) {
      Map<ThoughtId, List<Conflict>> conflicts = conflicts(device);
      check(device, plays, played -> played.scene.then);
      plays.forEach(played -> check(played, conflicts, played.scene.open));
    }
    // What was left open on purpose is no business of the next.
    endAll(a);
    assertThat(b.store.conflicts().counts()).isEmpty();
  }

  private static void write(List<CorpusPlay> plays, String side, TestSpace.Device device) {
    Map<Case, List<CorpusPlay>> scenes = new LinkedHashMap<>();
    plays.forEach(
        played -> scenes.computeIfAbsent(played.scene, any -> new ArrayList<>()).add(played));
    scenes.forEach(
        (scene, all) -> {
          SPACE.millis.set(BEGIN + 1_000 * scene.clockSeconds.getOrDefault(side, 0L));
          for (List<Words> transaction : scene.transactions(side)) {
            for (int from = 0; from < all.size(); from += TOGETHER) {
              List<CorpusPlay> some = all.subList(from, Math.min(all.size(), from + TOGETHER));
              device.replica.edit(edit -> some.forEach(played -> played.write(edit, transaction)));
            }
          }
        });
    SPACE.millis.set(BEGIN + 10_000);
  }

  private interface Facts {
    List<Words> of(CorpusPlay played);
  }

  private static void check(TestSpace.Device device, List<CorpusPlay> plays, Facts facts) {
    device.store.run(
        () -> {
          GraphState graph = device.store.graph();
          plays.forEach(played -> played.check(graph, facts.of(played)));
        });
  }

  private static void check(
      CorpusPlay played, Map<ThoughtId, List<Conflict>> all, List<Expected> expected) {
    List<Expected> found = new ArrayList<>();
    for (ThoughtId thought : played.thoughts()) {
      for (Conflict conflict : all.getOrDefault(thought, List.of())) {
        found.add(new Expected(conflict.kind(), conflict.name()));
        assertThat(conflict.competitors())
            .extracting(side -> side.authorship().author())
            .doesNotContainNull()
            .hasSizeGreaterThanOrEqualTo(2);
      }
    }
    Comparator<Expected> order = Comparator.comparing(Expected::kind).thenComparing(Expected::name);
    assertThat(found.stream().sorted(order).toList())
        .as(played.scene.name)
        .isEqualTo(expected.stream().sorted(order).toList());
  }

  private static Map<ThoughtId, List<Conflict>> conflicts(TestSpace.Device device) {
    Map<ThoughtId, List<Conflict>> byThought = new HashMap<>();
    long after = 0;
    List<ConflictQueries.Numbered> page;
    do {
      page = device.store.conflicts().after(after, ConflictQueries.MAX_PAGE);
      for (ConflictQueries.Numbered each : page) {
        after = each.number();
        byThought
            .computeIfAbsent(CorpusPlay.of(each.conflict()), thought -> new ArrayList<>())
            .add(each.conflict());
      }
    } while (!page.isEmpty());
    return byThought;
  }

  /** Applies each situation's rules to its conflicts, without word from the other device. */
  private static void settle(List<CorpusPlay> plays, TestSpace.Device device) {
    Map<ThoughtId, List<Conflict>> conflicts = conflicts(device);
    for (int from = 0; from < plays.size(); from += TOGETHER) {
      List<CorpusPlay> some = plays.subList(from, Math.min(plays.size(), from + TOGETHER));
      device.replica.edit(
          edit -> {
            for (CorpusPlay played : some) {
              for (ThoughtId thought : played.thoughts()) {
                settle(edit, conflicts.getOrDefault(thought, List.of()), played.scene.rules);
              }
            }
          });
    }
  }

  private static void settle(GraphEdit edit, List<Conflict> conflicts, ResolutionRules rules) {
    for (Conflict conflict : conflicts) {
      boolean unused = edit.settle(conflict, rules);
    }
  }

  private static void endAll(TestSpace.Device device) {
    ResolutionRules rules =
        ResolutionRules.of(StandardStrategy.LATEST)
            .kind(Kind.DELETE_EDIT, StandardStrategy.KEEP_BOTH);
    Map<ThoughtId, List<Conflict>> left = conflicts(device);
    device.replica.edit(edit -> left.values().forEach(each -> settle(edit, each, rules)));
    meet();
  }
}
