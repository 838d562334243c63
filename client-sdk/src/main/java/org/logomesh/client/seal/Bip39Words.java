package org.logomesh.client.seal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.logomesh.model.sign.Sha256;

/**
 * The English word list of BIP-39: 2,048 words in alphabetical order, told apart by their first
 * four letters.
 */
final class Bip39Words {
  private static final String RESOURCE = "bip39-english.txt";

  /** SHA-256 of the published list: another list would make another device of the same words. */
  private static final String HASH =
      "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda";

  private static final List<String> WORDS = load();

  private Bip39Words() {}

  static String word(int index) {
    return WORDS.get(index);
  }

  /** Returns the word's place in the list, or a negative number. */
  static int indexOf(String word) {
    return Collections.binarySearch(WORDS, word);
  }

  private static List<String> load() {
    try (InputStream in = Bip39Words.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the word list is not on the class path");
      }
      byte[] bytes = in.readAllBytes();
      if (!HexFormat.of().formatHex(Sha256.hash(bytes)).equals(HASH)) {
        throw new IllegalStateException("the word list is not the one of BIP-39");
      }
      return new String(bytes, StandardCharsets.US_ASCII).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
