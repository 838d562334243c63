package org.logomesh.client.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The value of a field: one of six types. Immutable. */
public sealed interface FieldValue {
  /** The types a value can have, to switch on. */
  enum Type {
    TEXT,
    INT64,
    FLOAT64,
    BOOL,
    BYTES,
    TIMESTAMP
  }

  /** The type of this value. */
  Type type();

  /**
   * A text of at most {@link GraphLimits#MAX_VALUE_BYTES} of UTF-8. It is written whole: concurrent
   * texts compete. A text that people edit together is a thought's content.
   */
  record Text(String value) implements FieldValue {
    public Text {
      GraphLimits.requireText("text value", value, GraphLimits.MAX_VALUE_BYTES);
    }

    @Override
    public Type type() {
      return Type.TEXT;
    }
  }

  /** A whole number. */
  record Int64(long value) implements FieldValue {
    @Override
    public Type type() {
      return Type.INT64;
    }
  }

  /** A floating-point number; all NaNs are one value, and the two zeros are two. */
  record Float64(double value) implements FieldValue {
    public Float64 {
      // One NaN, or two replicas could hold different bits that encode alike.
      value = Double.isNaN(value) ? Double.NaN : value;
    }

    @Override
    public Type type() {
      return Type.FLOAT64;
    }
  }

  /** True or false. */
  record Bool(boolean value) implements FieldValue {
    @Override
    public Type type() {
      return Type.BOOL;
    }
  }

  /**
   * A moment.
   *
   * @param epochMillis milliseconds since 1970-01-01T00:00:00Z, without leap seconds
   */
  record Timestamp(long epochMillis) implements FieldValue {
    @Override
    public Type type() {
      return Type.TIMESTAMP;
    }
  }

  /** At most {@link GraphLimits#MAX_VALUE_BYTES} raw bytes. */
  final class Bytes implements FieldValue {
    private final byte[] value;

    /** Copies the bytes. */
    public Bytes(byte[] value) {
      if (value.length > GraphLimits.MAX_VALUE_BYTES) {
        throw new IllegalArgumentException(
            "a value of "
                + value.length
                + " bytes; at most "
                + GraphLimits.MAX_VALUE_BYTES
                + " are allowed");
      }
      this.value = value.clone();
    }

    /** Returns a copy of the bytes. */
    public byte[] value() {
      return value.clone();
    }

    @Override
    public Type type() {
      return Type.BYTES;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "Bytes[" + value.length + "]";
    }
  }
}
