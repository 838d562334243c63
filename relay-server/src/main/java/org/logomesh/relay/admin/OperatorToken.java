package org.logomesh.relay.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.logomesh.model.sign.Sha256;
import org.logomesh.relay.store.DataDirectory;

/**
 * What the operator signs in with: set, or made at the first start and kept in a file that only the
 * owner of the data directory may read. In memory is its hash alone.
 */
final class OperatorToken {
  /** The file in the data directory. */
  static final String FILE_NAME = "operator-token.txt";

  /** Shortest token that may be set: 20 random letters and digits are 100 bits and more. */
  static final int MIN_CHARS = 20;

  /** Longest text that is hashed. */
  static final int MAX_CHARS = 256;

  private static final int MADE_BYTES = 32;

  private final byte[] hash;

  private OperatorToken(String token) {
    this.hash = hash(token);
  }

  /**
   * Takes the token that was set, or that of the file, or makes one.
   *
   * @throws AdminRefusedException if it is too short to be safe from guessing
   */
  static OperatorToken of(String set, DataDirectory directory, RandomGenerator random) {
    if (!set.isBlank()) {
      return checked(set.strip(), "logomesh.relay.admin.token");
    }
    Path file = directory.path().resolve(FILE_NAME);
    try {
      if (!Files.exists(file)) {
        byte[] bytes = new byte[MADE_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        directory.write(FILE_NAME, token + System.lineSeparator());
      }
      return checked(Files.readString(file).strip(), "The token in " + file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static OperatorToken checked(String token, String what) {
    if (token.length() < MIN_CHARS || token.length() > MAX_CHARS) {
      throw new AdminRefusedException(
          what + " has " + token.length() + " characters.",
          "Use a random one of "
              + MIN_CHARS
              + " to "
              + MAX_CHARS
              + " characters, such as openssl rand -base64 32 prints, or none: the relay makes one"
              + " then.");
    }
    return new OperatorToken(token);
  }

  /** Whether this is the token. Takes the same time whatever it is. */
  boolean matches(String tried) {
    return MessageDigest.isEqual(hash, hash(tried.length() > MAX_CHARS ? "" : tried.strip()));
  }

  private static byte[] hash(String token) {
    return Sha256.hash(Sha256.label("operator-token"), token.getBytes(StandardCharsets.UTF_8));
  }
}
