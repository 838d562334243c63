package org.logomesh.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks for texts in the raw bytes of every file of a folder. */
final class Blindness {
  /** Shorter texts occur in random bytes by accident. */
  static final int MIN_BYTES = 6;

  private static final int BLOCK = 1 << 20;

  private Blindness() {}

  /**
   * What a search came to.
   *
   * @param bytes bytes of all files, by file name
   * @param searched texts that were looked for
   * @param found texts that are in a file
   */
  record Report(Map<String, Long> bytes, int searched, SortedSet<String> found) {
    long total() {
      return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Looks for each text as UTF-8 and as UTF-16 of either order. */
  static Report search(Path folder, Collection<String> texts) throws IOException {
    Map<Long, List<Needle>> needles = new HashMap<>();
    int searched = 0;
    for (String text : new TreeSet<>(texts)) {
      if (text.getBytes(StandardCharsets.UTF_8).length >= MIN_BYTES) {
        searched++;
        for (Charset charset :
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
          Needle needle = new Needle(text, text.getBytes(charset));
          needles.computeIfAbsent(start(needle.bytes, 0), none -> new ArrayList<>()).add(needle);
        }
      }
    }
    Map<String, Long> bytes = new LinkedHashMap<>();
    SortedSet<String> found = new TreeSet<>();
    for (Path file : files(folder)) {
      String name = folder.relativize(file).toString();
      bytes.put(name, Files.size(file));
      for (String text : search(file, needles)) {
        found.add(text);
      }
    }
    return new Report(bytes, searched, found);
  }

  private static final class Needle {
    private final String text;
    private final byte[] bytes;

    Needle(String text, byte[] bytes) {
      this.text = text;
      this.bytes = bytes;
    }
  }

  /** The first {@value #MIN_BYTES} bytes as a number: what all texts are looked up by at once. */
  private static long start(byte[] bytes, int at) {
    long start = 0;
    for (int i = 0; i < MIN_BYTES; i++) {
      start = (start << 8) | (bytes[at + i] & 0xFF);
    }
    return start;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Set<String> search(Path file, Map<Long, List<Needle>> needles) throws IOException {
    int longest =
        needles.values().stream()
            .flatMap(List::stream)
            .mapToInt(needle -> needle.bytes.length)
            .max()
            .orElse(1);
    Set<String> found = new HashSet<>();
    byte[] window = new byte[longest - 1 + BLOCK];
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read = in.readNBytes(window, kept, BLOCK);
      while (read > 0) {
        int filled = kept + read;
        scan(window, filled, needles, found);
        // A text may lie across two blocks.
        kept = Math.min(longest - 1, filled);
        System.arraycopy(window, filled - kept, window, 0, kept);
        read = in.readNBytes(window, kept, BLOCK);
      }
    }
    return found;
  }

  private static void scan(
      byte[] bytes, int length, Map<Long, List<Needle>> needles, Set<String> found) {
    for (int at = 0; at <= length - MIN_BYTES; at++) {
      List<Needle> candidates = needles.get(start(bytes, at));
      if (candidates == null) {
        continue;
      }
      for (Needle needle : candidates) {
        int end = at + needle.bytes.length;
        if (end <= length && Arrays.equals(bytes, at, end, needle.bytes, 0, end - at)) {
          found.add(needle.text);
        }
      }
    }
  }
}
