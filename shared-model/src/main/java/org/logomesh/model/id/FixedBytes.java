package org.logomesh.model.id;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An immutable byte string of fixed length, ordered as unsigned bytes.
 *
 * @param <T> the concrete identifier, so that two kinds of identifier never compare
 */
public abstract sealed class FixedBytes<T extends FixedBytes<T>> implements Comparable<T>
    permits SpaceId,
        DeviceId,
        LogId,
        LogNonce,
        EntryHash,
        EpochId,
        RecordHash,
        SnapshotId,
        IncarnationId {
  private final byte[] bytes;

  FixedBytes(byte[] bytes, int size) {
    if (bytes.length != size) {
      throw new IllegalArgumentException("expected " + size + " bytes, got " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /** Returns a copy of the bytes. */
  public final byte[] bytes() {
    return bytes.clone();
  }

  /** Copies the bytes into {@code target} at {@code offset}, for hashing without garbage. */
  public final void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, bytes.length);
  }

  /** Returns the length in bytes. */
  public final int size() {
    return bytes.length;
  }

  /** Returns the first eight hexadecimal digits, for people. */
  public final String abbreviated() {
    return HexFormat.of().formatHex(bytes, 0, 4);
  }

  final byte[] raw() {
    return bytes;
  }

  static byte[] fromHex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public final int compareTo(T other) {
    return Arrays.compareUnsigned(bytes, other.raw());
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof FixedBytes<?> that
        && getClass() == that.getClass()
        && Arrays.equals(bytes, that.raw());
  }

  // Identifiers are hashes or random: four bytes of them are a hash code. The last four, because a
  // hostile device may grind the first bytes it shows to people.
  @Override
  public final int hashCode() {
    int n = bytes.length;
    return (bytes[n - 4] & 0xff) << 24
        | (bytes[n - 3] & 0xff) << 16
        | (bytes[n - 2] & 0xff) << 8
        | (bytes[n - 1] & 0xff);
  }

  /** Returns lower-case hexadecimal. */
  @Override
  public final String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
