package org.logomesh.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.regex.Pattern;
import org.logomesh.client.graph.FieldValue;

/**
 * Field values as front matter writes them. {@link #read} of what {@link #write} gives is the value
 * again, and a value that is read and written again looks as it did: so a version {@code 1.10} or a
 * number {@code 007} stays a text, and so does a date without time and zone, which is no moment.
 */
final class YamlText {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,19}");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+\\.[0-9]+([eE]-?[0-9]+)?");
  private static final Pattern MOMENT =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,3})?)?"
              + "([Zz]|[-+][0-9]{2}:[0-9]{2})");

  /** What needs no quotes, wherever it stands. */
  private static final Pattern PLAIN =
      Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{N} _./+-]*[\\p{L}\\p{N}_.+-])?");

  private YamlText() {}

  /** Gives a value that stands there without quotes its type. */
  static FieldValue read(String plain) {
    return switch (plain) {
      case "true", "True", "TRUE" -> new FieldValue.Bool(true);
      case "false", "False", "FALSE" -> new FieldValue.Bool(false);
      case "~", "null", "Null", "NULL" -> new FieldValue.Text("");
      default -> number(plain);
    };
  }

  private static FieldValue number(String plain) {
    try {
      if (INTEGER.matcher(plain).matches()) {
        long value = Long.parseLong(plain);
        if (Long.toString(value).equals(plain)) {
          return new FieldValue.Int64(value);
        }
      } else if (DECIMAL.matcher(plain).matches()) {
        double value = Double.parseDouble(plain);
        if (Double.toString(value).equals(plain)) {
          return new FieldValue.Float64(value);
        }
      } else if (MOMENT.matcher(plain).matches()) {
        return new FieldValue.Timestamp(OffsetDateTime.parse(plain).toInstant().toEpochMilli());
      }
    } catch (NumberFormatException | DateTimeException e) {
      return new FieldValue.Text(plain); // 99999999999999999999, the 31st of February
    }
    return new FieldValue.Text(plain);
  }

  static String write(FieldValue value) {
    return switch (value.type()) {
      case TEXT -> text(((FieldValue.Text) value).value());
      case INT64 -> Long.toString(((FieldValue.Int64) value).value());
      case FLOAT64 -> decimal(((FieldValue.Float64) value).value());
      case BOOL -> Boolean.toString(((FieldValue.Bool) value).value());
      case BYTES ->
          "!!binary "
              + quoted(Base64.getEncoder().encodeToString(((FieldValue.Bytes) value).value()));
      case TIMESTAMP ->
          Instant.ofEpochMilli(((FieldValue.Timestamp) value).epochMillis()).toString();
    };
  }

  private static String decimal(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    return Double.isInfinite(value) ? (value > 0 ? ".inf" : "-.inf") : Double.toString(value);
  }

  /** Writes a text, a key or a tag; in quotes if it would be taken for something else without. */
  static String text(String text) {
    boolean plain = PLAIN.matcher(text).matches() && read(text).equals(new FieldValue.Text(text));
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (isPrintable(c)) {
                    quoted.append((char) c);
                  } else {
                    quoted.append(String.format("\\u%04x", c));
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }

  private static boolean isPrintable(int c) {
    boolean control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
    return !control && c != 0xFEFF && c < 0xFFFE;
  }
}
