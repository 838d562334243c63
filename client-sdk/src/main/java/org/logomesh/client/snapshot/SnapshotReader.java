package org.logomesh.client.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.seal.SnapshotCipher;
import org.logomesh.client.seal.SnapshotHead;
import org.logomesh.client.snapshot.SnapshotException.Fault;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.SnapshotLogs;

/**
 * Reads a snapshot record by record. All of it counts only once {@link #next} has returned null:
 * the signature is at the end. Holds one piece and one record at a time.
 *
 * <p>What is wrong with the file is a {@link SnapshotException}, with the disk an {@link
 * UncheckedIOException}.
 */
public final class SnapshotReader implements AutoCloseable {
  private final PieceInput in;
  private final SnapshotCipher cipher;
  private final Function<DeviceId, @Nullable VerifyKey> signers;
  private final MessageDigest digest;
  private final StateSnapshot manifest;
  private final @Nullable SnapshotLogs logs;
  private final Map<LogId, LogState> unseen = new HashMap<>();
  private int kind = SnapshotWriter.MANIFEST;
  private long entries;
  private long thoughts;
  private long edges;
  private long states;

  /**
   * Begins to read.
   *
   * @param in the file; left open
   * @param keyring the space and its epoch keys
   * @param signers the key of a device that may have signed, null for any other
   * @throws SnapshotException NOT_A_SNAPSHOT, NEWER_FORMAT, OTHER_SPACE, NO_KEY, DAMAGED or
   *     TRUNCATED
   */
  public SnapshotReader(
      InputStream in, EpochKeyring keyring, Function<DeviceId, @Nullable VerifyKey> signers) {
    byte[] magic = readMagic(in);
    this.logs = SnapshotLogs.areIn(magic) ? readLogs(in, magic) : null;
    if (logs != null) {
      unseen.putAll(logs.states());
      magic = readMagic(in);
    }
    SnapshotHead head = readHead(in, magic);
    if (!head.isReadable()) {
      throw newer();
    }
    if (!head.isOf(keyring.space())) {
      throw new SnapshotException(Fault.OTHER_SPACE, "this is a snapshot of another space");
    }
    EpochKey key = keyring.key(head.epoch());
    if (key == null) {
      throw new SnapshotException(
          Fault.NO_KEY,
          "this device has not got the key of this snapshot; sync first, so that it learns of the"
              + " latest change of membership");
    }
    this.signers = signers;
    try {
      this.cipher = SnapshotCipher.opening(head, key);
    } catch (SealException e) {
      throw SnapshotException.damaged("it is not sealed with the key that it names");
    }
    this.in = new PieceInput(in, cipher);
    this.digest = RecordDigest.begun(keyring.space(), head.encode());
    try {
      this.manifest = ManifestCodec.decode(body(SnapshotWriter.MANIFEST));
    } catch (CborException | IllegalArgumentException e) {
      throw malformed();
    }
    if (!manifest.space().equals(keyring.space())) {
      throw new SnapshotException(Fault.OTHER_SPACE, "this is a snapshot of another space");
    }
  }

  /** What the snapshot is of, as its maker says. */
  public StateSnapshot manifest() {
    return manifest;
  }

  /**
   * Reads the next record.
   *
   * @return null at the end: all that was read is then as the device that the manifest names signed
   *     it
   * @throws SnapshotException DAMAGED, TRUNCATED, TOO_LARGE or NOT_ALLOWED
   */
  public @Nullable SnapshotRecord next() {
    byte[] prefix = read(RecordDigest.PREFIX_BYTES);
    int code = prefix[0];
    if (code < kind || code <= SnapshotWriter.MANIFEST || code > SnapshotWriter.END) {
      throw malformed();
    }
    kind = code;
    if (code == SnapshotWriter.END) {
      finish(body(prefix));
      return null;
    }
    byte[] body = body(prefix);
    try {
      SnapshotRecord record = RecordCodec.decode(code, body);
      if (logs != null && record instanceof SnapshotRecord.Log log) {
        compare(log);
      }
      count(record);
      return record;
    } catch (CborException | IllegalArgumentException e) {
      throw malformed();
    }
  }

  @Override
  public void close() {
    in.close();
    cipher.close();
  }

