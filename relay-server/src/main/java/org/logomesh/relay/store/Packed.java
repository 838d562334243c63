package org.logomesh.relay.store;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Many byte strings as one parameter of a statement: the strings one after the other, and where
 * each lies. One {@code bytea[]} would do, but each element of one leaks a buffer in the driver.
 * What else a row has goes beside it, as arrays of numbers.
 */
final class Packed {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Integer> offsets = new ArrayList<>();

  /** Begins the next row. */
  Packed row() {
    offsets.add(bytes.size());
    return this;
  }

  /** Adds to the row that was begun last. */
  Packed add(byte[] part) {
    bytes.writeBytes(part);
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** Where each row begins, from 1 as SQL counts. */
  Integer[] offsets() {
    return offsets.stream().map(offset -> offset + 1).toArray(Integer[]::new);
  }

  boolean isEmpty() {
    return offsets.isEmpty();
  }

  int rows() {
    return offsets.size();
  }

  /** One number of each row. */
  static <T> Long[] longs(List<T> rows, ToLongFunction<T> number) {
    return rows.stream().map(row -> (Long) number.applyAsLong(row)).toArray(Long[]::new);
  }

  /** The same, of 32 bits. */
  static <T> Integer[] ints(List<T> rows, ToIntFunction<T> number) {
    return rows.stream().map(row -> (Integer) number.applyAsInt(row)).toArray(Integer[]::new);
  }
}
