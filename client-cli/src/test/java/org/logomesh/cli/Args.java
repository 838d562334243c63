package org.logomesh.cli;

import java.util.Arrays;
import java.util.stream.Stream;

/** Puts arguments together. */
final class Args {
  private Args() {}

  static String[] of(String... arguments) {
    return arguments;
  }

  static String[] of(String[] first, String... more) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray(String[]::new);
  }
}
