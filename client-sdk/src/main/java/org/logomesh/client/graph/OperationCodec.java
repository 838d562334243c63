package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.References.Place;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;
import org.logomesh.model.id.OperationId;

/**
 * Operations as deterministic CBOR (RFC 8949, section 4.2). In CDDL (RFC 8610):
 *
 * <pre>
 * operation = [0, thought]                                        ; create
 *           / [1, thought, refs, position, count, text]           ; splice
 *           / [2, thought, name, value / null, refs]              ; set field
 *           / [3, thought, name]                                  ; add tag
 *           / [4, thought, name, refs]                            ; remove tag
 *           / [5, thought, name, thought, cardinality]            ; add edge
 *           / [6, thought, name, thought, cardinality, refs]      ; remove edge
 *           / [7, thought, refs]                                  ; delete
 *           / [8, thought, refs]                                  ; restore
 *           / [9, thought, name, thought, cardinality, name, value / null, refs]
 *                                                                 ; set attribute of an edge
 *           / [10, * state, schema, value / null, term, refs]     ; set state (value null: a set's)
 *           / [11, * state, refs]                                 ; remove state
 *           / [12, * state, delta]                                ; add to a counter
 *           / [13..2^63-1, * any]                                 ; of later software: kept
 * state = (scope: 0 user / 1 plugin, owner: name, shape: 0 register / 1 map / 2 set / 3 counter
 *          / 4 session, name, slot: tstr .size (0..256))
 * schema = 0..2^31-1             term = 0..2^63-1          delta = -(2^53-1)..2^53-1
 * thought = bstr .size 16      name = tstr .size (1..256)     cardinality = 0 / 1
 * position = count = 0..2^31-1
 * refs = [* [log: uint, seq: uint, index: uint]]                  ; strictly ascending
 * value = tstr / int / float / bool / bstr / [int]                ; [int] is a timestamp in ms
 * </pre>
 *
 * Anything else is a {@link MalformedOperationException}, and so is what goes beyond {@link
 * GraphLimits}.
 */
public final class OperationCodec {
  private OperationCodec() {}

  /**
   * Encodes an operation.
   *
   * @param references the places of what it refers to, as seen from the entry it will be in
   * @throws IllegalArgumentException if {@code references} has no place for one of them
   */
  public static byte[] encode(Operation operation, References references) {
    CborWriter out = new CborWriter();
    int code = operation.kind().code();
    switch (operation.kind()) {
      case CREATE -> start(out, 2, code, ((Operation.Create) operation).thought());
      case SPLICE -> {
        Operation.Splice splice = (Operation.Splice) operation;
        start(out, 6, code, splice.thought());
        write(out, splice.parents(), references);
        out.uint(splice.position()).uint(splice.deleteCount()).text(splice.insert());
      }
      case SET_FIELD -> {
        Operation.SetField set = (Operation.SetField) operation;
        start(out, 5, code, set.thought()).text(set.name());
        write(out, set.value());
        write(out, set.replaced(), references);
      }
      case ADD_TAG -> {
        Operation.AddTag add = (Operation.AddTag) operation;
        start(out, 3, code, add.thought()).text(add.tag());
      }
      case REMOVE_TAG -> {
        Operation.RemoveTag remove = (Operation.RemoveTag) operation;
        start(out, 4, code, remove.thought()).text(remove.tag());
        write(out, remove.adds(), references);
      }
      case ADD_EDGE -> write(out, 5, code, ((Operation.AddEdge) operation).edge());
      case REMOVE_EDGE -> {
        Operation.RemoveEdge remove = (Operation.RemoveEdge) operation;
        write(out, 6, code, remove.edge());
        write(out, remove.adds(), references);
      }
      case DELETE -> {
        Operation.Delete delete = (Operation.Delete) operation;
        start(out, 3, code, delete.thought());
        write(out, delete.seen(), references);
      }
      case RESTORE -> {
        Operation.Restore restore = (Operation.Restore) operation;
        start(out, 3, code, restore.thought());
        write(out, restore.deletes(), references);
      }
      case SET_ATTRIBUTE -> {
        Operation.SetAttribute set = (Operation.SetAttribute) operation;
        write(out, 8, code, set.edge());
        out.text(set.name());
        write(out, set.value());
        write(out, set.replaced(), references);
      }
      case SET_STATE -> {
        Operation.SetState set = (Operation.SetState) operation;
        start(out, 10, code, set.key()).uint(set.schema());
        write(out, set.value());
        write(out.uint(set.term()), set.replaced(), references);
      }
      case REMOVE_STATE -> {
        Operation.RemoveState remove = (Operation.RemoveState) operation;
        write(start(out, 7, code, remove.key()), remove.writes(), references);
      }
      case ADD_TO_COUNTER -> {
        Operation.AddToCounter add = (Operation.AddToCounter) operation;
        start(out, 7, code, add.key()).integer(add.delta());
      }
      case UNKNOWN -> out.raw(((Operation.Unknown) operation).bytes());
    }
    return out.toByteArray();
  }

