package org.logomesh.model.id;

/** Names a snapshot by what it is: SHA-256 of the bytes of its file. */
public final class SnapshotId extends FixedBytes<SnapshotId> {
  /** Length in bytes. */
  public static final int SIZE = 32;

  private SnapshotId(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static SnapshotId of(byte[] bytes) {
    return new SnapshotId(bytes);
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static SnapshotId parse(String hex) {
    return new SnapshotId(fromHex(hex));
  }
}
