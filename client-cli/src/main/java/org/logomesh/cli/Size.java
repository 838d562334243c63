package org.logomesh.cli;

import java.util.Locale;

/** Sizes as the relay's settings and its console write them: powers of 1,024. */
final class Size {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  /** Below it a size has one digit after the point, unless it is whole. */
  private static final double SMALL = 9.95;

  /** Where the next unit begins: what would be written as 1,024 of the one before. */
  private static final double NEXT = 1_023.5;

  private Size() {}

  /** Bytes as a person reads them: {@code 999 B}, {@code 1.5 kB}, {@code 12 MB}, {@code 4 GB}. */
  static String text(long bytes) {
    double shown = bytes;
    int unit = 0;
    while (shown >= NEXT && unit < UNITS.length - 1) {
      shown /= 1_024;
      unit++;
    }
    boolean hasFraction = unit > 0 && shown < SMALL && shown != Math.rint(shown);
    return String.format(Locale.ROOT, hasFraction ? "%,.1f %s" : "%,.0f %s", shown, UNITS[unit]);
  }
}
