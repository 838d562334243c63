package org.logomesh.client.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.Signer;
import org.logomesh.client.seal.SnapshotCipher;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.wire.SnapshotLogs;

/**
 * Writes a snapshot: manifest, records in the order of their kinds, end. Holds one piece and one
 * record at a time. Disk errors are {@link UncheckedIOException}s.
 */
public final class SnapshotWriter {
  static final byte[] MAGIC = "LMSNAP01".getBytes(StandardCharsets.US_ASCII);
  static final byte[] LABEL = Sha256.label("snapshot");
  static final byte[] SIGNATURE_LABEL = Sha256.label("snapshot-signature");
  static final int MANIFEST = 1;
  static final int END = 8;

  private final PieceOutput out;
  private final MessageDigest digest;
  private int kind = MANIFEST;

  /** Begins a snapshot with nothing in clear but what opens it. */
  public SnapshotWriter(OutputStream out, SnapshotCipher cipher, StateSnapshot manifest) {
    this(out, cipher, manifest, null);
  }

  /**
   * Begins a snapshot.
   *
   * @param out where it goes; left open
   * @param logs what stands in clear at its front, for relays; null if nobody is to vouch for it
   */
  public SnapshotWriter(
      OutputStream out,
      SnapshotCipher cipher,
      StateSnapshot manifest,
      @Nullable SnapshotLogs logs) {
    byte[] head = cipher.head().encode();
    this.out = new PieceOutput(out, cipher);
    this.digest = RecordDigest.begun(manifest.space(), head);
    try {
      if (logs != null) {
        out.write(logs.encode());
      }
      out.write(MAGIC);
      out.write(ByteBuffer.allocate(Short.BYTES).putShort((short) head.length).array());
      out.write(head);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    put(MANIFEST, ManifestCodec.encode(manifest));
  }

  /**
   * Writes the next record.
   *
   * @throws SnapshotException TOO_LARGE if it is beyond the limit of a record
   */
  public void write(SnapshotRecord record) {
    if (record.code() < kind) {
      throw new IllegalArgumentException("records out of order");
    }
    put(record.code(), RecordCodec.encode(record));
  }

  /** Signs what was written and writes the end. */
  public void finish(Signer signer) {
    byte[] signature = signer.sign(RecordDigest.signed(digest)).bytes();
    put(END, new CborWriter().array(1).bytes(signature).toByteArray());
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(int code, byte[] body) {
    if (body.length > RecordCodec.MAX_BYTES) {
      throw new SnapshotException(
          SnapshotException.Fault.TOO_LARGE,
          "one part of the space is too large for a snapshot: "
              + (body.length >> 20)
              + " MiB, and the limit is "
              + (RecordCodec.MAX_BYTES >> 20));
    }
    byte[] prefix = RecordDigest.prefix(code, body.length);
    if (code != END) {
      digest.update(prefix);
      digest.update(body);
    }
    try {
      out.write(prefix);
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kind = code;
  }
}
