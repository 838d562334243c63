package org.logomesh.client.seal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** A file of published test vectors: lines of a name, a space and a value. */
final class Vectors {
  private final Map<String, String> values;

  private Vectors(Map<String, String> values) {
    this.values = values;
  }

  static Vectors load(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
      return new Vectors(
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> line.split(" ", 2))
              .collect(Collectors.toMap(line -> line[0], line -> line[1])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no vector " + name);
    }
    return value;
  }

  byte[] bytes(String name) {
    return HexFormat.of().parseHex(text(name));
  }
}
