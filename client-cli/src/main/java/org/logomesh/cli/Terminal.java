package org.logomesh.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person watches. From JDK 22 on {@link System#console} is there even when nobody does,
 * and tells so by a method that JDK 17 does not have.
 */
final class Terminal {
  private Terminal() {}

  /** Whether standard input and output are a terminal. */
  static boolean isInteractive() {
    return console() != null;
  }

  /** The terminal, or null if there is none. */
  @SuppressWarnings("SystemConsoleNull") // what is asked for beside it where it is needed
  static @Nullable Console console() {
    Console console = System.console();
    if (console == null) {
      return null;
    }
    try {
      return Boolean.FALSE.equals(Console.class.getMethod("isTerminal").invoke(console))
          ? null
          : console;
    } catch (ReflectiveOperationException e) {
      return console; // before JDK 22 there is a console only where there is a terminal
    }
  }
}