  /**
   * Decodes an operation. One of a kind that is not known here decodes to {@link
   * Operation.Unknown}.
   *
   * @param references the operations at the places it names, as seen from its entry
   * @throws MalformedOperationException if the bytes are not an operation
   */
  public static Operation decode(byte[] encoded, References references) {
    if (encoded.length > GraphLimits.MAX_OPERATION_BYTES) {
      throw new MalformedOperationException("an operation of " + encoded.length + " bytes");
    }
    try {
      CborReader in = new CborReader(encoded);
      int items = in.array(encoded.length);
      if (items == 0) {
        throw new MalformedOperationException("an operation without a kind");
      }
      long code = in.uint();
      Operation operation = body(in, items, code, encoded, references);
      in.end();
      return operation;
    } catch (CborException | IllegalArgumentException e) {
      throw new MalformedOperationException("a malformed operation: " + e.getMessage(), e);
    }
  }

  private static Operation body(
      CborReader in, int items, long code, byte[] encoded, References references) {
    return switch (OperationKind.of(code)) {
      case CREATE -> {
        require(items, 2);
        yield new Operation.Create(thought(in));
      }
      case SPLICE -> {
        require(items, 6);
        yield new Operation.Splice(
            thought(in),
            references(in, references),
            in.uint(Integer.MAX_VALUE),
            in.uint(Integer.MAX_VALUE),
            in.text(GraphLimits.MAX_INSERT_BYTES));
      }
      case SET_FIELD -> {
        require(items, 5);
        yield new Operation.SetField(thought(in), name(in), value(in), references(in, references));
      }
      case ADD_TAG -> {
        require(items, 3);
        yield new Operation.AddTag(thought(in), name(in));
      }
      case REMOVE_TAG -> {
        require(items, 4);
        yield new Operation.RemoveTag(thought(in), name(in), references(in, references));
      }
      case ADD_EDGE -> {
        require(items, 5);
        yield new Operation.AddEdge(edge(in));
      }
      case REMOVE_EDGE -> {
        require(items, 6);
        yield new Operation.RemoveEdge(edge(in), references(in, references));
      }
      case DELETE -> {
        require(items, 3);
        yield new Operation.Delete(thought(in), references(in, references));
      }
      case RESTORE -> {
        require(items, 3);
        yield new Operation.Restore(thought(in), references(in, references));
      }
      case SET_ATTRIBUTE -> {
        require(items, 8);
        yield new Operation.SetAttribute(edge(in), name(in), value(in), references(in, references));
      }
      case SET_STATE -> {
        require(items, 10);
        yield new Operation.SetState(
            StateKey.read(in),
            in.uint(Integer.MAX_VALUE),
            value(in),
            in.uint(),
            references(in, references));
      }
      case REMOVE_STATE -> {
        require(items, 7);
        yield new Operation.RemoveState(StateKey.read(in), references(in, references));
      }
      case ADD_TO_COUNTER -> {
        require(items, 7);
        yield new Operation.AddToCounter(StateKey.read(in), in.integer());
      }
      case UNKNOWN -> {
        for (int i = 1; i < items; i++) {
          in.skipItem();
        }
        yield new Operation.Unknown(code, encoded);
      }
    };
  }

