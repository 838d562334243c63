package org.logomesh.client.seal;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.logomesh.client.seal.KeyFileException.Problem;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;

/**
 * Makes a key from a passphrase: Argon2id (RFC 9106) over the passphrase's NFKC form in UTF-8.
 *
 * <p>The parameters are stored with what they protect, and are the file's word only within bounds
 * that are compiled in: whoever can write the file must not be able to make a passphrase cheap to
 * guess, or opening it exhaust the machine.
 */
final class PassphraseKey {
  /** Bytes made: a key, and a check that tells a wrong passphrase from a damaged file. */
  static final int MATERIAL_BYTES = 2 * Aead.KEY_BYTES;

  private static final int SALT_BYTES = 16;

  /**
   * 64 MiB, three passes, one lane: RFC 9106's second recommendation; 160 ms on two 2020s cores.
   */
  private static final int DEFAULT_MEMORY_KIB = 64 * 1024;

  private static final int DEFAULT_PASSES = 3;
  private static final int DEFAULT_LANES = 1;

  /** A later version may ask for more; ten seconds and 1 GiB are as much as a person accepts. */
  private static final int MAX_MEMORY_KIB = 1024 * 1024;

  private static final int MAX_PASSES = 16;
  private static final int MAX_LANES = 4;

  private final int memoryKib;
  private final int passes;
  private final int lanes;
  private final byte[] salt;

  private PassphraseKey(int memoryKib, int passes, int lanes, byte[] salt) {
    this.memoryKib = memoryKib;
    this.passes = passes;
    this.lanes = lanes;
    this.salt = salt;
  }

  /** Draws a salt for the parameters of this version. */
  static PassphraseKey fresh(SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PassphraseKey(DEFAULT_MEMORY_KIB, DEFAULT_PASSES, DEFAULT_LANES, salt);
  }

  /** Reads {@code [memory KiB, passes, lanes, salt]}. */
  static PassphraseKey read(CborReader reader) throws KeyFileException {
    reader.arrayExact(4);
    int memoryKib = reader.uint(Integer.MAX_VALUE);
    int passes = reader.uint(Integer.MAX_VALUE);
    int lanes = reader.uint(Integer.MAX_VALUE);
    byte[] salt = reader.bytesExact(SALT_BYTES);
    if (memoryKib < DEFAULT_MEMORY_KIB
        || memoryKib > MAX_MEMORY_KIB
        || passes < DEFAULT_PASSES
        || passes > MAX_PASSES
        || lanes < DEFAULT_LANES
        || lanes > MAX_LANES) {
      throw new KeyFileException(
          Problem.REFUSED_PARAMETERS,
          "the key file asks for Argon2id with "
              + memoryKib
              + " KiB, "
              + passes
              + " passes and "
              + lanes
              + " lanes, which this software does not do");
    }
    return new PassphraseKey(memoryKib, passes, lanes, salt);
  }

  /** Writes {@code [memory KiB, passes, lanes, salt]}. */
  void write(CborWriter writer) {
    writer.array(4).uint(memoryKib).uint(passes).uint(lanes).bytes(salt);
  }

  /** Makes {@link #MATERIAL_BYTES}; takes about a sixth of a second. The caller overwrites them. */
  byte[] material(char[] passphrase) {
    byte[] encoded = encoded(passphrase);
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] material = new byte[MATERIAL_BYTES];
    argon2.generateBytes(encoded, material);
    Arrays.fill(encoded, (byte) 0);
    return material;
  }

  // The same passphrase typed on two keyboards may be composed of different characters.
  private static byte[] encoded(char[] passphrase) {
    if (passphrase.length == 0) {
      throw new IllegalArgumentException("an empty passphrase");
    }
    return Normalizer.normalize(CharBuffer.wrap(passphrase), Normalizer.Form.NFKC)
        .getBytes(StandardCharsets.UTF_8);
  }
}
