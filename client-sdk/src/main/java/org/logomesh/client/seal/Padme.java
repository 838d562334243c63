package org.logomesh.client.seal;

/**
 * Padmé padding (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication
 * with PURBs", PoPETs 2019): lengths are rounded up so that the size of a ciphertext tells only
 * O(log log n) bits of the length, at a cost of at most 12 %.
 */
final class Padme {
  /** Nothing is padded to less: most single edits are shorter, and so look the same. */
  static final int MIN_BYTES = 256;

  private Padme() {}

  /** Returns the padded length for {@code length} bytes. */
  static int paddedLength(int length) {
    int n = Math.max(length, MIN_BYTES);
    int exponent = 31 - Integer.numberOfLeadingZeros(n);
    int mantissaBits = 32 - Integer.numberOfLeadingZeros(exponent);
    int zeroBits = (1 << (exponent - mantissaBits)) - 1;
    return (n + zeroBits) & ~zeroBits;
  }
}
