package org.logomesh.relay.store;

import java.util.Set;
import org.logomesh.model.id.SpaceId;
import reactor.core.publisher.Flux;

/** Tells relays that share a store where others of them have written. */
public interface ChangeFeed {
  /**
   * Emits what others have written, until it is cancelled; never ends or fails by itself. Says only
   * where something changed: what it is has to be read. While the way between the relays is broken
   * nothing is emitted, and when it is there again, a change {@linkplain Change#anywhere anywhere}.
   * On a thread of the store: move off it before doing work.
   */
  Flux<Change> changes();

  /** Of a store that no other relay uses: emits nothing. */
  static ChangeFeed ofNobody() {
    return Flux::never;
  }

  /**
   * Something was written by another relay and is durable.
   *
   * @param anywhere whether it may be in any space
   * @param spaces where it is; empty if it may be anywhere
   */
  record Change(boolean anywhere, Set<SpaceId> spaces) {
    public Change {
      spaces = Set.copyOf(spaces);
    }

    /** A change in these spaces. */
    public static Change in(Set<SpaceId> spaces) {
      return new Change(false, spaces);
    }

    /** Perhaps a change, in whatever space. */
    public static Change somewhere() {
      return new Change(true, Set.of());
    }

    /** Whether it may be in this space. */
    public boolean concerns(SpaceId space) {
      return anywhere || spaces.contains(space);
    }
  }
}