  private void finish(byte[] body) {
    Signature signature;
    try {
      CborReader end = new CborReader(body);
      end.arrayExact(1);
      signature = Signature.of(end.bytesExact(Signature.LENGTH));
      end.end();
    } catch (CborException e) {
      throw malformed();
    }
    StateSnapshot.Counts found = new StateSnapshot.Counts(entries, thoughts, edges, states);
    if (!found.equals(manifest.counts())) {
      throw SnapshotException.damaged("it does not hold as much as it says");
    }
    if (!unseen.isEmpty()) {
      throw otherLogs();
    }
    VerifyKey signer = signers.apply(manifest.device());
    if (signer == null) {
      throw new SnapshotException(
          Fault.NOT_ALLOWED, "the device that made this snapshot may not write in the space");
    }
    if (!Ed25519.verify(signer, RecordDigest.signed(digest), signature)) {
      throw new SnapshotException(
          Fault.NOT_ALLOWED, "the snapshot is not signed by the device that it names");
    }
    try {
      if (!in.isAtEnd()) {
        throw SnapshotException.damaged("it goes on after its end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // What stands in clear is there for relays, which cannot look into the rest. Whoever can, does.
  private void compare(SnapshotRecord.Log log) {
    LogState sealed = log.state();
    LogState clear = unseen.remove(log.id());
    if (sealed == null ? clear != null : !sealed.equals(clear)) {
      throw otherLogs();
    }
  }

  private static SnapshotException otherLogs() {
    return SnapshotException.damaged(
        "what stands in clear at its front is not where its logs stand");
  }

  private void count(SnapshotRecord record) {
    if (record instanceof SnapshotRecord.Entries some) {
      entries += some.runs().stream().mapToLong(SnapshotRecord.Run::size).sum();
    }
    thoughts += record instanceof SnapshotRecord.Thought ? 1 : 0;
    edges += record instanceof SnapshotRecord.Edge ? 1 : 0;
    states += record instanceof SnapshotRecord.State ? 1 : 0;
  }

  private byte[] body(int code) {
    byte[] prefix = read(RecordDigest.PREFIX_BYTES);
    if (prefix[0] != code) {
      throw malformed();
    }
    return body(prefix);
  }

  private byte[] body(byte[] prefix) {
    int length = ByteBuffer.wrap(prefix, 1, Integer.BYTES).getInt();
    if (length < 0 || length > RecordCodec.MAX_BYTES) {
      throw new SnapshotException(
          Fault.TOO_LARGE, "the snapshot has a part that is larger than any may be");
    }
    byte[] body = read(length);
    if (prefix[0] != SnapshotWriter.END) {
      digest.update(prefix);
      digest.update(body);
    }
    return body;
  }

  // Grows with what is there, not with the length that somebody wrote.
  private byte[] read(int length) {
    try {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw SnapshotException.damaged("its contents end too early");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // As many bytes as say which of the two beginnings it is; of the sealed one, the next ones too.
  private static byte[] readMagic(InputStream in) {
    try {
      byte[] magic = in.readNBytes(SnapshotWriter.MAGIC.length);
      if (Arrays.equals(magic, SnapshotWriter.MAGIC)) {
        return magic;
      }
      byte[] start = Arrays.copyOf(magic, SnapshotLogs.PREFIX_BYTES);
      byte[] rest = in.readNBytes(start.length - magic.length);
      System.arraycopy(rest, 0, start, magic.length, rest.length);
      return start;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SnapshotLogs readLogs(InputStream in, byte[] start) {
    try {
      int length = SnapshotLogs.lengthAfter(start);
      byte[] logs = in.readNBytes(length);
      if (logs.length < length) {
        throw SnapshotException.truncated();
      }
      return SnapshotLogs.decode(logs);
    } catch (CborException e) {
      throw SnapshotException.damaged("where its logs stand");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SnapshotHead readHead(InputStream in, byte[] magic) {
    try {
      if (!Arrays.equals(magic, SnapshotWriter.MAGIC)) {
        throw new SnapshotException(Fault.NOT_A_SNAPSHOT, "this file is not a snapshot");
      }
      byte[] size = in.readNBytes(Short.BYTES);
      int length = size.length < Short.BYTES ? 0 : ByteBuffer.wrap(size).getShort();
      if (length < 0 || length > SnapshotHead.MAX_BYTES) {
        throw SnapshotException.damaged("its head is longer than any may be");
      }
      byte[] head = in.readNBytes(length);
      if (head.length == 0 || head.length < length) {
        throw SnapshotException.truncated();
      }
      return SnapshotHead.decode(head);
    } catch (CborException e) {
      throw SnapshotException.damaged("its head");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SnapshotException newer() {
    return new SnapshotException(
        Fault.NEWER_FORMAT, "newer software wrote this snapshot; update this one to use it");
  }

  private static SnapshotException malformed() {
    return SnapshotException.damaged("its maker sealed something that is no snapshot");
  }
}
