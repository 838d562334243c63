package org.logomesh.client.graph;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.OperationId;

/**
 * One change to the graph, as a device meant it: it names what it saw and what it replaces, so that
 * its result depends on nothing but its causal past. Immutable; the constructors refuse what no
 * device may write.
 *
 * <p>Lists of references are kept sorted and without repetitions: they are sets. Every reference is
 * to an earlier operation. One that names nothing the receiver holds for the same thought or edge
 * has no effect: it named an operation of a void entry, or something that another operation has
 * replaced since.
 */
public sealed interface Operation {
  /** The kind, to switch on. */
  OperationKind kind();

  /** Returns this operation with every reference replaced by what {@code names} says. */
  default Operation withReferences(UnaryOperator<OperationId> names) {
    return this;
  }

  /** Brings a thought into being. Creating one that exists counts as an edit of it. */
  record Create(ThoughtId thought) implements Operation {
    @Override
    public OperationKind kind() {
      return OperationKind.CREATE;
    }
  }

  /**
   * Replaces a run of the thought's text.
   *
   * @param parents the text version that the position counts in: the latest splices it contains
   * @param position where the run starts, in code points
   * @param deleteCount how many code points are taken away there
   * @param insert what is put in their place, at most {@link GraphLimits#MAX_INSERT_BYTES}
   */
  record Splice(
      ThoughtId thought, List<OperationId> parents, int position, int deleteCount, String insert)
      implements Operation {
    public Splice {
      parents = OperationIds.set(parents);
      GraphLimits.requireText("inserted text", insert, GraphLimits.MAX_INSERT_BYTES);
      if (position < 0 || deleteCount < 0) {
        throw new IllegalArgumentException(
            "a splice at " + position + " that deletes " + deleteCount);
      }
    }

    @Override
    public OperationKind kind() {
      return OperationKind.SPLICE;
    }

    @Override
    public Splice withReferences(UnaryOperator<OperationId> names) {
      return new Splice(
          thought, OperationIds.renamed(parents, names), position, deleteCount, insert);
    }
  }

  /**
   * Writes a field.
   *
   * @param name the field's name, 1 to {@link GraphLimits#MAX_NAME_BYTES} of UTF-8
   * @param value the new value; null takes the field away
   * @param replaced the writes of this field that the writer saw
   */
  record SetField(
      ThoughtId thought, String name, @Nullable FieldValue value, List<OperationId> replaced)
      implements Operation {
    public SetField {
      GraphLimits.requireName("field name", name);
      replaced = OperationIds.set(replaced);
    }

    @Override
    public OperationKind kind() {
      return OperationKind.SET_FIELD;
    }

    @Override
    public SetField withReferences(UnaryOperator<OperationId> names) {
      return new SetField(thought, name, value, OperationIds.renamed(replaced, names));
    }
  }

  /** Puts a tag on a thought. */
  record AddTag(ThoughtId thought, String tag) implements Operation {
    public AddTag {
      GraphLimits.requireName("tag", tag);
    }

    @Override
    public OperationKind kind() {
      return OperationKind.ADD_TAG;
    }
  }

  /**
   * Takes a tag off a thought, as far as the writer saw it there: an addition that it had not seen
   * stays.
   *
   * @param adds the additions of this tag that the writer saw
   */
  record RemoveTag(ThoughtId thought, String tag, List<OperationId> adds) implements Operation {
    public RemoveTag {
      GraphLimits.requireName("tag", tag);
      adds = OperationIds.set(adds);
    }

    @Override
    public OperationKind kind() {
      return OperationKind.REMOVE_TAG;
    }

    @Override
    public RemoveTag withReferences(UnaryOperator<OperationId> names) {
      return new RemoveTag(thought, tag, OperationIds.renamed(adds, names));
    }
  }

  /** Connects two thoughts. Neither has to exist yet. */
  record AddEdge(EdgeKey edge) implements Operation {
    @Override
    public OperationKind kind() {
      return OperationKind.ADD_EDGE;
    }
  }

  /**
   * Writes an attribute of an edge. Counts as an addition of the edge, so that the edge survives a
   * removal that this is concurrent with.
   *
   * @param name the attribute's name, 1 to {@link GraphLimits#MAX_NAME_BYTES} of UTF-8
   * @param value the new value; null takes the attribute away
   * @param replaced the writes of this attribute that the writer saw
   */
  record SetAttribute(
      EdgeKey edge, String name, @Nullable FieldValue value, List<OperationId> replaced)
      implements Operation {
    public SetAttribute {
      GraphLimits.requireName("attribute name", name);
      replaced = OperationIds.set(replaced);
    }

    @Override
    public OperationKind kind() {
      return OperationKind.SET_ATTRIBUTE;
    }

    @Override
    public SetAttribute withReferences(UnaryOperator<OperationId> names) {
      return new SetAttribute(edge, name, value, OperationIds.renamed(replaced, names));
    }
  }

