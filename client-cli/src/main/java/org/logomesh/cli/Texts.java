package org.logomesh.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.logomesh.client.SpaceException;

/** Reads the text of a command: its argument, or standard input where that is {@code -}. */
final class Texts {
  /** 16 MiB: a book; larger things are not thoughts. */
  static final int MAX_BYTES = 16 << 20;

  private Texts() {}

  static String read(String argument) throws IOException {
    if (!argument.equals("-")) {
      return argument;
    }
    byte[] bytes = System.in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "a text of more than 16 MB is too long for a thought");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
