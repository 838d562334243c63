package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.sync.ConflictCorpus.Case;
import org.logomesh.client.sync.ConflictCorpus.Words;

/** One playing of a case, with thoughts of its own. */
final class CorpusPlay {
  final Case scene;
  private final TestSpace space;
  private final Map<String, ThoughtId> thoughts = new HashMap<>();

  CorpusPlay(Case scene, TestSpace space) {
    this.scene = scene;
    this.space = space;
  }

  /** Whether a thought belongs to this playing. */
  Iterable<ThoughtId> thoughts() {
    return thoughts.values();
  }

  private ThoughtId id(String label) {
    return thoughts.computeIfAbsent(label, each -> ThoughtId.random(space.random));
  }

  private EdgeKey edge(Words words, Cardinality cardinality) {
    return new EdgeKey(id(words.at(1)), words.at(2), id(words.at(3)), cardinality);
  }

  /** Does one transaction's statements. */
  void write(GraphEdit edit, List<Words> statements) {
    for (Words words : statements) {
      ThoughtId thought = id(words.at(1));
      switch (words.verb()) {
        case "create" -> edit.create(thought, words.at(2));
        case "text" -> edit.setText(thought, words.at(2));
        case "field" -> edit.setField(thought, words.at(2), value(words, 3));
        case "nofield" -> edit.setField(thought, words.at(2), null);
        case "tag" -> edit.addTag(thought, words.at(2));
        case "untag" -> edit.removeTag(thought, words.at(2));
        case "link" -> edit.addEdge(edge(words, Cardinality.MANY));
        case "unlink" -> edit.removeEdge(edge(words, Cardinality.MANY));
        case "one" -> edit.addEdge(edge(words, Cardinality.ONE));
        case "unone" -> edit.removeEdge(edge(words, Cardinality.ONE));
        case "attr" ->
            edit.setAttribute(edge(words, Cardinality.MANY), words.at(4), value(words, 5));
        case "delete" -> edit.delete(thought);
        case "restore" -> edit.restore(thought);
        default -> throw new IllegalStateException(words.verb());
      }
    }
  }

  /** Asserts that the graph shows what the statements say. */
  void check(ThoughtGraph graph, List<Words> statements) {
    for (Words words : statements) {
      String what = scene + ": " + words;
      Thought thought = graph.thought(id(words.at(1)));
      if (words.verb().equals("gone")) {
        assertThat(thought).as(what).isNull();
        continue;
      }
      assertThat(thought).as(what).isNotNull();
      if (thought == null) {
        continue;
      }
      switch (words.verb()) {
        case "alive" -> assertThat(thought.id()).isEqualTo(id(words.at(1)));
        case "text" -> assertThat(thought.content()).as(what).isEqualTo(words.at(2));
        case "words" ->
            assertThat(thought.content())
                .as(what)
                .contains(words.words().subList(2, words.words().size()));
        case "field" ->
            assertThat(thought.fields()).as(what).containsEntry(words.at(2), value(words, 3));
        case "nofield" -> assertThat(thought.fields()).as(what).doesNotContainKey(words.at(2));
        case "tag" -> assertThat(thought.tags()).as(what).contains(words.at(2));
        case "untag" -> assertThat(thought.tags()).as(what).doesNotContain(words.at(2));
        default -> checkEdge(graph, words, what);
      }
    }
  }

  private void checkEdge(ThoughtGraph graph, Words words, String what) {
    boolean isOne = words.verb().endsWith("one");
    Edge edge = graph.edge(edge(words, isOne ? Cardinality.ONE : Cardinality.MANY));
    boolean shown = edge != null && edge.shown();
    switch (words.verb()) {
      case "link", "one" -> assertThat(shown).as(what).isTrue();
      case "unlink", "unone" -> assertThat(shown).as(what).isFalse();
      case "attr" -> {
        assertThat(edge).as(what).isNotNull();
        if (edge != null) {
          assertThat(edge.attributes()).as(what).containsEntry(words.at(4), value(words, 5));
        }
      }
      default -> throw new IllegalStateException(what);
    }
  }

  private static FieldValue value(Words words, int place) {
    String raw = words.words().get(place);
    if (raw.startsWith("@")) {
      return new FieldValue.Timestamp(Long.parseLong(raw.substring(1)));
    }
    if (raw.matches("[0-9]+")) {
      return new FieldValue.Int64(Long.parseLong(raw));
    }
    if (raw.matches("[0-9]+\\.[0-9]+")) {
      return new FieldValue.Float64(Double.parseDouble(raw));
    }
    return Arrays.asList("true", "false").contains(raw)
        ? new FieldValue.Bool(Boolean.parseBoolean(raw))
        : new FieldValue.Text(words.at(place));
  }
}
