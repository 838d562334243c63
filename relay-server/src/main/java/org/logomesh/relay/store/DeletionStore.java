package org.logomesh.relay.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import reactor.core.publisher.Mono;

/**
 * Spaces that are to go. A deletion is a note beside the space until {@link #purge} begins: nothing
 * is lost before that, and whoever reads and writes the space is kept out at the doors, not here.
 * From then on nothing is written into the space, and nobody is let in by what is left of it. The
 * contract of {@link EntryStore} on durability, threads and errors holds here too.
 */
public interface DeletionStore {
  /**
   * A space that is to go.
   *
   * @param since when it was deleted
   * @param until it can be taken back at least so long
   * @param by the device that had it deleted; null for the operator
   * @param begun whether it is going: it cannot be taken back any more
   */
  record Deletion(
      SpaceId space, Instant since, Instant until, @Nullable DeviceId by, boolean begun) {}

  /** How far a purge is. */
  enum Purge {
    /** There is nothing to do: it is not registered, not deleted, or not due. */
    NONE,
    /** Some of it is left. */
    MORE,
    /** Nothing of it is left, and the space can be registered anew. */
    DONE
  }

  /**
   * Deletes a space. One that is deleted stays as it is, but goes sooner if this one says so.
   *
   * @param by the device that wants it; null for the operator
   * @return emits how it stands; nothing if the space is not registered
   */
  Mono<Deletion> delete(SpaceId space, Instant now, Instant until, @Nullable DeviceId by);

  /** Takes a deletion back. Emits false if there is none, or if the space is going already. */
  Mono<Boolean> restore(SpaceId space);

  /** Emits all deletions, ordered by space: at most as many as there are spaces. */
  Mono<List<Deletion>> deletions();

  /**
   * Drops some of what there is of a space that was deleted and may not be taken back any more, in
   * an order in which whatever interrupts this leaves something that can be gone on with. Several
   * relays may do it at once.
   *
   * @param due a space goes if it could be taken back until then, or is going already
   * @param maxRows rows at most; of parts of snapshots, which are large, a hundredth
   */
  Mono<Purge> purge(SpaceId space, Instant due, int maxRows);
}
