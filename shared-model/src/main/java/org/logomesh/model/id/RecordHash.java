package org.logomesh.model.id;

/** Names a trust record and, through its parents, everything it was written upon. */
public final class RecordHash extends FixedBytes<RecordHash> {
  /** Length in bytes. */
  public static final int SIZE = 32;

  private RecordHash(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static RecordHash of(byte[] bytes) {
    return new RecordHash(bytes);
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static RecordHash parse(String hex) {
    return new RecordHash(fromHex(hex));
  }
}
