package org.logomesh.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Lease;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.StateWrite;
import tools.jackson.databind.JsonNode;

/**
 * One part of a state as an export has it: an object of {@link StateFile}.
 *
 * @param key which one
 * @param schema the version of its owner's data format
 * @param value the value; null for an element of a set, a counter and the lease of a session
 * @param sum of a counter; else 0
 */
record StatePart(StateKey key, int schema, @Nullable FieldValue value, long sum) {
  /** What is shown of a part of a state. */
  static StatePart of(StateCell cell) {
    StateWrite shown = cell.shown();
    boolean isLease = cell.key().isLease();
    return new StatePart(
        cell.key(),
        shown == null ? 0 : shown.schema(),
        shown == null || isLease ? null : shown.value(),
        cell.sum());
  }

  /** The object that stands for a part. */
  static Map<String, Object> object(StateCell cell) {
    StatePart part = of(cell);
    Map<String, Object> object = new LinkedHashMap<>(Shown.object(part.key));
    if (part.key.shape() == StateShape.COUNTER) {
      object.put("sum", part.sum);
      return object;
    }
    object.put("schema", part.schema);
    Lease lease = cell.lease();
    if (lease != null) {
      object.put("holder", lease.holder().toString());
      object.put("claimed", Instant.ofEpochMilli(lease.claimedMillis()).toString());
      object.put("leaseMillis", lease.durationMillis());
    }
    if (part.value != null) {
      object.put("type", part.value.type().name());
      object.put("value", written(part.value));
    }
    return object;
  }

  private static Object written(FieldValue value) {
    return switch (value.type()) {
      case TEXT -> ((FieldValue.Text) value).value();
      case INT64 -> ((FieldValue.Int64) value).value();
      case FLOAT64 -> Double.toString(((FieldValue.Float64) value).value());
      case BOOL -> ((FieldValue.Bool) value).value();
      case BYTES -> Base64.getEncoder().encodeToString(((FieldValue.Bytes) value).value());
      case TIMESTAMP ->
          Instant.ofEpochMilli(((FieldValue.Timestamp) value).epochMillis()).toString();
    };
  }

  /**
   * Reads the object of a part.
   *
   * @throws IllegalArgumentException if it is none, with what is wrong
   */
  static StatePart read(JsonNode object) {
    StateKey key =
        new StateKey(
            named(StateScope.values(), object, "scope"),
            text(object, "owner"),
            named(StateShape.values(), object, "shape"),
            text(object, "name"),
            text(object, "key"));
    boolean isCounter = key.shape() == StateShape.COUNTER;
    JsonNode sum = object.path("sum");
    JsonNode schema = object.path("schema");
    if (isCounter ? !sum.isIntegralNumber() : !schema.canConvertToInt() || schema.intValue() < 0) {
      throw new IllegalArgumentException(Shown.state(key) + " has no sum or schema");
    }
    boolean hasValue = !isCounter && key.shape() != StateShape.SET && !key.isLease();
    return new StatePart(
        key,
        isCounter ? 0 : schema.intValue(),
        hasValue ? value(object) : null,
        isCounter ? sum.longValue() : 0);
  }

  private static FieldValue value(JsonNode object) {
    JsonNode value = object.path("value");
    FieldValue.Type type = named(FieldValue.Type.values(), object, "type");
    boolean fits =
        switch (type) {
          case INT64 -> value.isIntegralNumber() && value.canConvertToLong();
          case BOOL -> value.isBoolean();
          case TEXT, FLOAT64, BYTES, TIMESTAMP -> value.isString();
        };
    if (!fits) {
      throw new IllegalArgumentException("a value that is no " + type);
    }
    try {
      return switch (type) {
        case TEXT -> new FieldValue.Text(value.stringValue());
        case INT64 -> new FieldValue.Int64(value.longValue());
        case FLOAT64 -> new FieldValue.Float64(Double.parseDouble(value.stringValue()));
        case BOOL -> new FieldValue.Bool(value.booleanValue());
        case BYTES -> new FieldValue.Bytes(Base64.getDecoder().decode(value.stringValue()));
        case TIMESTAMP ->
            new FieldValue.Timestamp(Instant.parse(value.stringValue()).toEpochMilli());
      };
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("a time that is none: " + value.stringValue(), e);
    }
  }

  private static String text(JsonNode object, String name) {
    JsonNode text = object.path(name);
    if (!text.isString()) {
      throw new IllegalArgumentException("a part without " + name);
    }
    return text.stringValue();
  }

  private static <E extends Enum<E>> E named(E[] all, JsonNode object, String name) {
    String said = text(object, name);
    for (E each : all) {
      if (each.name().equals(said)) {
        return each;
      }
    }
    throw new IllegalArgumentException("there is no " + name + " " + said);
  }
}
