package org.logomesh.client.graph;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Names a thought: 16 bytes, random, so that two devices never choose the same one by accident.
 * Creating an id that exists already is creating the same thought. Ordered as unsigned bytes.
 */
public final class ThoughtId implements Cell, Comparable<ThoughtId> {
  /** Length in bytes. */
  public static final int SIZE = 16;

  /** The ends of the order, to ask for all ids between. */
  static final ThoughtId FIRST = new ThoughtId(0, 0);

  static final ThoughtId LAST = new ThoughtId(-1, -1);

  private final long high;
  private final long low;

  private ThoughtId(long high, long low) {
    this.high = high;
    this.low = low;
  }

  /**
   * Reads the bytes.
   *
   * @throws IllegalArgumentException if there are not {@link #SIZE} of them
   */
  public static ThoughtId of(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("expected " + SIZE + " bytes, got " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new ThoughtId(buffer.getLong(), buffer.getLong());
  }

  /**
   * Reads lower- or upper-case hexadecimal.
   *
   * @throws IllegalArgumentException if the text is not {@link #SIZE} bytes of hexadecimal
   */
  public static ThoughtId parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** Draws an id. */
  public static ThoughtId random(RandomGenerator random) {
    return new ThoughtId(random.nextLong(), random.nextLong());
  }

  @Override
  public Kind kind() {
    return Kind.THOUGHT;
  }

  @Override
  public byte[] bytes() {
    return ByteBuffer.allocate(SIZE).putLong(high).putLong(low).array();
  }

  @Override
  public int compareTo(ThoughtId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ThoughtId that && high == that.high && low == that.low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + low);
  }

  /** Returns lower-case hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
