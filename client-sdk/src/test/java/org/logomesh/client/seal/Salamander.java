package org.logomesh.client.seal;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes one AES-GCM ciphertext that is authentic under two keys ("invisible salamander": Dodis,
 * Grubbs, Ristenpart, Woodage, CRYPTO 2018). The tag is a polynomial in a point H that the key
 * gives, so one free block of ciphertext is enough to make two tags equal: a linear equation in
 * GF(2^128).
 */
final class Salamander {
  /** GCM's field polynomial, as the bits of a block are read there: the first bit is x^0. */
  private static final BigInteger REDUCTION =
      new BigInteger("e1000000000000000000000000000000", 16);

  private static final BigInteger ONE = BigInteger.ONE.shiftLeft(127);
  private static final int BLOCK = 16;

  private Salamander() {}

  /**
   * @param length bytes of ciphertext before the tag, a multiple of 16
   */
  static byte[] craft(byte[] key1, byte[] key2, byte[] additionalData, int length)
      throws GeneralSecurityException {
    byte[] ciphertext = new byte[length];
    BigInteger h1 = block(encrypt(key1, new byte[BLOCK]));
    BigInteger h2 = block(encrypt(key2, new byte[BLOCK]));
    byte[] counter = new byte[BLOCK];
    counter[BLOCK - 1] = 1;
    BigInteger mask1 = block(encrypt(key1, counter));
    BigInteger mask2 = block(encrypt(key2, counter));
    // The first ciphertext block is free. Blocks follow it: the rest, and the block of lengths.
    int power = length / BLOCK + 1;
    BigInteger coefficient = power(h1, power).xor(power(h2, power));
    BigInteger difference =
        ghash(h1, additionalData, ciphertext)
            .xor(ghash(h2, additionalData, ciphertext))
            .xor(mask1)
            .xor(mask2);
    byte[] free = bytes(multiply(difference, inverse(coefficient)));
    System.arraycopy(free, 0, ciphertext, 0, BLOCK);
    byte[] tag = bytes(ghash(h1, additionalData, ciphertext).xor(mask1));
    return Bytes.concat(ciphertext, tag);
  }

  private static BigInteger ghash(BigInteger h, byte[] additionalData, byte[] ciphertext) {
    BigInteger state = BigInteger.ZERO;
    for (byte[] input : new byte[][] {additionalData, ciphertext}) {
      for (int at = 0; at < input.length; at += BLOCK) {
        byte[] next = Arrays.copyOf(Arrays.copyOfRange(input, at, at + BLOCK), BLOCK);
        if (at + BLOCK > input.length) {
          Arrays.fill(next, input.length - at, BLOCK, (byte) 0);
        }
        state = multiply(state.xor(block(next)), h);
      }
    }
    ByteBuffer lengths = ByteBuffer.allocate(BLOCK);
    lengths.putLong(additionalData.length * 8L).putLong(ciphertext.length * 8L);
    return multiply(state.xor(block(lengths.array())), h);
  }

  private static BigInteger multiply(BigInteger a, BigInteger b) {
    BigInteger product = BigInteger.ZERO;
    BigInteger shifted = b;
    for (int bit = 127; bit >= 0; bit--) {
      if (a.testBit(bit)) {
        product = product.xor(shifted);
      }
      boolean carry = shifted.testBit(0);
      shifted = shifted.shiftRight(1);
      if (carry) {
        shifted = shifted.xor(REDUCTION);
      }
    }
    return product;
  }

  private static BigInteger power(BigInteger base, int exponent) {
    BigInteger result = ONE;
    for (int i = 0; i < exponent; i++) {
      result = multiply(result, base);
    }
    return result;
  }

  /** a^(2^128 - 2). */
  private static BigInteger inverse(BigInteger a) {
    BigInteger result = ONE;
    BigInteger square = a;
    for (int i = 1; i < 128; i++) {
      square = multiply(square, square);
      result = multiply(result, square);
    }
    return result;
  }

  private static byte[] encrypt(byte[] key, byte[] block) throws GeneralSecurityException {
    Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    return aes.doFinal(block);
  }

  private static BigInteger block(byte[] bytes) {
    return new BigInteger(1, bytes);
  }

  private static byte[] bytes(BigInteger value) {
    byte[] raw = value.toByteArray();
    byte[] result = new byte[BLOCK];
    int count = Math.min(raw.length, BLOCK);
    System.arraycopy(raw, raw.length - count, result, BLOCK - count, count);
    return result;
  }
}
