package org.logomesh.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Standard input, as somebody types it or a program pipes it in. */
final class Typed {
  private Typed() {}

  static <T> T in(String text, Supplier<T> run) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      return run.get();
    } finally {
      System.setIn(before);
    }
  }
}
