package org.logomesh.client.seal;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.sign.Sha256;

/**
 * Seals the messages of one pairing conversation under the ticket's one-time secret. It carries
 * them past the relay unread; whether the right person is at the other end is for the code that
 * both compare to say. The joiner speaks first.
 *
 * <pre>
 *   joiner's key  = HKDF-SHA-512(secret, joiner's salt, label "pairing-joiner")[0..32]
 *   inviter's key = HKDF-SHA-512(secret, joiner's salt ‖ inviter's salt, label "pairing-inviter")[0..32]
 *   message n     = AES-256-GCM(sender's key, nonce n, label "pairing-message", plaintext)
 * </pre>
 *
 * <p>Each side's first message is preceded by its salt of 32 bytes, so that a second try with the
 * same ticket uses other keys, and the inviter's answers open for the one joiner they are for only.
 * A message that is changed, repeated, left out or out of order does not open; the conversation
 * stands where it stood then, and the caller ends it. Not thread-safe.
 */
public final class PairingCipher implements AutoCloseable {
  private static final int SALT_BYTES = 32;
  private static final int RENDEZVOUS_BYTES = 32;
  private static final byte[] ADDITIONAL_DATA = Sha256.label("pairing-message");
  private static final byte[] JOINER_LABEL = Sha256.label("pairing-joiner");
  private static final byte[] INVITER_LABEL = Sha256.label("pairing-inviter");

  private final SecretBytes secret;
  private final boolean joiner;
  private final byte[] ownSalt;
  private final Aead aead = new Aead();
  private @Nullable Direction sending;
  private @Nullable Direction receiving;

  private PairingCipher(SecretBytes secret, boolean joiner, SecureRandom random) {
    this.secret = SecretBytes.copyOf(secret.expose());
    this.joiner = joiner;
    this.ownSalt = new byte[SALT_BYTES];
    random.nextBytes(ownSalt);
  }

  /** Begins a conversation as the device that joins. */
  public static PairingCipher joiner(SecretBytes secret, SecureRandom random) {
    return new PairingCipher(secret, true, random);
  }

  /** Begins a conversation as the device that invited; one for each joiner that turns up. */
  public static PairingCipher inviter(SecretBytes secret, SecureRandom random) {
    return new PairingCipher(secret, false, random);
  }

  /**
   * Returns the 32 bytes by which a relay brings the two together; they tell nothing of the secret.
   */
  public static byte[] rendezvousId(SecretBytes secret) {
    return Hkdf.once(secret.expose(), Hkdf.NO_SALT, Sha256.label("rendezvous"), RENDEZVOUS_BYTES);
  }

  /**
   * Seals the next message.
   *
   * @throws IllegalStateException if the inviter speaks before it has opened the joiner's first
   *     message
   */
  public byte[] seal(byte[] plaintext) {
    boolean first = sending == null;
    if (sending == null) {
      sending = joiner ? joinerDirection(ownSalt) : inviterDirection(joinerSalt(), ownSalt);
    }
    byte[] ciphertext = aead.encrypt(sending.key, sending.count++, ADDITIONAL_DATA, plaintext);
    return first ? Bytes.concat(ownSalt, ciphertext) : ciphertext;
  }

  /**
   * Opens the other side's next message.
   *
   * @throws SealException if this is not it
   * @throws IllegalStateException if the joiner expects an answer before it has spoken
   */
  public byte[] open(byte[] message) throws SealException {
    if (joiner && sending == null) {
      throw new IllegalStateException("the joiner speaks first");
    }
    Direction known = receiving;
    if (known != null) {
      byte[] plaintext = aead.decrypt(known.key, known.count, ADDITIONAL_DATA, message);
      known.count++;
      return plaintext;
    }
    if (message.length < SALT_BYTES) {
      throw new SealException("a first pairing message of " + message.length + " bytes");
    }
    byte[] salt = Arrays.copyOf(message, SALT_BYTES);
    Direction direction = joiner ? inviterDirection(ownSalt, salt) : joinerDirection(salt);
    byte[] ciphertext = Arrays.copyOfRange(message, SALT_BYTES, message.length);
    byte[] plaintext = aead.decrypt(direction.key, 0, ADDITIONAL_DATA, ciphertext);
    direction.count = 1;
    receiving = direction;
    return plaintext;
  }

  /** Overwrites the keys; the conversation is over. */
  @Override
  public void close() {
    secret.close();
    for (Direction direction : new @Nullable Direction[] {sending, receiving}) {
      if (direction != null) {
        Arrays.fill(direction.key, (byte) 0);
      }
    }
  }

  @Override
  public String toString() {
    return "PairingCipher[" + (joiner ? "joiner" : "inviter") + ", keys not shown]";
  }

  private byte[] joinerSalt() {
    if (receiving == null) {
      throw new IllegalStateException("the joiner speaks first");
    }
    return receiving.salt;
  }

  private Direction joinerDirection(byte[] salt) {
    return new Direction(salt, Hkdf.once(secret.expose(), salt, JOINER_LABEL, Aead.KEY_BYTES));
  }

  private Direction inviterDirection(byte[] joinerSalt, byte[] inviterSalt) {
    byte[] salts = Bytes.concat(joinerSalt, inviterSalt);
    return new Direction(
        inviterSalt, Hkdf.once(secret.expose(), salts, INVITER_LABEL, Aead.KEY_BYTES));
  }

  /** One side's key and how many messages it has sealed. */
  private static final class Direction {
    final byte[] salt;
    final byte[] key;
    long count;

    Direction(byte[] salt, byte[] key) {
      this.salt = salt;
      this.key = key;
    }
  }
}
