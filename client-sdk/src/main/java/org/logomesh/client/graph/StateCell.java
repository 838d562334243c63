package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * What merging knows of one part of a state. Immutable, and a function of the set of operations
 * that were applied and of which have effect.
 *
 * @param writes those that nothing has replaced, shown or not, sorted by operation id
 * @param sum of a counter: what was added by entries that have effect, modulo 2^64
 * @param hidden of a counter: what entries without effect add. What they add is taken out of the
 *     sum and put back whole, so a counter survives that a device is removed and its entries whited
 *     out
 */
public record StateCell(
    StateKey key, List<StateWrite> writes, long sum, SortedMap<EntryHash, Long> hidden) {
  public StateCell {
    writes = List.copyOf(writes);
    hidden = Collections.unmodifiableSortedMap(hidden);
  }

  /** The state of what was never written. */
  public static StateCell empty(StateKey key) {
    return new StateCell(key, List.of(), 0, Collections.emptySortedMap());
  }

  /** Whether nothing is known of it. A counter that was ever counted on stays, at whatever sum. */
  public boolean isEmpty() {
    return key.shape() != StateShape.COUNTER && writes.isEmpty();
  }

  /** The write that is shown, or null if there is none with effect. */
  public @Nullable StateWrite shown() {
    List<StateWrite> effective = effective();
    return effective.isEmpty() ? null : effective.get(0);
  }

  /** The writes with effect, the shown one first: more than one with different values compete. */
  public List<StateWrite> effective() {
    return writes.stream()
        .filter(write -> write.write().effective())
        .sorted(StateWrite.shown(key).reversed())
        .toList();
  }

  /** Who holds the session that this is the lease of, or null if nobody does. */
  public @Nullable Lease lease() {
    StateWrite shown = key.isLease() ? shown() : null;
    return shown == null ? null : Lease.of(this, shown);
  }

  List<OperationId> ids() {
    return writes.stream().map(write -> write.write().id()).toList();
  }

  StateCell with(StateWrite write, Collection<OperationId> replaced) {
    if (writes.stream().anyMatch(known -> known.write().is(write.write().id()))) {
      return this;
    }
    List<StateWrite> left = new ArrayList<>(without(replaced).writes);
    left.add(write);
    left.sort(StateWrite.ID);
    return new StateCell(key, left, sum, hidden);
  }

  StateCell without(Collection<OperationId> named) {
    Set<OperationId> gone = Set.copyOf(named);
    return new StateCell(
        key,
        writes.stream().filter(write -> !gone.contains(write.write().id())).toList(),
        sum,
        hidden);
  }

  StateCell withAdded(Stamp stamp, long delta) {
    if (stamp.effective()) {
      return new StateCell(key, writes, sum + delta, hidden);
    }
    SortedMap<EntryHash, Long> more = new TreeMap<>(hidden);
    more.merge(stamp.entry(), delta, Long::sum);
    return new StateCell(key, writes, sum, more);
  }

  /**
   * Sets the flag of what came with an entry.
   *
   * @param delta what the entry adds in all
   */
  StateCell withEffective(EntryHash entry, long delta, boolean effective) {
    if (key.shape() == StateShape.COUNTER) {
      if (hidden.containsKey(entry) != effective) {
        return this;
      }
      SortedMap<EntryHash, Long> changed = new TreeMap<>(hidden);
      if (effective) {
        changed.remove(entry);
      } else {
        changed.put(entry, delta);
      }
      return new StateCell(key, writes, effective ? sum + delta : sum - delta, changed);
    }
    var flag = Writes.flag(entry, effective);
    return new StateCell(
        key,
        writes.stream()
            .map(
                each ->
                    new StateWrite(
                        flag.apply(each.write()), each.schema(), each.value(), each.term()))
            .toList(),
        sum,
        hidden);
  }

  /** Encodes the state as deterministic CBOR; equal states, and only they, have equal bytes. */
  public byte[] encode() {
    return StateCellCodec.encode(this);
  }

  /**
   * Reads back what {@link #encode()} gave.
   *
   * @throws org.logomesh.model.cbor.CborException if the bytes are not an encoded state
   */
  public static StateCell decode(StateKey key, byte[] encoded) {
    return StateCellCodec.decode(key, encoded);
  }
}
