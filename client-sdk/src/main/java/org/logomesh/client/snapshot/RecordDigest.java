package org.logomesh.client.snapshot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.logomesh.model.id.SpaceId;

/** The hash over all records of a snapshot, and what of it is signed. */
final class RecordDigest {
  /** What stands before each record's body: kind and length. */
  static final int PREFIX_BYTES = 5;

  private RecordDigest() {}

  static MessageDigest begun(SpaceId space, byte[] head) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(SnapshotWriter.LABEL);
      digest.update(space.bytes());
      digest.update(head);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static byte[] prefix(int code, int length) {
    return ByteBuffer.allocate(PREFIX_BYTES).put((byte) code).putInt(length).array();
  }

  static byte[] signed(MessageDigest digest) {
    byte[] hash = digest.digest();
    return ByteBuffer.allocate(SnapshotWriter.SIGNATURE_LABEL.length + hash.length)
        .put(SnapshotWriter.SIGNATURE_LABEL)
        .put(hash)
        .array();
  }
}
