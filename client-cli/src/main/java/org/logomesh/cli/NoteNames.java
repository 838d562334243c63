package org.logomesh.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;

/**
 * Gives every thought a file name that any system and Obsidian accept, and that stays the same from
 * one export to the next: the name it had; else the one of its field {@code path}; else its title.
 */
final class NoteNames {
  private static final Pattern UNSAFE = Pattern.compile("[\\\\:*?\"<>|#^\\[\\]\\p{Cntrl}]");

  /** Names that Windows keeps for devices, with any ending. */
  private static final Pattern RESERVED =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  /** Bytes of a name: file systems take 255, and an ending and a number may come to it. */
  private static final int MAX_NAME_BYTES = 200;

  private static final String UNTITLED = "Untitled";

  private NoteNames() {}

  /**
   * Names files.
   *
   * @param before the paths that thoughts have in the folder already
   * @return the paths, with slashes
   */
  static Map<ThoughtId, String> assign(List<Thought> thoughts, Map<ThoughtId, String> before) {
    Map<ThoughtId, String> names = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    List<Thought> order = new ArrayList<>(thoughts);
    order.sort(
        Comparator.comparing((Thought thought) -> !before.containsKey(thought.id()))
            .thenComparing(thought -> thought.created().wallMillis())
            .thenComparing(Thought::id));
    for (Thought thought : order) {
      String wanted = before.get(thought.id());
      String path = wanted != null ? wanted : wanted(thought);
      if (!taken.add(NoteIndex.key(path))) {
        path =
            path.substring(0, path.length() - ending(path).length())
                + " "
                + Shown.id(thought.id())
                + ending(path);
        taken.add(NoteIndex.key(path));
      }
      names.put(thought.id(), path);
    }
    return names;
  }

  private static String wanted(Thought thought) {
    String path = safePath(text(thought, MarkdownNote.PATH));
    if (!path.isEmpty()) {
      return path;
    }
    String title = safe(text(thought, MarkdownNote.TITLE).replace('/', '-'));
    if (title.isEmpty()) {
      title = safe(Shown.title(thought.content()).replace('/', '-'));
    }
    return (title.isEmpty() ? UNTITLED : title) + Vault.ENDINGS.get(0);
  }

  /** A path of safe names that ends as notes do; empty if the text is none. */
  static String safePath(String text) {
    if (ending(text).isEmpty()) {
      return "";
    }
    List<String> parts = List.of(text.split("/"));
    String path =
        parts.stream()
            .map(NoteNames::safe)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("/"));
    return ending(path).isEmpty() ? "" : path;
  }

  private static String ending(String path) {
    return Vault.ENDINGS.stream()
        .filter(e -> path.regionMatches(true, path.length() - e.length(), e, 0, e.length()))
        .findFirst()
        .map(e -> path.substring(path.length() - e.length()))
        .orElse("");
  }

  private static String safe(String name) {
    String clean = UNSAFE.matcher(name).replaceAll("-").strip();
    while (clean.startsWith(".")) {
      clean = clean.substring(1); // hidden, or the way out of the folder
    }
    String ending = ending(clean);
    String stem = clean.substring(0, clean.length() - ending.length());
    while (stem.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
    }
    stem = stem.replaceAll("[. ]+$", "");
    if (stem.codePoints().noneMatch(Character::isLetterOrDigit)) {
      return ""; // dashes and the like say nothing
    }
    return RESERVED.matcher(stem).matches() ? "_" + stem + ending : stem + ending;
  }

  private static String text(Thought thought, String field) {
    FieldValue value = thought.fields().get(field);
    return value instanceof FieldValue.Text text ? text.value().strip() : "";
  }
}
