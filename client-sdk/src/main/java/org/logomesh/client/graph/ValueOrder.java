package org.logomesh.client.graph;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Orders values of fields by size, whatever their types. */
final class ValueOrder {
  static final Comparator<FieldValue> BY_SIZE = ValueOrder::compare;

  /** As many digits as a person types; longer ones are texts, and cost no arithmetic. */
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?");

  private ValueOrder() {}

  private static int compare(FieldValue a, FieldValue b) {
    int rank = rank(a);
    if (rank != rank(b)) {
      return Integer.compare(rank, rank(b));
    }
    BigDecimal number = number(a);
    BigDecimal other = number(b);
    if (number != null && other != null) {
      return number.compareTo(other);
    }
    return sameType(a, b);
  }

  /** Values of one rank are compared with each other: both infinite, or both of one type. */
  private static int sameType(FieldValue a, FieldValue b) {
    return switch (a.type()) {
      case FLOAT64 -> Double.compare(((FieldValue.Float64) a).value(), asDouble(b));
      case INT64 -> 0; // compared as numbers
      case TEXT -> ((FieldValue.Text) a).value().compareTo(((FieldValue.Text) b).value());
      case BOOL -> Boolean.compare(((FieldValue.Bool) a).value(), ((FieldValue.Bool) b).value());
      case BYTES ->
          Arrays.compareUnsigned(((FieldValue.Bytes) a).value(), ((FieldValue.Bytes) b).value());
      case TIMESTAMP ->
          Long.compare(
              ((FieldValue.Timestamp) a).epochMillis(), ((FieldValue.Timestamp) b).epochMillis());
    };
  }

  private static double asDouble(FieldValue value) {
    return ((FieldValue.Float64) value).value();
  }

  private static int rank(FieldValue value) {
    return switch (value.type()) {
      case BYTES -> 0;
      case TEXT -> number(value) == null ? 1 : 4;
      case BOOL -> 2;
      case INT64 -> 4;
      case FLOAT64 -> rank(((FieldValue.Float64) value).value());
      case TIMESTAMP -> 6;
    };
  }

  // What no decimal says is below or above all numbers; not a number is below.
  private static int rank(double value) {
    if (Double.isNaN(value) || value == Double.NEGATIVE_INFINITY) {
      return 3;
    }
    return value == Double.POSITIVE_INFINITY ? 5 : 4;
  }

  private static @Nullable BigDecimal number(FieldValue value) {
    return switch (value.type()) {
      case INT64 -> BigDecimal.valueOf(((FieldValue.Int64) value).value());
      case FLOAT64 -> {
        double number = ((FieldValue.Float64) value).value();
        yield Double.isFinite(number) ? new BigDecimal(number) : null;
      }
      case TEXT -> {
        String text = ((FieldValue.Text) value).value().strip();
        yield DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
      }
      default -> null;
    };
  }
}