  /**
   * Takes an edge away, as far as the writer saw it.
   *
   * @param adds the additions of this edge, and the writes of its attributes, that the writer saw
   */
  record RemoveEdge(EdgeKey edge, List<OperationId> adds) implements Operation {
    public RemoveEdge {
      adds = OperationIds.set(adds);
    }

    @Override
    public OperationKind kind() {
      return OperationKind.REMOVE_EDGE;
    }

    @Override
    public RemoveEdge withReferences(UnaryOperator<OperationId> names) {
      return new RemoveEdge(edge, OperationIds.renamed(adds, names));
    }
  }

  /**
   * Deletes a thought, as far as the writer saw it: any write that is not named keeps it alive.
   *
   * @param seen the writes that are named. A reference (entry, index) names the creations, field
   *     writes, tag additions and restorations of the thought in that entry up to that index; one
   *     that is a splice also names that splice and every splice it builds on
   */
  record Delete(ThoughtId thought, List<OperationId> seen) implements Operation {
    public Delete {
      seen = OperationIds.set(seen);
    }

    @Override
    public OperationKind kind() {
      return OperationKind.DELETE;
    }

    @Override
    public Delete withReferences(UnaryOperator<OperationId> names) {
      return new Delete(thought, OperationIds.renamed(seen, names));
    }
  }

  /**
   * Takes deletions of a thought back. Counts as an edit of the thought, so that it survives a
   * deletion that it is concurrent with.
   *
   * @param deletes the deletions that are replaced
   */
  record Restore(ThoughtId thought, List<OperationId> deletes) implements Operation {
    public Restore {
      deletes = OperationIds.set(deletes);
    }

    @Override
    public OperationKind kind() {
      return OperationKind.RESTORE;
    }

    @Override
    public Restore withReferences(UnaryOperator<OperationId> names) {
      return new Restore(thought, OperationIds.renamed(deletes, names));
    }
  }

  /**
   * Writes a value of a state beside the thoughts, or adds an element to a set.
   *
   * @param schema the version of the owner's data format, from 0
   * @param value the value; null exactly for the element of a set. Of a lease, the milliseconds it
   *     is meant to last
   * @param term of a value of a session, the logical time of the claim it is written under; else 0
   * @param replaced the writes of this part that the writer saw
   */
  record SetState(
      StateKey key, int schema, @Nullable FieldValue value, long term, List<OperationId> replaced)
      implements Operation {
    public SetState {
      replaced = OperationIds.set(replaced);
      boolean hasTerm = key.shape() == StateShape.SESSION && !key.isLease();
      if (key.shape() == StateShape.COUNTER
          || (value == null) != (key.shape() == StateShape.SET)
          || (key.isLease() && !(value instanceof FieldValue.Int64))
          || schema < 0
          || term < 0
          || (term > 0 && !hasTerm)) {
        throw new IllegalArgumentException("not a write of a " + key.shape());
      }
    }

    @Override
    public OperationKind kind() {
      return OperationKind.SET_STATE;
    }

    @Override
    public SetState withReferences(UnaryOperator<OperationId> names) {
      return new SetState(key, schema, value, term, OperationIds.renamed(replaced, names));
    }
  }

  /**
   * Takes a part of a state away, as far as the writer saw it: a write that it had not seen stays.
   *
   * @param writes the writes of this part that the writer saw
   */
  record RemoveState(StateKey key, List<OperationId> writes) implements Operation {
    public RemoveState {
      writes = OperationIds.set(writes);
      if (key.shape() == StateShape.COUNTER) {
        throw new IllegalArgumentException("a counter is not taken away");
      }
    }

    @Override
    public OperationKind kind() {
      return OperationKind.REMOVE_STATE;
    }

    @Override
    public RemoveState withReferences(UnaryOperator<OperationId> names) {
      return new RemoveState(key, OperationIds.renamed(writes, names));
    }
  }

  /**
   * Adds to a counter, or takes from it.
   *
   * @param delta how much, at most {@link GraphLimits#MAX_DELTA} either way
   */
  record AddToCounter(StateKey key, long delta) implements Operation {
    public AddToCounter {
      if (key.shape() != StateShape.COUNTER
          || delta > GraphLimits.MAX_DELTA
          || delta < -GraphLimits.MAX_DELTA) {
        throw new IllegalArgumentException("not an amount for a counter: " + delta);
      }
    }

    @Override
    public OperationKind kind() {
      return OperationKind.ADD_TO_COUNTER;
    }
  }

  /** An operation of a kind that newer software writes. Has no effect; its bytes are kept. */
  final class Unknown implements Operation {
    private final long code;
    private final byte[] bytes;

    Unknown(long code, byte[] bytes) {
      this.code = code;
      this.bytes = bytes.clone();
    }

    /** The code of the kind. */
    public long code() {
      return code;
    }

    /** Returns a copy of the whole encoded operation. */
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public OperationKind kind() {
      return OperationKind.UNKNOWN;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Unknown that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Unknown[kind " + code + ", " + bytes.length + " bytes]";
    }
  }
}
