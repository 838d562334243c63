package org.logomesh.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;

/**
 * Writes a thought as a Markdown note that {@link MarkdownNote#parse} reads as the same thought.
 * What the text or the file's name says already is not said again in the front matter.
 */
final class NoteWriter {
  private final Map<ThoughtId, String> names;
  private final NoteIndex index;

  NoteWriter(Map<ThoughtId, String> names) {
    this.names = names;
    this.index = new NoteIndex(names.values());
  }

  NoteIndex index() {
    return index;
  }

  String write(Thought thought, List<Edge> edges, String path) {
    String content = thought.content();
    NoteText said = NoteText.scan(content);
    SortedMap<String, List<String>> properties = new TreeMap<>();
    thought
        .fields()
        .forEach(
            (name, value) -> {
              if (!isSaidByPath(name, value, path)) {
                add(properties, key(name), YamlText.write(value));
              }
            });
    // By name: ids, by which edges come, differ in a space that this is imported into.
    List<Edge> byName = new ArrayList<>(edges);
    byName.sort(Comparator.comparing(edge -> String.valueOf(names.get(edge.key().target()))));
    for (Edge edge : byName) {
      String target = names.get(edge.key().target());
      if (target != null && !isSaid(said, edge, target, path)) {
        add(properties, key(edge.key().type()), link(target));
      }
    }
    SortedSet<String> tags = new TreeSet<>(thought.tags());
    tags.removeAll(said.tags());
    if (properties.isEmpty() && tags.isEmpty()) {
      return MarkdownNote.looksLikeFrontMatter(content) ? "---\n---\n" + content : content;
    }
    StringBuilder note = new StringBuilder("---\n");
    properties.forEach((name, values) -> property(note, name, values, values.size() > 1));
    if (!tags.isEmpty()) {
      property(note, "tags", tags.stream().map(YamlText::text).toList(), true);
    }
    return note.append("---\n").append(content).toString();
  }

  private static void add(SortedMap<String, List<String>> properties, String name, String value) {
    properties.computeIfAbsent(name, none -> new ArrayList<>()).add(value);
  }

  private static void property(StringBuilder note, String name, List<String> values, boolean list) {
    note.append(YamlText.text(name)).append(':');
    if (!list) {
      note.append(' ').append(values.get(0)).append('\n');
      return;
    }
    note.append('\n');
    values.forEach(value -> note.append("  - ").append(value).append('\n'));
  }

  // The key "tags" has a meaning of its own in front matter.
  private static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("tags") || lower.equals("tag") ? name + "_" : name;
  }

  private static boolean isSaidByPath(String name, FieldValue value, String path) {
    if (!(value instanceof FieldValue.Text text)) {
      return false;
    }
    return switch (name) {
      case MarkdownNote.TITLE -> text.value().equals(NoteIndex.stem(path));
      // Where a note lies is what its path is, also where that was not to be had.
      case MarkdownNote.PATH -> !NoteNames.safePath(text.value()).isEmpty();
      default -> false;
    };
  }

  private boolean isSaid(NoteText said, Edge edge, String target, String path) {
    return edge.key().type().equals(MarkdownNote.LINKS_TO)
        && said.links().stream()
            .anyMatch(link -> index.resolve(link, path).equals(List.of(target)));
  }

  private static String link(String target) {
    String ending =
        Vault.ENDINGS.stream()
            .filter(target.toLowerCase(Locale.ROOT)::endsWith)
            .findFirst()
            .orElse("");
    return YamlText.text("[[" + target.substring(0, target.length() - ending.length()) + "]]");
  }
}
