package org.logomesh.client.seal;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

/**
 * Seals and opens the pieces of one snapshot, in their order.
 *
 * <pre>
 * K(32) ‖ commitment(32) = HKDF-SHA-512(epoch key, salt,
 *                                       label("snapshot-key") ‖ space(32) ‖ epoch(32))
 * piece i = AES-256-GCM(K, nonce = 2·i + 1 for the last piece, 2·i for others, as 96 bits,
 *                       label("snapshot") ‖ space(32) ‖ head, plaintext)
 * </pre>
 *
 * So pieces can be neither swapped, dropped at the end nor moved to another snapshot. The salt is
 * hedged like an entry's. Not thread-safe; closing overwrites the key.
 */
public final class SnapshotCipher implements AutoCloseable {
  /** What sealing adds to a piece, in bytes. */
  public static final int OVERHEAD_BYTES = Aead.TAG_BYTES;

  private static final byte[] KEY_LABEL = Sha256.label("snapshot-key");
  private static final byte[] LABEL = Sha256.label("snapshot");

  private final Aead aead = new Aead();
  private final SnapshotHead head;
  private final byte[] material;
  private final byte[] additionalData;
  private long next;

  private SnapshotCipher(SnapshotHead head, byte[] material, SpaceId space) {
    this.head = head;
    this.material = material;
    this.additionalData = Bytes.concat(LABEL, space.bytes(), head.encode());
  }

  /**
   * Begins to seal a snapshot.
   *
   * @param about what the snapshot is of, so that salts differ even where random numbers repeat
   */
  public static SnapshotCipher sealing(
      EpochKey key, DeviceKeys device, SecureRandom random, byte[] about) {
    byte[] salt = new HedgedSalt(device, random).next(LABEL, about);
    byte[] material = material(key, salt);
    KeyBinding binding = new KeyBinding(salt, EntryCipher.commitment(material));
    SnapshotHead head = SnapshotHead.of(key.space(), key.epochId(), binding);
    return new SnapshotCipher(head, material, key.space());
  }

  /**
   * Begins to open a snapshot.
   *
   * @param key that of the head's epoch
   * @throws SealException if the head does not commit to this key
   */
  public static SnapshotCipher opening(SnapshotHead head, EpochKey key) throws SealException {
    byte[] material = material(key, head.binding().salt());
    if (!MessageDigest.isEqual(EntryCipher.commitment(material), head.binding().commitment())) {
      throw new SealException("the snapshot is not sealed with the key that it names");
    }
    return new SnapshotCipher(head, material, key.space());
  }

  /** What stands in clear at the front. */
  public SnapshotHead head() {
    return head;
  }

  /** Seals the next piece. */
  public byte[] seal(byte[] plaintext, boolean last) {
    return aead.encrypt(material, count(last), additionalData, plaintext);
  }

  /**
   * Opens the next piece.
   *
   * @throws SealException if it is not the next piece of this snapshot
   */
  public byte[] open(byte[] sealed, boolean last) throws SealException {
    return aead.decrypt(material, count(last), additionalData, sealed);
  }

  @Override
  public void close() {
    Arrays.fill(material, (byte) 0);
  }

  private long count(boolean last) {
    long count = 2 * next + (last ? 1 : 0);
    next++;
    return count;
  }

  private static byte[] material(EpochKey key, byte[] salt) {
    EpochId epoch = key.epochId();
    byte[] info = Bytes.concat(KEY_LABEL, key.space().bytes(), epoch.bytes());
    return Hkdf.once(key.expose(), salt, info, EntryCipher.MATERIAL_BYTES);
  }
}
