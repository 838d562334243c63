package org.logomesh.relay.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import reactor.core.publisher.Mono;

/**
 * What a store holds, in numbers, for its operator. The contract of {@link EntryStore} on threads
 * and errors holds here too.
 */
public interface SpaceCensus {
  /** Emits the sums over everything. */
  Mono<Totals> totals();

  /** Emits spaces in the order of their registration, after so many of them. */
  Mono<List<SpaceFigures>> spaces(int skip, int limit);

  /** Emits one space; nothing if it is not registered. */
  Mono<SpaceFigures> space(SpaceId space);

  /**
   * Keeps that devices of these spaces were connected on a day; an earlier day changes nothing.
   *
   * @param epochDay the day, counted from 1970-01-01
   */
  Mono<Void> seen(Collection<SpaceId> spaces, long epochDay);

  /**
   * Sums over everything.
   *
   * @param spaces how many are registered
   * @param logs logs and branches
   * @param entries entries of all logs
   * @param bytes what the database takes on its disk
   */
  record Totals(long spaces, long logs, long entries, long bytes) {}

  /**
   * One space.
   *
   * @param registered when it was brought here
   * @param inviteHash SHA-256 of the code that brought it, in hexadecimal; null where registration
   *     was open, or it came before the relay kept this
   * @param seenDay the last day, counted from 1970-01-01, on which a device of it was connected;
   *     null if none was since the relay keeps this
   * @param trustRecords records of its trust log
   * @param logs logs and branches
   * @param entries entries of all its logs
   */
  record SpaceFigures(
      SpaceId space,
      Instant registered,
      @Nullable String inviteHash,
      @Nullable Long seenDay,
      long trustRecords,
      long logs,
      long entries) {}
}
