package org.logomesh.relay.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.sign.Sha256;

/** Who is signed in, in memory only: a restart signs everybody out. Thread-safe. */
final class Sessions {
  /** A working day; then the token is asked for again. */
  static final Duration LIFE = Duration.ofHours(12);

  /** Without a request for so long, a session ends: somebody has walked away. */
  static final Duration IDLE = Duration.ofHours(1);

  /** Browsers of one operator; beyond, the oldest is signed out. */
  static final int MAX_SESSIONS = 16;

  private static final int SECRET_BYTES = 32;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  /**
   * A signed-in browser.
   *
   * @param formToken what its forms must carry; other sites cannot know it
   */
  record Session(String formToken, Instant began, Instant used) {
    boolean isFormToken(@Nullable String tried) {
      return tried != null
          && MessageDigest.isEqual(
              formToken.getBytes(StandardCharsets.UTF_8), tried.getBytes(StandardCharsets.UTF_8));
    }
  }

  Sessions(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** Begins a session and returns its secret, for a cookie. */
  synchronized String begin() {
    dropOver();
    while (sessions.size() >= MAX_SESSIONS) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    String secret = secret();
    Instant now = clock.instant();
    sessions.put(key(secret), new Session(secret(), now, now));
    return secret;
  }

  /** The session of this secret, if there is one. */
  synchronized @Nullable Session find(String secret) {
    dropOver();
    return sessions.computeIfPresent(
        key(secret),
        (key, found) -> new Session(found.formToken(), found.began(), clock.instant()));
  }

  /** Ends a session. */
  synchronized void end(String secret) {
    sessions.remove(key(secret));
  }

  private void dropOver() {
    Instant now = clock.instant();
    sessions
        .values()
        .removeIf(
            session ->
                !now.isBefore(session.began().plus(LIFE))
                    || !now.isBefore(session.used().plus(IDLE)));
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  // Found by its hash: how long the search takes says nothing about the secret.
  private static String key(String secret) {
    return HexFormat.of().formatHex(Sha256.hash(secret.getBytes(StandardCharsets.UTF_8)));
  }
}
