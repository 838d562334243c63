package org.logomesh.client.store;

import java.time.Instant;
import java.util.HexFormat;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.store.CachedThought.Shown;

/** Field values as people read them: what is filtered by and searched. */
final class FieldText {
  /** Characters of a value that are kept for filtering. */
  static final int MAX_KEY_CHARS = 200;

  private FieldText() {}

  /** Returns what a value is filtered by. */
  static String key(FieldValue value) {
    String text = text(value);
    if (text.length() <= MAX_KEY_CHARS) {
      return text;
    }
    int end =
        Character.isLowSurrogate(text.charAt(MAX_KEY_CHARS)) ? MAX_KEY_CHARS - 1 : MAX_KEY_CHARS;
    return text.substring(0, end);
  }

  /** Returns the words of tags, field names and text values. */
  static String labels(Shown shown) {
    if (shown.tags().isEmpty() && shown.fields().isEmpty()) {
      return "";
    }
    StringBuilder labels = new StringBuilder();
    shown.tags().forEach(tag -> labels.append(SearchText.words(tag)).append(' '));
    shown
        .fields()
        .forEach(
            (name, value) -> {
              labels.append(SearchText.words(name)).append(' ');
              if (value.type() != FieldValue.Type.BYTES) {
                labels.append(SearchText.words(text(value))).append(' ');
              }
            });
    return labels.toString();
  }

  private static String text(FieldValue value) {
    return switch (value.type()) {
      case TEXT -> ((FieldValue.Text) value).value();
      case INT64 -> Long.toString(((FieldValue.Int64) value).value());
      case FLOAT64 -> Double.toString(((FieldValue.Float64) value).value());
      case BOOL -> Boolean.toString(((FieldValue.Bool) value).value());
      case TIMESTAMP -> timestamp(((FieldValue.Timestamp) value).epochMillis());
      case BYTES -> HexFormat.of().formatHex(((FieldValue.Bytes) value).value());
    };
  }

  private static String timestamp(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).toString();
  }
}
