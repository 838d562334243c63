package org.logomesh.client.seal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.logomesh.model.entry.EntryHeader;
import org.logomesh.model.entry.EntryType;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

/**
 * The key of one entry, and the commitment to it.
 *
 * <pre>
 *   K(32) ‖ commitment(32) = HKDF-SHA-512(epoch key, salt,
 *       label "entry-key" ‖ suite(1) ‖ space(32) ‖ epoch(32) ‖ log(16) ‖ seq(8, big-endian) ‖ type(1))
 * </pre>
 *
 * <p>Not thread-safe; shared by a sealer or an opener and nobody else.
 */
final class EntryCipher {
  /** Bytes of key and of commitment together. */
  static final int MATERIAL_BYTES = Aead.KEY_BYTES + KeyBinding.PART_BYTES;

  private static final byte[] LABEL = Sha256.label("entry-key");
  private static final int EPOCH_OFFSET = LABEL.length + 1 + SpaceId.SIZE;
  private static final int LOG_OFFSET = EPOCH_OFFSET + EpochId.SIZE;
  private static final int SEQ_OFFSET = LOG_OFFSET + LogId.SIZE;
  private static final int INFO_BYTES = SEQ_OFFSET + Long.BYTES + 1;

  private final Hkdf hkdf = new Hkdf();
  private final Aead aead = new Aead();
  private final byte[] info = new byte[INFO_BYTES];

  EntryCipher(SpaceId space) {
    System.arraycopy(LABEL, 0, info, 0, LABEL.length);
    info[LABEL.length] = (byte) EntryHeader.SUITE;
    space.copyTo(info, LABEL.length + 1);
  }

  /** Derives key and commitment, {@link #MATERIAL_BYTES} together; the caller overwrites them. */
  byte[] material(EpochKey epochKey, byte[] salt, LogId log, long seq, EntryType type) {
    epochKey.epochId().copyTo(info, EPOCH_OFFSET);
    log.copyTo(info, LOG_OFFSET);
    ByteBuffer.wrap(info).putLong(SEQ_OFFSET, seq).put(INFO_BYTES - 1, (byte) type.code());
    return hkdf.derive(epochKey.expose(), salt, info, MATERIAL_BYTES);
  }

  static byte[] commitment(byte[] material) {
    return Arrays.copyOfRange(material, Aead.KEY_BYTES, MATERIAL_BYTES);
  }

  Aead aead() {
    return aead;
  }
}
