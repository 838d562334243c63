package org.logomesh.client.seal;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.logomesh.model.sign.Sha256;

/**
 * 24 words that are a device: 256 random bits and 8 bits of check sum, written with the English
 * list of BIP-39. The words derive the keys of the space's recovery device.
 *
 * <pre>
 *   signing, kem and hedge secret = HKDF-SHA-512(256 bits, no salt, label "recovery-signing" …)[0..32]
 * </pre>
 *
 * <p>The words are as secret as the keys; {@code toString} does not show them. Not thread-safe
 * against {@link #close}.
 */
public final class RecoveryPhrase implements AutoCloseable {
  /** How many words there are. */
  public static final int WORDS = 24;

  private static final int ENTROPY_BYTES = 32;
  private static final int BITS_PER_WORD = 11;

  private final SecretBytes entropy;

  private RecoveryPhrase(SecretBytes entropy) {
    this.entropy = entropy;
  }

  /** Makes a new phrase. */
  public static RecoveryPhrase generate(SecureRandom random) {
    return new RecoveryPhrase(SecretBytes.random(random, ENTROPY_BYTES));
  }

  /**
   * Reads words that a person typed: separated by any white space, in upper or lower case.
   *
   * @throws RecoveryPhraseException if a word is not in the list, naming it; if there are not 24;
   *     or if the check sum says that a word is another or in another place
   */
  public static RecoveryPhrase parse(String text) throws RecoveryPhraseException {
    String typed = text.strip().toLowerCase(Locale.ROOT);
    String[] words = typed.isEmpty() ? new String[0] : typed.split("\\s+");
    byte[] bits = new byte[ENTROPY_BYTES + 1];
    for (int i = 0; i < words.length && i < WORDS; i++) {
      int index = Bip39Words.indexOf(words[i]);
      if (index < 0) {
        throw new RecoveryPhraseException(
            "word " + (i + 1) + " (\"" + shortened(words[i]) + "\") is not in the list", i + 1);
      }
      putWord(bits, i, index);
    }
    if (words.length != WORDS) {
      throw new RecoveryPhraseException(
          "a recovery phrase has " + WORDS + " words, not " + words.length, 0);
    }
    byte[] entropy = Arrays.copyOf(bits, ENTROPY_BYTES);
    byte check = bits[ENTROPY_BYTES];
    Arrays.fill(bits, (byte) 0);
    if (checkSum(entropy) != check) {
      Arrays.fill(entropy, (byte) 0);
      throw new RecoveryPhraseException(
          "all words are in the list, but one is not the right one or not in its place", 0);
    }
    return new RecoveryPhrase(SecretBytes.owning(entropy));
  }

  /** Returns the words, to be shown to the person once. */
  public List<String> revealWords() {
    byte[] bits = Arrays.copyOf(entropy.expose(), ENTROPY_BYTES + 1);
    bits[ENTROPY_BYTES] = checkSum(entropy.expose());
    List<String> words = new ArrayList<>(WORDS);
    for (int i = 0; i < WORDS; i++) {
      words.add(Bip39Words.word(getWord(bits, i)));
    }
    Arrays.fill(bits, (byte) 0);
    return List.copyOf(words);
  }

  /** Derives the recovery device's keys; the same words always give the same device. */
  public DeviceKeys deviceKeys() {
    return DeviceKeys.ofSecrets(
        derived("recovery-signing"), derived("recovery-kem"), derived("recovery-hedge"));
  }

  /** Overwrites the words. Keys that were derived stay. */
  @Override
  public void close() {
    entropy.close();
  }

  @Override
  public String toString() {
    return "RecoveryPhrase[words not shown]";
  }

  private SecretBytes derived(String purpose) {
    return SecretBytes.owning(
        Hkdf.once(entropy.expose(), Hkdf.NO_SALT, Sha256.label(purpose), DeviceKeys.SECRET_BYTES));
  }

  private static byte checkSum(byte[] entropy) {
    return Sha256.hash(entropy)[0];
  }

  private static void putWord(byte[] bits, int place, int index) {
    for (int bit = 0; bit < BITS_PER_WORD; bit++) {
      if ((index >>> (BITS_PER_WORD - 1 - bit) & 1) != 0) {
        int at = place * BITS_PER_WORD + bit;
        bits[at / 8] |= (byte) (0x80 >>> (at % 8));
      }
    }
  }

  private static int getWord(byte[] bits, int place) {
    int index = 0;
    for (int bit = 0; bit < BITS_PER_WORD; bit++) {
      int at = place * BITS_PER_WORD + bit;
      index = index << 1 | (bits[at / 8] >>> (7 - at % 8) & 1);
    }
    return index;
  }

  // Somebody may paste something else altogether.
  private static String shortened(String word) {
    return word.length() <= 20 ? word : word.substring(0, 20) + "…";
  }
}
