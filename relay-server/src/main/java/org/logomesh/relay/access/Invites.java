package org.logomesh.relay.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.logomesh.model.sign.Sha256;

/** Invite codes: 20 random bytes that an operator hands out. The store keeps only their hash. */
public final class Invites {
  /** 160 bits: no limit on guesses is needed. */
  private static final int CODE_BYTES = 20;

  /** Longest code in characters that is hashed. */
  static final int MAX_CODE_CHARS = 128;

  private Invites() {}

  /** Makes a code. */
  public static String newCode(RandomGenerator random) {
    byte[] bytes = new byte[CODE_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What is kept of a code. */
  public static byte[] hash(String code) {
    return Sha256.hash(code.strip().getBytes(StandardCharsets.UTF_8));
  }
}
