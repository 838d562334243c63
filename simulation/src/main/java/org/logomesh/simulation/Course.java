package org.logomesh.simulation;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What every run of a series has in common, whatever else its seed says. */
public enum Course {
  /** Nothing: whatever kind of run the seed gives. */
  ANY,
  /** Disks change bits of what they hold. */
  FLIPPING,
  /** Devices begin with snapshots, and return to them. */
  BEGINNING,
  /** The relay drops what lies below snapshots, and loses its disk. */
  COMPACTED,
  /** The relay erases below snapshots and drops nothing, so that every fork can be proven. */
  ERASED;

  Plan of(Plan plan) {
    return switch (this) {
      case ANY -> plan;
      case FLIPPING -> plan.flipping();
      case BEGINNING -> plan.beginning();
      case COMPACTED -> plan.compacted();
      case ERASED -> plan.erased();
    };
  }

  /**
   * Reads what {@link #word} says.
   *
   * @throws IllegalArgumentException if it is none of them, with the list
   */
  static Course of(String word) {
    return Arrays.stream(values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no course: " + word + "; " + words()));
  }

  /** As it is said on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static String words() {
    return Arrays.stream(values()).map(Course::word).collect(Collectors.joining("|"));
  }

  /** The command that runs a seed of it once more. */
  String command(long seed) {
    return "simulation/run " + (this == ANY ? "" : "--course " + word() + " ") + "--seed " + seed;
  }
}
