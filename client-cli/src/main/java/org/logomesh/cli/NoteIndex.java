package org.logomesh.cli;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Finds the note that a link means, as Obsidian does: by path from the root of the vault, by path
 * from the note the link is in, by the end of a path, and by file name if only one note has it;
 * upper and lower case, and how accents are composed, make no difference.
 */
final class NoteIndex {
  private final Map<String, String> byPath = new HashMap<>();
  private final Map<String, List<String>> byName = new HashMap<>();

  /**
   * Indexes notes.
   *
   * @param paths relative to the vault, with slashes
   */
  NoteIndex(Collection<String> paths) {
    for (String path : paths) {
      byPath.putIfAbsent(key(path), path);
      byName.computeIfAbsent(key(name(path)), none -> new ArrayList<>()).add(path);
    }
  }

  /** What a link leads to: one note, none, or several that it may mean. */
  List<String> resolve(String target, String from) {
    String link = key(target.replace('\\', '/').strip());
    String clean = link.startsWith("/") ? link.substring(1) : link;
    for (String start : new String[] {"", folder(key(from))}) {
      String found = byPath.get(normal(start + clean));
      if (found != null) {
        return List.of(found);
      }
    }
    List<String> named = byName.getOrDefault(name(normal(clean)), List.of());
    return named.stream().filter(path -> ("/" + key(path)).endsWith("/" + normal(clean))).toList();
  }

  /** The file's name without folders and without its ending. */
  static String stem(String path) {
    String name = name(path);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /** The path without its ending, composed, in lower case. */
  static String key(String path) {
    String lower = Normalizer.normalize(path, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    for (String ending : Vault.ENDINGS) {
      if (lower.endsWith(ending)) {
        return lower.substring(0, lower.length() - ending.length());
      }
    }
    return lower;
  }

  // Takes "." and ".." out; a path that leaves the vault stays as it is and is found nowhere.
  private static String normal(String path) {
    if (!path.contains("./")) {
      return path;
    }
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty()) {
        parts.remove(parts.size() - 1);
      } else if (!part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
