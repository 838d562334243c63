package org.logomesh.model.id;

/** Names an entry, its place in its log and, through the chain, everything before it. */
public final class EntryHash extends FixedBytes<EntryHash> {
  /** Length in bytes. */
  public static final int SIZE = 32;

  private EntryHash(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static EntryHash of(byte[] bytes) {
    return new EntryHash(bytes);
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static EntryHash parse(String hex) {
    return new EntryHash(fromHex(hex));
  }
}
