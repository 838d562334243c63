package org.logomesh.client.graph;

import java.util.Comparator;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.cbor.CborReader;
import org.logomesh.model.cbor.CborWriter;

/**
 * Names a part of a state beside the thoughts that merges by itself: a register, a counter, one key
 * of a map or a session, one element of a set, the lease of a session. All names are UTF-8 of at
 * most {@link GraphLimits#MAX_NAME_BYTES}.
 *
 * @param owner the user or the plugin, not empty
 * @param name which of the owner's states of this shape, not empty
 * @param slot the key or element; empty exactly for registers, counters and the lease of a session
 */
public record StateKey(StateScope scope, String owner, StateShape shape, String name, String slot)
    implements Cell, Comparable<StateKey> {
  private static final Comparator<StateKey> ORDER =
      Comparator.comparing(StateKey::scope)
          .thenComparing(StateKey::owner)
          .thenComparing(StateKey::shape)
          .thenComparing(StateKey::name)
          .thenComparing(StateKey::slot);

  public StateKey {
    GraphLimits.requireName("state's owner", owner);
    GraphLimits.requireName("state's name", name);
    if (!slot.isEmpty() && shape.hasSlots()) {
      GraphLimits.requireName("key or element", slot);
    } else if (!slot.isEmpty() || (shape.hasSlots() && shape != StateShape.SESSION)) {
      throw new IllegalArgumentException("a " + shape + " with a key of " + slot.length());
    }
  }

  /** The same state's part of another key. */
  public StateKey withSlot(String other) {
    return new StateKey(scope, owner, shape, name, other);
  }

  /** Whether this is the lease of a session. */
  public boolean isLease() {
    return shape == StateShape.SESSION && slot.isEmpty();
  }

  /**
   * Reads back what {@link #bytes()} gave.
   *
   * @throws IllegalArgumentException if the bytes name no state
   */
  public static StateKey of(byte[] bytes) {
    try {
      CborReader in = new CborReader(bytes);
      in.arrayExact(5);
      StateKey key = read(in);
      in.end();
      return key;
    } catch (CborException e) {
      throw new IllegalArgumentException("not a key of a state", e);
    }
  }

  static StateKey read(CborReader in) {
    return new StateKey(
        StateScope.of(in.uint()), name(in), StateShape.of(in.uint()), name(in), name(in));
  }

  private static String name(CborReader in) {
    return in.text(GraphLimits.MAX_NAME_BYTES);
  }

  void write(CborWriter out) {
    out.uint(scope.code()).text(owner).uint(shape.code()).text(name).text(slot);
  }

  @Override
  public Kind kind() {
    return Kind.STATE;
  }

  /** Returns {@code [scope, owner, shape, name, slot]} as deterministic CBOR. */
  @Override
  public byte[] bytes() {
    CborWriter out = new CborWriter().array(5);
    write(out);
    return out.toByteArray();
  }

  @Override
  public int compareTo(StateKey other) {
    return ORDER.compare(this, other);
  }
}
