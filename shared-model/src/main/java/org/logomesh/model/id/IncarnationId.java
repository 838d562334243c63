package org.logomesh.model.id;

/**
 * Names one life of a replica's store: random, made when the store is created and again when it was
 * restored or emptied. A peer that comes back with another incarnation has forgotten what it
 * acknowledged.
 */
public final class IncarnationId extends FixedBytes<IncarnationId> {
  /** Length in bytes. */
  public static final int SIZE = 16;

  private IncarnationId(byte[] bytes) {
    super(bytes, SIZE);
  }

  /**
   * Wraps a copy of the bytes.
   *
   * @throws IllegalArgumentException if the length is not {@link #SIZE}
   */
  public static IncarnationId of(byte[] bytes) {
    return new IncarnationId(bytes);
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static IncarnationId parse(String hex) {
    return new IncarnationId(fromHex(hex));
  }
}
