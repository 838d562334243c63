package org.logomesh.client.sync;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Operation;

/**
 * How many bytes an operation takes in an entry at most, before its references have their places.
 */
final class OperationSize {
  /** Array heads, kind, thought id, position and count. */
  private static final int FIXED_BYTES = 64;

  /** {@code [log, seq, index]} with the longest numbers. */
  private static final int REFERENCE_BYTES = 1 + 5 + 9 + 3;

  private OperationSize() {}

  static long atMost(Operation operation) {
    long[] references = {0};
    operation.withReferences(
        id -> {
          references[0]++;
          return id;
        });
    return FIXED_BYTES + references[0] * REFERENCE_BYTES + content(operation);
  }

  private static long content(Operation operation) {
    return switch (operation.kind()) {
      case SPLICE -> utf8(((Operation.Splice) operation).insert());
      case SET_FIELD -> {
        Operation.SetField set = (Operation.SetField) operation;
        yield utf8(set.name()) + value(set.value());
      }
      case SET_ATTRIBUTE -> {
        Operation.SetAttribute set = (Operation.SetAttribute) operation;
        yield 32 + utf8(set.edge().type()) + utf8(set.name()) + value(set.value());
      }
      case SET_STATE -> {
        Operation.SetState set = (Operation.SetState) operation;
        yield 32 + set.key().bytes().length + value(set.value());
      }
      case REMOVE_STATE -> ((Operation.RemoveState) operation).key().bytes().length;
      case ADD_TO_COUNTER -> 16 + ((Operation.AddToCounter) operation).key().bytes().length;
      case ADD_TAG -> utf8(((Operation.AddTag) operation).tag());
      case REMOVE_TAG -> utf8(((Operation.RemoveTag) operation).tag());
      case ADD_EDGE -> 32 + utf8(((Operation.AddEdge) operation).edge().type());
      case REMOVE_EDGE -> 32 + utf8(((Operation.RemoveEdge) operation).edge().type());
      case UNKNOWN -> ((Operation.Unknown) operation).bytes().length;
      case CREATE, DELETE, RESTORE -> 0;
    };
  }

  private static long value(@Nullable FieldValue value) {
    return value instanceof FieldValue.Text text
        ? utf8(text.value())
        : value instanceof FieldValue.Bytes bytes ? bytes.value().length : 16;
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
