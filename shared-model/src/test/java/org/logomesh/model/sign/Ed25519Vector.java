package org.logomesh.model.sign;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;

/** One line of {@code vectors/ed25519.txt}; the file's head explains the columns. */
record Ed25519Vector(
    String name, String expected, String keyHex, String messageHex, String signatureHex) {

  static Stream<Ed25519Vector> load() {
    try (InputStream in = Ed25519Vector.class.getResourceAsStream("/vectors/ed25519.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Ed25519Vector::parse);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Ed25519Vector named(String name) {
    return load().filter(vector -> vector.name.equals(name)).findFirst().orElseThrow();
  }

  private static Ed25519Vector parse(String line) {
    String[] columns = line.split(" ", -1);
    if (columns.length != 5) {
      throw new IllegalStateException("not five columns: " + line);
    }
    String message = columns[3].equals("-") ? "" : columns[3];
    return new Ed25519Vector(columns[0], columns[1], columns[2], message, columns[4]);
  }

  byte[] key() {
    return HexFormat.of().parseHex(keyHex);
  }

  byte[] message() {
    return HexFormat.of().parseHex(messageHex);
  }

  byte[] signature() {
    return HexFormat.of().parseHex(signatureHex);
  }

  @Override
  public String toString() {
    return name;
  }
}
