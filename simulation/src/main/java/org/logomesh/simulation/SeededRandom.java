package org.logomesh.simulation;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.SplittableRandom;

/**
 * A "secure" source that gives the same bytes for the same seed, on every machine, and whose state
 * can be copied, as happens to the one of a virtual machine that is copied while it runs.
 */
@SuppressWarnings("serial") // never written anywhere
final class SeededRandom extends SecureRandom {
  private final Source source;

  SeededRandom(SplittableRandom seed) {
    this(new Source(seed.nextLong()));
  }

  private SeededRandom(Source source) {
    super(source, null);
    this.source = source;
  }

  /** Another source, which will give the same bytes as this one from here on. */
  SeededRandom copy() {
    return new SeededRandom(new Source(source.state));
  }

  @Override
  public String getAlgorithm() {
    return "seeded";
  }

  /** SplitMix64. */
  @SuppressWarnings("serial") // never written anywhere
  private static final class Source extends SecureRandomSpi {
    private long state;

    private Source(long state) {
      this.state = state;
    }

    @Override
    protected void engineSetSeed(byte[] seed) {
      // What others think adds chance would only take the determinism away.
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i += Long.BYTES) {
        long next = next();
        for (int j = i; j < Math.min(i + Long.BYTES, bytes.length); j++) {
          bytes[j] = (byte) next;
          next >>>= Byte.SIZE;
        }
      }
    }

    private long next() {
      state += 0x9e3779b97f4a7c15L;
      long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
      return mixed ^ (mixed >>> 31);
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      byte[] seed = new byte[count];
      engineNextBytes(seed);
      return seed;
    }
  }
}
