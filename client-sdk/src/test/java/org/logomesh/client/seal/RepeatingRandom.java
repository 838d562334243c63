package org.logomesh.client.seal;

import java.security.SecureRandom;
import java.util.Arrays;

/** A broken random source: always the same byte, as on a machine that was cloned. */
final class RepeatingRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final byte value;

  RepeatingRandom(int value) {
    this.value = (byte) value;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    Arrays.fill(bytes, value);
  }
}
