package org.logomesh.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ThoughtId;

class SearchTest {
  private final SpaceStore store = SpaceStore.inMemory(new SplittableRandom(1));
  private final TestDevice device = new TestDevice(1, store);
  private int thoughts;

  @AfterEach
  void close() {
    store.close();
  }

  private ThoughtId write(String content) {
    byte[] bytes = new byte[ThoughtId.SIZE];
    bytes[14] = (byte) (++thoughts >> 8);
    bytes[15] = (byte) thoughts;
    ThoughtId id = ThoughtId.of(bytes);
    device.edit(edit -> edit.create(id, content));
    return id;
  }

  private List<ThoughtId> found(String query) {
    return store.queries().search(query, 100).stream().map(hit -> hit.thought().id()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Crème brûlée              | creme
          creme                     | CRÈME
          STRASSE                   | straße
          Οδυσσεύς                  | ΟΔΥΣΣΕΥΣ
          知識を共有する              | 共有
          한국어 검색                 | 한국어
          ภาษาไทย                   | ไทย
          हिन्दी भाषा                 | हिन्दी
          the ﬁnal ﬂoor             | final
          deploy 🚀 now             | 🚀
          don't panic               | don't
          C++ and C#                | c++
          e-mail_address@host.org   | host.org
          naïve café                | "naive cafe"
          architecture              | archi*
          Ёлка                      | елка
          Ｆｕｌｌｗｉｄｔｈ             | fullwidth
          """)
  void search_anyScript_findsAsPeopleExpect(String content, String query) {
    ThoughtId wanted = write(content);
    write("something else entirely");

    assertThat(found(query)).containsExactly(wanted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mesh relay    | relay mesh     | true
          mesh          | mesh relay     | false
          a mesh relay  | "mesh relay"   | true
          relay of mesh | "mesh relay"   | false
          mesh relay    | mesh -relay    | false
          mesh only     | mesh -relay    | true
          first-rate    | first-rate     | true
          meshes        | mesh           | false
          meshes        | m*             | false
          共識           | 知識            | false
          """)
  void search_terms_meanWhatIsDocumented(String content, String query, boolean finds) {
    ThoughtId id = write(content);

    assertThat(found(query)).isEqualTo(finds ? List.of(id) : List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\"",
        "\"\"",
        "*",
        "-",
        "- -",
        "AND",
        "NEAR(",
        "a AND",
        "(",
        "x:y",
        "^a",
        "'",
        "''",
        "\u0000",
        "\ud800",
        "-only",
        "\"unclosed",
        "a\"b\"c",
        "{content}",
        "+",
        "NOT",
        "a -\"b"
      })
  void search_anythingTyped_isNoError(String query) {
    write("and not near a b c");

    assertThat(store.queries().search(query, 10)).isNotNull();
  }

  @Test
  void search_operatorsOfSqlite_areWords() {
    ThoughtId id = write("either or and not near");

    assertThat(found("OR")).containsExactly(id);
    assertThat(found("not and")).containsExactly(id);
    assertThat(found("content:either")).isEmpty();
  }

  @Test
  void search_tagsAndFields_areFoundToo() {
    ThoughtId id = write("plain");
    device.edit(
        edit ->
            edit.addTag(id, "Überblick")
                .setField(id, "status", new FieldValue.Text("in review"))
                .setField(id, "priority", new FieldValue.Int64(3)));

    assertThat(found("uberblick")).containsExactly(id);
    assertThat(found("review plain")).containsExactly(id);
    assertThat(found("priority")).containsExactly(id);
    assertThat(store.queries().withField("priority", "3", 10)).hasSize(1);

    device.edit(
        edit ->
            edit.removeTag(id, "Überblick")
                .setField(id, "status", null)
                .setField(id, "priority", new FieldValue.Int64(4)));

    assertThat(found("uberblick")).isEmpty();
    assertThat(found("review")).isEmpty();
    assertThat(store.queries().withField("priority", "3", 10)).isEmpty();
    assertThat(store.queries().withField("priority", "4", 10)).hasSize(1);
  }

  @Test
  void search_editedAndDeleted_followsTheText() {
    ThoughtId id = write("first words");
    device.edit(edit -> edit.setText(id, "other words"));
    assertThat(found("first")).isEmpty();
    assertThat(found("other words")).containsExactly(id);

    device.edit(edit -> edit.delete(id));
    assertThat(found("other")).isEmpty();

    device.edit(edit -> edit.restore(id));
    assertThat(found("other")).containsExactly(id);
  }

  @Test
  void search_ranking_prefersFirstLineThenFrequencyThenNewest() {
    ThoughtId once = write("notes\nabout a garden in the city and many other things besides");
    ThoughtId title = write("garden\nplans of all kinds for the city");
    ThoughtId often = write("list\ngarden garden garden");
    ThoughtId onceNewer = write("notes\nabout a garden in the city and many other things besides");

    assertThat(found("garden")).containsExactly(title, often, onceNewer, once);
  }

  @Test
  void search_manyMatches_ranksTheNewest() {
    List<ThoughtId> all = new ArrayList<>();
    store.run(
        () -> {
          for (int i = 0; i < GraphQueries.RANKED_MATCHES + 10; i++) {
            all.add(write("common"));
          }
        });
    index();

    List<ThoughtId> found =
        store.queries().search("common", 10_000).stream().map(hit -> hit.thought().id()).toList();

    assertThat(found).hasSize(GraphQueries.RANKED_MATCHES).contains(all.get(all.size() - 1));
    assertThat(found).doesNotContain(all.get(0));
  }

  private void index() {
    while (store.searchIndex().catchUp(100)) {
      // until nothing is left
    }
  }

  @Test
  void search_afterALargeTransaction_findsWhatWasIndexedSince() {
    List<ThoughtId> many = new ArrayList<>();
    store.run(
        () -> {
          for (int i = 0; i <= SearchIndex.AT_ONCE; i++) {
            many.add(write("early " + i));
          }
        });
    assertThat(store.searchIndex().isBehind()).isTrue();
    device.edit(edit -> edit.setText(many.get(0), "sooner")); // small: found at once
    assertThat(found("sooner")).containsExactly(many.get(0));

    index();
    assertThat(store.searchIndex().isBehind()).isFalse();
    assertThat(found("early")).hasSize(SearchIndex.AT_ONCE);
    assertThat(found("sooner")).containsExactly(many.get(0));

    store.run(() -> many.forEach(id -> device.edit(edit -> edit.delete(id))));
    index();
    assertThat(found("early")).isEmpty();
    device.edit(edit -> edit.setText(many.get(1), "back again"));
    assertThat(found("back")).containsExactly(many.get(1));
  }

  @Test
  void search_runsOfNumbersThatOverlap_areIndexedStepByStep() {
    List<ThoughtId> many = new ArrayList<>();
    store.run(
        () -> {
          for (int i = 0; i < 3 * SearchIndex.AT_ONCE; i++) {
            many.add(write("early"));
          }
        });
    assertThat(store.searchIndex().catchUp(10)).isTrue();
    store.run(
        () -> {
          for (int i = 0; i < many.size(); i++) {
            ThoughtId id = many.get(i);
            if (i % 3 != 1) {
              device.edit(edit -> edit.setText(id, "later"));
            }
          }
        });

    int steps = 1;
    while (store.searchIndex().catchUp(10)) {
      steps++;
    }

    assertThat(steps).isBetween(many.size() / 10, many.size() / 2);
    assertThat(found("early")).hasSize(SearchIndex.AT_ONCE);
    assertThat(store.queries().search("later", 1_000)).hasSize(2 * SearchIndex.AT_ONCE);
  }

  @Test
  void search_longText_snippetShowsTheMatch() {
    String filler = "lorem ipsum dolor sit amet ".repeat(20);
    write(filler + "the hidden\ntreasure 🚀 is here " + filler);

    SearchHit hit = store.queries().search("treasure", 10).get(0);

    assertThat(hit.snippet()).startsWith("…").endsWith("…").contains("hidden treasure 🚀 is");
    assertThat(hit.snippet()).hasSizeLessThan(200);
    assertThat(hit.matches())
        .extracting(range -> hit.snippet().substring(range.from(), range.to()))
        .containsExactly("treasure");
  }

  @Test
  void search_matchOnlyInTags_showsTheBeginning() {
    ThoughtId id = write("the beginning of it");
    device.edit(edit -> edit.addTag(id, "label"));

    SearchHit hit = store.queries().search("label", 10).get(0);

    assertThat(hit.snippet()).isEqualTo("the beginning of it");
    assertThat(hit.matches()).isEmpty();
  }
}
