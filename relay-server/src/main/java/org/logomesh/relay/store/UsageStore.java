package org.logomesh.relay.store;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import reactor.core.publisher.Mono;

/**
 * What spaces take up, and how much each may. The contract of {@link EntryStore} on durability,
 * threads and errors holds here too. Usage changes in the transaction that appends.
 */
public interface UsageStore {
  /** Emits what a space takes up; nothing if it is not registered. */
  Mono<SpaceUsage> usage(SpaceId space);

  /**
   * Emits what spaces take up, ordered by space, beginning after {@code after} (null: the first).
   */
  Mono<List<SpaceUsage>> usagesAfter(@Nullable SpaceId after, int maxSpaces);

  /**
   * Emits how many bytes the entries of logs are counted as, each read for it; of logs that are not
   * there, nothing.
   */
  Mono<Map<LogId, Long>> bytesOfLogs(SpaceId space, List<StoredLog> logs);

  /** Emits the bytes of all spaces together. */
  Mono<Long> totalBytes();

  /**
   * Sets how many bytes of entries a space may have; it counts from the next append on. What is
   * there already stays.
   *
   * @param bytes null for what the relay gives to all
   * @return emits false if the space is not registered
   */
  Mono<Boolean> setQuota(SpaceId space, @Nullable Long bytes);
}
