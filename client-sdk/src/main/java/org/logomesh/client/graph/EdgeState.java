package org.logomesh.client.graph;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * What merging knows of one edge: its additions and the writes of its attributes that nothing has
 * named, shown or not, sorted by operation id. The edge is there while one of them has effect: as
 * with a thought, a write that a removal had not seen keeps it. Immutable.
 *
 * @param adds its additions
 * @param attributes for every attribute, the writes that compete; never empty
 */
public record EdgeState(
    EdgeKey key, List<Write> adds, SortedMap<String, List<FieldWrite>> attributes) {
  public EdgeState {
    adds = List.copyOf(adds);
    attributes = Collections.unmodifiableSortedMap(attributes);
  }

  /** The state of an edge that was never added. */
  public static EdgeState empty(EdgeKey key) {
    return new EdgeState(key, List.of(), Collections.emptySortedMap());
  }

  /** Whether nothing is known of the edge: it was never there, or all of it was removed. */
  public boolean isEmpty() {
    return adds.isEmpty() && attributes.isEmpty();
  }

  /** Whether the edge is there. */
  public boolean alive() {
    return writes().anyMatch(Write::effective);
  }

  /** All writes that can keep the edge. */
  Stream<Write> writes() {
    return Stream.concat(
        adds.stream(),
        attributes.values().stream().flatMap(Collection::stream).map(FieldWrite::write));
  }

  /**
   * The write that the edge is shown for, or null if it is not there: the latest addition, so that
   * an attribute never wins the place of an edge's target; without one the latest attribute.
   */
  @Nullable Write shown() {
    Write added = Writes.shown(adds);
    return added != null ? added : Writes.shown(writes().toList());
  }

  EdgeState with(Write add) {
    return new EdgeState(key, Writes.with(adds, add), attributes);
  }

  EdgeState withAttribute(Write write, Operation.SetAttribute operation) {
    List<FieldWrite> before = attributes.getOrDefault(operation.name(), List.of());
    List<FieldWrite> after =
        FieldWrite.with(before, write, operation.value(), operation.replaced());
    return after == before
        ? this
        : new EdgeState(key, adds, ThoughtState.with(attributes, operation.name(), after));
  }

  EdgeState without(Collection<OperationId> named) {
    Set<OperationId> gone = Set.copyOf(named);
    SortedMap<String, List<FieldWrite>> left = new TreeMap<>();
    attributes.forEach((name, writes) -> left.put(name, FieldWrite.without(writes, gone)));
    left.values().removeIf(List::isEmpty);
    return new EdgeState(key, Writes.without(adds, gone), left);
  }

  EdgeState withEffective(EntryHash entry, boolean effective) {
    UnaryOperator<Write> flag = Writes.flag(entry, effective);
    return new EdgeState(
        key, Writes.mapped(adds, flag), ThoughtMerge.mappedFields(attributes, flag));
  }

  /** Encodes the state as deterministic CBOR; equal states, and only they, have equal bytes. */
  public byte[] encode() {
    return StateCodec.encode(this);
  }

  /**
   * Reads back what {@link #encode()} gave.
   *
   * @throws org.logomesh.model.cbor.CborException if the bytes are not an encoded state
   */
  public static EdgeState decode(EdgeKey key, byte[] encoded) {
    return StateCodec.decodeEdge(key, encoded);
  }
}