  private static void require(int items, int expected) {
    if (items != expected) {
      throw new MalformedOperationException(
          "an operation of " + items + " parts where its kind has " + expected);
    }
  }

  private static CborWriter start(CborWriter out, int items, int code, ThoughtId thought) {
    return out.array(items).uint(code).bytes(thought.bytes());
  }

  private static CborWriter start(CborWriter out, int items, int code, StateKey key) {
    key.write(out.array(items).uint(code));
    return out;
  }

  private static ThoughtId thought(CborReader in) {
    return ThoughtId.of(in.bytesExact(ThoughtId.SIZE));
  }

  private static String name(CborReader in) {
    return in.text(GraphLimits.MAX_NAME_BYTES);
  }

  private static void write(CborWriter out, int items, int code, EdgeKey edge) {
    start(out, items, code, edge.source())
        .text(edge.type())
        .bytes(edge.target().bytes())
        .uint(edge.cardinality().code());
  }

  private static EdgeKey edge(CborReader in) {
    return new EdgeKey(thought(in), name(in), thought(in), Cardinality.of(in.uint(1)));
  }

  private static void write(CborWriter out, List<OperationId> ids, References references) {
    List<Place> places = ids.stream().map(references::place).sorted().toList();
    out.array(places.size());
    for (Place place : places) {
      out.array(3).uint(place.log()).uint(place.seq()).uint(place.index());
    }
  }

  private static List<OperationId> references(CborReader in, References references) {
    int count = in.array(GraphLimits.MAX_REFERENCES);
    List<OperationId> ids = new ArrayList<>(count);
    Place previous = null;
    for (int i = 0; i < count; i++) {
      in.arrayExact(3);
      Place place =
          new Place(
              in.uint(Integer.MAX_VALUE),
              in.uint(),
              in.uint(GraphLimits.MAX_OPERATIONS_PER_ENTRY - 1));
      if (previous != null && previous.compareTo(place) >= 0) {
        throw new MalformedOperationException("references that are repeated or out of order");
      }
      previous = place;
      ids.add(references.operation(place));
    }
    return ids;
  }

  static void write(CborWriter out, @Nullable FieldValue value) {
    if (value == null) {
      out.nul();
      return;
    }
    switch (value.type()) {
      case TEXT -> out.text(((FieldValue.Text) value).value());
      case INT64 -> out.integer(((FieldValue.Int64) value).value());
      case FLOAT64 -> out.float64(((FieldValue.Float64) value).value());
      case BOOL -> out.bool(((FieldValue.Bool) value).value());
      case BYTES -> out.bytes(((FieldValue.Bytes) value).value());
      case TIMESTAMP -> out.array(1).integer(((FieldValue.Timestamp) value).epochMillis());
    }
  }

  static @Nullable FieldValue value(CborReader in) {
    return switch (in.peekKind()) {
      case NULL -> {
        in.nul();
        yield null;
      }
      case TEXT -> new FieldValue.Text(in.text(GraphLimits.MAX_VALUE_BYTES));
      case UNSIGNED, NEGATIVE -> new FieldValue.Int64(in.integer());
      case FLOAT -> new FieldValue.Float64(in.float64());
      case BOOL -> new FieldValue.Bool(in.bool());
      case BYTES -> new FieldValue.Bytes(in.bytes(GraphLimits.MAX_VALUE_BYTES));
      case ARRAY -> {
        in.arrayExact(1);
        yield new FieldValue.Timestamp(in.integer());
      }
      case MAP -> throw new CborException("a map as a field value", in.position());
    };
  }
}
