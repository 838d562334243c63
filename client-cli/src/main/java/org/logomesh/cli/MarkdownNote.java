package org.logomesh.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;

/**
 * A note as a thought sees it.
 *
 * @param body the text, without front matter
 * @param fields the fields of the front matter, and {@code title} and {@code path} if it has none
 * @param tags the tags of the front matter and of the text
 * @param links what it links to, in order
 * @param problem what is wrong with its front matter, which then is part of the body; or null
 */
record MarkdownNote(
    String body,
    SortedMap<String, FieldValue> fields,
    SortedSet<String> tags,
    List<Link> links,
    @Nullable String problem) {
  /** The edge type of a link in a text, which does not say what it means. */
  static final String LINKS_TO = "links to";

  static final String TITLE = "title";
  static final String PATH = "path";

  private static final String FENCE = "---";

  /**
   * A link.
   *
   * @param type the type of the edge it stands for
   * @param target the note's name or path, as it is written
   */
  record Link(String type, String target) {}

  MarkdownNote {
    links = List.copyOf(links);
  }

  /**
   * Reads a note.
   *
   * @param path its path in the vault, with slashes
   */
  static MarkdownNote parse(String path, String text) {
    FrontMatter matter = FrontMatter.none();
    String body = text;
    String problem = null;
    int first = afterFence(text, 0);
    if (first > 0) {
      int end = closing(text, first);
      if (end < 0) {
        problem = "the front matter has no end (a line ---)";
      } else {
        try {
          matter = FrontMatter.parse(text.substring(first, end));
          body = text.substring(afterFence(text, end));
        } catch (FrontMatter.BrokenException e) {
          problem = "the front matter is broken, " + e.getMessage();
        }
      }
    }
    NoteText marks = NoteText.scan(body);
    SortedMap<String, FieldValue> fields = new TreeMap<>(matter.fields());
    fields.putIfAbsent(TITLE, new FieldValue.Text(NoteIndex.stem(path)));
    fields.putIfAbsent(PATH, new FieldValue.Text(path));
    SortedSet<String> tags = new TreeSet<>(matter.tags());
    tags.addAll(marks.tags());
    Set<Link> links = new LinkedHashSet<>(matter.links());
    marks.links().forEach(target -> links.add(new Link(LINKS_TO, target)));
    return new MarkdownNote(body, fields, tags, List.copyOf(links), problem);
  }

  /** The note that the inside of a wikilink names: without alias, heading and block. */
  static String target(String inside) {
    String name = inside.split("[|#^]", 2)[0].strip();
    return name.endsWith("\\") ? name.substring(0, name.length() - 1) : name; // \| in a table
  }

  /** Whether a body could be taken for front matter. */
  static boolean looksLikeFrontMatter(String body) {
    return afterFence(body, 0) > 0;
  }

  /** Where the text goes on after a line of three dashes at {@code from}; -1 if there is none. */
  private static int afterFence(String text, int from) {
    int end = text.indexOf('\n', from);
    String line = text.substring(from, end < 0 ? text.length() : end).stripTrailing();
    boolean fence = line.equals(FENCE) || (from > 0 && line.equals("..."));
    return fence ? (end < 0 ? text.length() : end + 1) : -1;
  }

  private static int closing(String text, int from) {
    int at = from;
    while (at < text.length()) {
      if (afterFence(text, at) > 0) {
        return at;
      }
      int end = text.indexOf('\n', at);
      if (end < 0) {
        return -1;
      }
      at = end + 1;
    }
    return -1;
  }
}
