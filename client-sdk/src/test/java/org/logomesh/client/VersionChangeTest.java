package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.ConflictResolver;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtResolution;
import org.logomesh.client.graph.ThoughtVersion;

class VersionChangeTest {
  private static final FieldValue ONE = new FieldValue.Int64(1);
  private static final FieldValue TWO = new FieldValue.Int64(2);

  @TempDir Path folder;
  private Space space;

  @BeforeEach
  void open() {
    space = Space.openOrCreate(folder.resolve("home"));
  }

  @AfterEach
  void close() {
    space.close();
  }

  private ThoughtId add(String content) {
    return space.edit(edit -> edit.add(content)).id();
  }

  private ThoughtVersion version(ThoughtId id) {
    return ThoughtVersion.of(space.thought(id).orElseThrow(), space.edgesFrom(id));
  }

  @Test
  void change_toAnotherVersion_makesTheThoughtThat() {
    ThoughtId id = add("one");
    ThoughtId b = add("b");
    ThoughtId c = add("c");
    EdgeKey kept = new EdgeKey(id, "to", b, Cardinality.MANY);
    EdgeKey gone = new EdgeKey(id, "to", c, Cardinality.MANY);
    space.edit(
        edit ->
            edit.setField(id, "n", ONE)
                .setField(id, "old", ONE)
                .tag(id, "old")
                .setAttribute(kept, "page", ONE)
                .setAttribute(kept, "old", ONE)
                .setAttribute(gone, "page", ONE));
    ThoughtVersion seen = version(id);
    EdgeKey fresh = new EdgeKey(id, "up", c, Cardinality.ONE);
    ThoughtVersion wanted =
        ThoughtVersion.of("one and two")
            .withField("n", TWO)
            .withTag("new")
            .withAttribute(kept, "page", TWO)
            .withAttribute(fresh, "page", ONE);
    space.edit(edit -> edit.change(id, seen, wanted));
    ThoughtVersion now = version(id);
    assertThat(now).isEqualTo(wanted.editedAt(now.editedMillis()));
  }

  @Test
  void change_betweenEqualVersions_writesNothing() {
    ThoughtId id = add("one");
    long entries = space.status().entries();
    space.edit(edit -> edit.change(id, version(id), version(id)));
    assertThat(space.status().entries()).isEqualTo(entries);
  }

  @Test
  void change_whatTheVersionsDoNotMention_staysAsItIs() {
    ThoughtId id = add("one");
    space.edit(edit -> edit.setField(id, "n", ONE).tag(id, "tag"));
    space.edit(edit -> edit.change(id, ThoughtVersion.of(""), ThoughtVersion.of("two")));
    Thought thought = space.thought(id).orElseThrow();
    assertThat(thought.content()).isEqualTo("two");
    assertThat(thought.fields()).containsEntry("n", ONE);
    assertThat(thought.tags()).containsExactly("tag");
  }

  @Test
  void change_ofAnEdgeThatStartsElsewhere_isRefused() {
    ThoughtId id = add("one");
    EdgeKey foreign = new EdgeKey(add("two"), "to", id, Cardinality.MANY);
    ThoughtVersion version = ThoughtVersion.empty().withEdge(foreign);
    assertThatThrownBy(() -> space.edit(edit -> edit.change(id, ThoughtVersion.empty(), version)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another thought");
    assertThat(space.edgesTo(id)).extracting(Edge::key).isEmpty();
  }

  @Test
  void contentAt_earlierVersion_isTheBaseOfAThreeWayMerge() {
    ThoughtId id = add("The bus leaves at nine.");
    Thought base = space.thought(id).orElseThrow();
    space.edit(edit -> edit.setContent(id, "The last bus leaves at nine."));
    space.edit(
        edit -> {
          ThoughtVersion mine = ThoughtVersion.of(edit.thought(id).orElseThrow(), List.of());
          ThoughtResolution merged =
              new ConflictResolver()
                  .resolveThoughtConflicts(
                      mine,
                      ThoughtVersion.of("The bus leaves at ten."),
                      ThoughtVersion.of(edit.contentAt(id, base.version())));
          edit.change(id, mine, merged.resolved());
          assertThat(edit.thought(id).orElseThrow().content())
              .isEqualTo("The last bus leaves at ten.");
        });
    assertThat(space.thought(id).orElseThrow().content()).isEqualTo("The last bus leaves at ten.");
  }

  @Test
  void thought_withinAnEdit_isWhatTheEditLeaves() {
    ThoughtId id = add("one");
    space.edit(
        edit -> {
          edit.delete(id);
          assertThat(edit.thought(id)).isEmpty();
          edit.restore(id);
          edit.tag(id, "back");
          assertThat(edit.thought(id).orElseThrow().tags()).containsExactly("back");
        });
  }
}
