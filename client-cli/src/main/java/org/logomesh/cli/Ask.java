package org.logomesh.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks a person. */
final class Ask {
  private Ask() {}

  /** Whether the answer is yes; no answer is no. */
  static boolean yes(Output out, String question) throws IOException {
    out.ask(question + " [y/N] ");
    String answer =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (answer == null) {
      out.note("");
      return false;
    }
    String typed = answer.strip().toLowerCase(Locale.ROOT);
    return typed.equals("y") || typed.equals("yes");
  }
}
