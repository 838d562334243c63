package org.logomesh.client.seal;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** A predictable source for tests: the same seed gives the same bytes. */
final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final transient SplittableRandom source;

  SeededRandom(long seed) {
    source = new SplittableRandom(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }
}
