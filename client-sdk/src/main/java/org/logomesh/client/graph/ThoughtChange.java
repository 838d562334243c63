package org.logomesh.client.graph;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one operation did to a thought, as a line of its history. */
public sealed interface ThoughtChange {
  /** What it was, to switch on. */
  enum Kind {
    CREATED,
    TEXT,
    FIELD,
    TAG_ADDED,
    TAG_REMOVED,
    LINKED,
    UNLINKED,
    ATTRIBUTE,
    DELETED,
    RESTORED
  }

  /** Which it was. */
  Kind kind();

  /** Was brought into being, was deleted, or was brought back after it had been deleted. */
  record Life(Kind kind) implements ThoughtChange {}

  /**
   * Its text was edited.
   *
   * @param position code points before the place, in the text as its author had it
   * @param deleted how many code points were taken out there
   * @param inserted what was put in
   */
  record Text(int position, int deleted, String inserted) implements ThoughtChange {
    @Override
    public Kind kind() {
      return Kind.TEXT;
    }
  }

  /**
   * A field was set.
   *
   * @param value the value; null took the field away
   * @param replaced how many values that replaced: more than one ended a conflict
   */
  record Field(String name, @Nullable FieldValue value, int replaced) implements ThoughtChange {
    @Override
    public Kind kind() {
      return Kind.FIELD;
    }
  }

  /** A tag was put on, or taken off. */
  record Tag(Kind kind, String tag) implements ThoughtChange {}

  /** An edge from or to the thought was added or taken away. */
  record Link(Kind kind, EdgeKey edge) implements ThoughtChange {}

  /** Something was said about an edge from or to the thought; otherwise as {@link Field}. */
  record Attribute(EdgeKey edge, String name, @Nullable FieldValue value, int replaced)
      implements ThoughtChange {
    @Override
    public Kind kind() {
      return Kind.ATTRIBUTE;
    }
  }

  /** The thoughts that an operation writes to: for an edge both ends. */
  static Set<ThoughtId> thoughts(Operation operation) {
    return switch (operation.kind()) {
      case CREATE -> Set.of(((Operation.Create) operation).thought());
      case SPLICE -> Set.of(((Operation.Splice) operation).thought());
      case SET_FIELD -> Set.of(((Operation.SetField) operation).thought());
      case ADD_TAG -> Set.of(((Operation.AddTag) operation).thought());
      case REMOVE_TAG -> Set.of(((Operation.RemoveTag) operation).thought());
      case DELETE -> Set.of(((Operation.Delete) operation).thought());
      case RESTORE -> Set.of(((Operation.Restore) operation).thought());
      case ADD_EDGE -> ends(((Operation.AddEdge) operation).edge());
      case REMOVE_EDGE -> ends(((Operation.RemoveEdge) operation).edge());
      case SET_ATTRIBUTE -> ends(((Operation.SetAttribute) operation).edge());
      case SET_STATE, REMOVE_STATE, ADD_TO_COUNTER, UNKNOWN -> Set.of();
    };
  }

  /**
   * What an operation did to a thought that it writes to.
   *
   * @throws IllegalArgumentException if it writes to none
   */
  static ThoughtChange of(Operation operation) {
    return switch (operation.kind()) {
      case CREATE -> new Life(Kind.CREATED);
      case DELETE -> new Life(Kind.DELETED);
      case RESTORE -> new Life(Kind.RESTORED);
      case SPLICE -> {
        Operation.Splice splice = (Operation.Splice) operation;
        yield new Text(splice.position(), splice.deleteCount(), splice.insert());
      }
      case SET_FIELD -> {
        Operation.SetField set = (Operation.SetField) operation;
        yield new Field(set.name(), set.value(), set.replaced().size());
      }
      case ADD_TAG -> new Tag(Kind.TAG_ADDED, ((Operation.AddTag) operation).tag());
      case REMOVE_TAG -> new Tag(Kind.TAG_REMOVED, ((Operation.RemoveTag) operation).tag());
      case ADD_EDGE -> new Link(Kind.LINKED, ((Operation.AddEdge) operation).edge());
      case REMOVE_EDGE -> new Link(Kind.UNLINKED, ((Operation.RemoveEdge) operation).edge());
      case SET_ATTRIBUTE -> {
        Operation.SetAttribute set = (Operation.SetAttribute) operation;
        yield new Attribute(set.edge(), set.name(), set.value(), set.replaced().size());
      }
      case SET_STATE, REMOVE_STATE, ADD_TO_COUNTER, UNKNOWN ->
          throw new IllegalArgumentException(operation.kind() + " writes to no thought");
    };
  }

  private static Set<ThoughtId> ends(EdgeKey edge) {
    return edge.source().equals(edge.target())
        ? Set.of(edge.source())
        : Set.of(edge.source(), edge.target());
  }
}
