package org.logomesh.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.StateWrite;
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

  // Every playing has a plugin of its own, which is named like one of its thoughts.
  private StateKey state(Words words) {
    String owner = id(words.at(1)).toString();
    boolean isMap = words.verb().equals("put");
    StateShape shape =
        switch (words.verb()) {
          case "put" -> StateShape.MAP;
          case "set" -> StateShape.REGISTER;
          default -> StateShape.SESSION;
        };
    String slot = isMap ? words.at(3) : "";
    return new StateKey(StateScope.PLUGIN, owner, shape, words.at(2), slot);
  }

  /** The label that a conflict is filed under: its thought, or the name of its plugin. */
  static ThoughtId of(Conflict conflict) {
    StateKey state = conflict.state();
    return state == null
        ? Objects.requireNonNull(conflict.thought())
        : ThoughtId.parse(state.owner());
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
        case "put" -> edit.setState(state(words), 1, value(words, 4), 0);
        case "set" -> edit.setState(state(words), 1, value(words, 3), 0);
        case "claim" -> edit.setState(state(words), 1, value(words, 3), 0);
        default -> throw new IllegalStateException(words.verb());
      }
    }
  }

  /** Asserts that the graph shows what the statements say. */
  void check(GraphState merged, List<Words> statements) {
    ThoughtGraph graph = new ThoughtGraph(merged);
    for (Words words : statements) {
      String what = scene + ": " + words;
      if (List.of("put", "set", "claim").contains(words.verb())) {
        checkState(merged, words, what);
        continue;
      }
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

  private void checkState(GraphState merged, Words words, String what) {
    StateCell cell = merged.state(state(words));
    StateWrite shown = cell == null ? null : cell.shown();
    assertThat(shown).as(what).isNotNull();
    if (shown != null) {
      assertThat(shown.value())
          .as(what)
          .isEqualTo(value(words, words.verb().equals("put") ? 4 : 3));
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
