package org.logomesh.client.seal;

import java.util.Arrays;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.entry.KeyBinding;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;

/**
 * What stands in clear at the front of a sealed snapshot: which key opens it, and nothing about
 * what is in it.
 *
 * <pre>
 * head = [version: 1, suite: 1, tag: bstr .size 16, epoch: bstr .size 32,
 *         salt: bstr .size 32, commitment: bstr .size 32]
 * tag  = SHA-256(label("snapshot-space") ‖ space(32) ‖ salt(32))[0..16]
 * </pre>
 *
 * The tag tells members whose space it is; to others two snapshots of one space have nothing in
 * common but their epoch. Immutable.
 */
public final class SnapshotHead {
  /** Longest encoded head in bytes: what a reader takes in before it knows anything. */
  public static final int MAX_BYTES = 256;

  /** The version of the format that this software writes, and the only one it reads. */
  public static final int VERSION = 1;

  private static final int SUITE = 1;
  private static final int TAG_BYTES = 16;
  private static final byte[] TAG_LABEL = Sha256.label("snapshot-space");

  private final int version;
  private final byte[] tag;
  private final EpochId epoch;
  private final KeyBinding binding;
  private final byte[] encoded;

  private SnapshotHead(int version, byte[] tag, EpochId epoch, KeyBinding binding, byte[] encoded) {
    this.version = version;
    this.tag = tag;
    this.epoch = epoch;
    this.binding = binding;
    this.encoded = encoded;
  }

  static SnapshotHead of(SpaceId space, EpochId epoch, KeyBinding binding) {
    byte[] tag = tag(space, binding);
    byte[] encoded =
        new CborWriter(MAX_BYTES)
            .array(6)
            .uint(VERSION)
            .uint(SUITE)
            .bytes(tag)
            .bytes(epoch.bytes())
            .bytes(binding.salt())
            .bytes(binding.commitment())
            .toByteArray();
    return new SnapshotHead(VERSION, tag, epoch, binding, encoded);
  }

  /**
   * Reads a head. Of a newer version only {@link #isReadable} can be asked.
   *
   * @throws CborException if the bytes are none
   */
  public static SnapshotHead decode(byte[] encoded) {
    CborReader in = new CborReader(encoded);
    int items = in.array(MAX_BYTES);
    int version = in.uint(Integer.MAX_VALUE);
    if (version == VERSION && items != 6) {
      throw new CborException("a head that has not 6 items");
    }
    if (version != VERSION || in.uint(Integer.MAX_VALUE) != SUITE) {
      return new SnapshotHead(
          0,
          new byte[TAG_BYTES],
          EpochId.of(new byte[EpochId.SIZE]),
          new KeyBinding(new byte[KeyBinding.PART_BYTES], new byte[KeyBinding.PART_BYTES]),
          encoded.clone());
    }
    byte[] tag = in.bytesExact(TAG_BYTES);
    EpochId epoch = EpochId.of(in.bytesExact(EpochId.SIZE));
    byte[] salt = in.bytesExact(KeyBinding.PART_BYTES);
    byte[] commitment = in.bytesExact(KeyBinding.PART_BYTES);
    in.end();
    return new SnapshotHead(version, tag, epoch, new KeyBinding(salt, commitment), encoded.clone());
  }

  /** Whether this software knows the version and the suite. */
  public boolean isReadable() {
    return version == VERSION;
  }

  /** Whether the snapshot is one of this space, as far as its maker says. */
  public boolean isOf(SpaceId space) {
    return Arrays.equals(tag, tag(space, binding));
  }

  /** The epoch whose key opens it. */
  public EpochId epoch() {
    return epoch;
  }

  /** Returns the bytes that stand in the file. */
  public byte[] encode() {
    return encoded.clone();
  }

  KeyBinding binding() {
    return binding;
  }

  private static byte[] tag(SpaceId space, KeyBinding binding) {
    return Arrays.copyOf(Sha256.hash(TAG_LABEL, space.bytes(), binding.salt()), TAG_BYTES);
  }
}
