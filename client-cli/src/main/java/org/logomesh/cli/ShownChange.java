package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ThoughtChange;
import org.logomesh.client.graph.ThoughtId;

/** How a line of a thought's history is shown. */
final class ShownChange {
  private ShownChange() {}

  /** A change of something else than the text, in words. */
  static String of(Space space, ThoughtId thought, ThoughtChange change) {
    return switch (change.kind()) {
      case CREATED -> "created";
      case DELETED -> "deleted";
      case RESTORED -> "brought back";
      case TEXT -> of(List.of((ThoughtChange.Text) change));
      case FIELD -> {
        ThoughtChange.Field field = (ThoughtChange.Field) change;
        yield "field " + field.name() + set(field.value(), field.replaced());
      }
      case TAG_ADDED -> "tag +#" + ((ThoughtChange.Tag) change).tag();
      case TAG_REMOVED -> "tag −#" + ((ThoughtChange.Tag) change).tag();
      case LINKED -> "edge + " + edge(space, thought, ((ThoughtChange.Link) change).edge());
      case UNLINKED -> "edge − " + edge(space, thought, ((ThoughtChange.Link) change).edge());
      case ATTRIBUTE -> {
        ThoughtChange.Attribute attribute = (ThoughtChange.Attribute) change;
        yield "edge "
            + edge(space, thought, attribute.edge())
            + ": "
            + attribute.name()
            + set(attribute.value(), attribute.replaced());
      }
    };
  }

  /** All that one entry did to the text: how many characters came and went, and which came. */
  static String of(List<ThoughtChange.Text> edits) {
    long inserted = 0;
    long deleted = 0;
    StringBuilder said = new StringBuilder();
    for (ThoughtChange.Text edit : edits) {
      String text = edit.inserted();
      inserted += text.codePointCount(0, text.length());
      deleted += edit.deleted();
      if (!text.isBlank()) {
        said.append(said.isEmpty() ? "" : " … ").append(text.strip().replaceAll("\\s+", " "));
      }
    }
    String title = Shown.title(said.toString());
    return "text +" + inserted + " −" + deleted + (title.isEmpty() ? "" : "  \"" + title + "\"");
  }

  static Map<String, Object> object(ThoughtChange change) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", change.kind().name());
    if (change instanceof ThoughtChange.Text text) {
      object.put("position", text.position());
      object.put("deleted", text.deleted());
      object.put("inserted", text.inserted());
    } else if (change instanceof ThoughtChange.Field field) {
      object.put("name", field.name());
      object.put("value", value(field.value()));
      object.put("replaced", field.replaced());
    } else if (change instanceof ThoughtChange.Tag tag) {
      object.put("tag", tag.tag());
    } else if (change instanceof ThoughtChange.Link link) {
      Shown.put(object, link.edge());
    } else if (change instanceof ThoughtChange.Attribute attribute) {
      Shown.put(object, attribute.edge());
      object.put("name", attribute.name());
      object.put("value", value(attribute.value()));
      object.put("replaced", attribute.replaced());
    }
    return object;
  }

  private static @Nullable String value(@Nullable FieldValue value) {
    return value == null ? null : Shown.value(value);
  }

  private static String set(@Nullable FieldValue value, int replaced) {
    return (value == null ? " taken away" : " = " + Shown.title(Shown.value(value)))
        + (replaced > 1 ? "  (ended a conflict of " + replaced + ")" : "");
  }

  private static String edge(Space space, ThoughtId thought, EdgeKey edge) {
    return edge.source().equals(thought)
        ? edge.type() + " → " + ShowCommand.end(space, edge.target())
        : "← " + edge.type() + " " + ShowCommand.end(space, edge.source());
  }
}
