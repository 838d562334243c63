package org.logomesh.model.id;

/** Names a space: the hash of its genesis record, so an id cannot be squatted or re-used. */
public final class SpaceId extends FixedBytes<SpaceId> {
  /** Length in bytes. */
  public static final int SIZE = 32;

  private SpaceId(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static SpaceId of(byte[] bytes) {
    return new SpaceId(bytes);
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static SpaceId parse(String hex) {
    return new SpaceId(fromHex(hex));
  }
}
