package org.logomesh.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Seeds that once found a bug, in the resource {@code regression-seeds.txt}: a seed a line, {@code
 * course:} before it unless it is any, and what it found. A change of the simulator can make
 * another run of a seed; the bug's own test stands in the module where the bug was.
 */
final class Regressions {
  private static final String FILE = "regression-seeds.txt";

  private Regressions() {}

  /** A seed, what kind of run it was, and what it found. */
  record Regression(Course course, long seed, String found) {
    static Regression of(String line) {
      String[] parts = line.split(" ", 2);
      String[] names = parts[0].split(":", 2);
      Course course = names.length > 1 ? Course.of(names[0]) : Course.ANY;
      return new Regression(course, Long.parseLong(names[names.length - 1]), parts[1]);
    }
  }

  static List<Regression> all() {
    List<Regression> all = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(Regressions.class.getResourceAsStream(FILE), FILE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          all.add(Regression.of(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(all);
  }
}
