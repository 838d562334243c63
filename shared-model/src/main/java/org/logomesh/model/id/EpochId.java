package org.logomesh.model.id;

/** Names an epoch and commits to its content key, without revealing it. */
public final class EpochId extends FixedBytes<EpochId> {
  /** Length in bytes. */
  public static final int SIZE = 32;

  private EpochId(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static EpochId of(byte[] bytes) {
    return new EpochId(bytes);
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static EpochId parse(String hex) {
    return new EpochId(fromHex(hex));
  }
}
