package org.logomesh.simulation;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.SplittableRandom;

/** A "secure" source that gives the same bytes for the same seed, on every machine. */
@SuppressWarnings("serial") // never written anywhere
final class SeededRandom extends SecureRandom {
  SeededRandom(SplittableRandom source) {
    super(new Source(source), null);
  }

  @Override
  public String getAlgorithm() {
    return "seeded";
  }

  @SuppressWarnings("serial") // never written anywhere
  private static final class Source extends SecureRandomSpi {
    private final SplittableRandom source;

    private Source(SplittableRandom source) {
      this.source = source;
    }

    @Override
    protected void engineSetSeed(byte[] seed) {
      // What others think adds chance would only take the determinism away.
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      source.nextBytes(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      byte[] seed = new byte[count];
      source.nextBytes(seed);
      return seed;
    }
  }
}
