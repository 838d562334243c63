package org.logomesh.client.store;

import java.util.function.Supplier;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.model.cbor.CborException;

/**
 * Decodes merge states as they are stored. Disks change bits of them too, so each method throws
 * {@link DamagedGraphException} for bytes that are no state.
 */
final class StoredStates {
  private StoredStates() {}

  static ThoughtState thought(ThoughtId id, byte[] state) {
    return decoded(() -> ThoughtState.decode(id, state));
  }

  static EdgeState edge(EdgeKey key, byte[] state) {
    return decoded(() -> EdgeState.decode(key, state));
  }

  static StateCell cell(StateKey key, byte[] state) {
    return decoded(() -> StateCell.decode(key, state));
  }

  private static <T> T decoded(Supplier<T> state) {
    try {
      return state.get();
    } catch (CborException | IllegalArgumentException e) {
      throw new DamagedGraphException(e);
    }
  }
}
