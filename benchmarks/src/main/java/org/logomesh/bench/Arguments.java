package org.logomesh.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands on the command line: words, {@code --json}, and {@code --option number}. */
final class Arguments {
  private static final Set<String> OPTIONS =
      Set.of(
          "--thoughts",
          "--entries",
          "--conflicts",
          "--devices",
          "--operations",
          "--sockets",
          "--readers",
          "--connections",
          "--heap");

  final List<String> words = new ArrayList<>();
  boolean json;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with a message for a person
   */
  Arguments(String... args) {
    for (int i = 0; i < args.length; i++) {
      if ("--json".equals(args[i])) {
        json = true;
      } else if (!args[i].startsWith("--")) {
        words.add(args[i]);
      } else if (!OPTIONS.contains(args[i])) {
        throw new IllegalArgumentException("unknown option " + args[i]);
      } else if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a number");
      } else {
        numbers.put(args[i], positive(args[i], args[++i]));
      }
    }
  }

  private static int positive(String option, String text) {
    try {
      int number = Integer.parseInt(text.replace("_", ""));
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " needs a number, not " + text, e);
    }
    throw new IllegalArgumentException(option + " needs a number above 0");
  }

  int number(String option, int otherwise) {
    return numbers.getOrDefault(option, otherwise);
  }
}
