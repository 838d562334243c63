package org.logomesh.relay.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.version.Head;
import reactor.core.publisher.Mono;

/**
 * What a relay keeps of snapshots, and how it drops what lies below one. The contract of {@link
 * EntryStore} on durability, threads and errors holds here too. Nothing here decides whether a
 * snapshot is believed, or an entry may go.
 */
public interface RetentionStore {
  /**
   * Begins to keep a snapshot, unless it is here already.
   *
   * @param maxSnapshots how many of them a space may have; one more is none
   * @return emits what is here of it; nothing if there are too many
   */
  Mono<StoredSnapshot> begin(
      SpaceId space, SnapshotId snapshot, long size, int maxSnapshots, Instant now);

  /** Emits what is here of a snapshot, or nothing. */
  Mono<StoredSnapshot> find(SpaceId space, SnapshotId snapshot);

  /** Emits all snapshots of a space, the one begun last first. */
  Mono<List<StoredSnapshot>> snapshots(SpaceId space);

  /**
   * Emits spaces that have snapshots and are not deleted, ordered, beginning after {@code after}
   * (null: the first).
   */
  Mono<List<SpaceId>> spacesAfter(@Nullable SpaceId after, int maxSpaces);

  /**
   * Keeps the next part of a snapshot. Emits false, and keeps nothing, if that part was here, or is
   * not the next, or the snapshot is not here.
   */
  Mono<Boolean> putPart(SpaceId space, SnapshotId snapshot, int part, byte[] data);

  /** Emits a part of a snapshot, or nothing. */
  Mono<byte[]> part(SpaceId space, SnapshotId snapshot, int part);

  /** Notes that a snapshot is what its id says. */
  Mono<Void> complete(SpaceId space, SnapshotId snapshot);

  /** Notes since when a snapshot is attested, if nothing is noted yet. */
  Mono<Void> attest(SpaceId space, SnapshotId snapshot, Instant since);

  /**
   * Drops the last parts of a snapshot, and the snapshot with its first: whatever interrupts this
   * leaves a snapshot that can be brought again.
   *
   * @return emits whether parts are left
   */
  Mono<Boolean> dropParts(SpaceId space, SnapshotId snapshot, int maxParts);

  /**
   * Lets a log begin after an entry, if it has just that entry, and drops up to {@code maxEntries}
   * of those before. The last entry of a log stays, so that others can be appended to it, and where
   * the log stood before its first is kept, so that they can be judged. Idempotent.
   *
   * @return emits how many entries were dropped; 0 once there is nothing to drop
   */
  Mono<Integer> prune(SpaceId space, LogId log, Head through, int maxEntries);

  /**
   * As {@link #prune}, but keeps of each entry what its hash and its signature need, and leaves no
   * more of its content in the file than {@link Sql#erasing} does; {@link #prune} drops what is
   * kept, and goes on with this if it was interrupted.
   *
   * @param attested an entry that the log must have, at or after the last one to be erased
   * @param through the last one to be erased; -1 only to go on with what was interrupted
   * @return emits how many entries were erased; 0 once there is nothing to erase
   */
  Mono<Integer> erase(SpaceId space, LogId log, Head attested, long through, int maxEntries);

  /**
   * Lets logs stand where a snapshot says, of which no entry is here: those that are not here at
   * all, and those that stand so at an earlier place. All or nothing. Others stay as they are.
   *
   * @param states where they stand, some hundred at most; the caller has checked that
   *     administrators vouch for it
   * @param over logs that are to stand there although they have entries, if they end with this one;
   *     those entries are below where the log begins then, and {@link #prune} drops them
   * @return emits those that stand otherwise than before
   */
  Mono<List<StoredLog>> found(
      SpaceId space, Map<LogId, LogState> states, Map<LogId, EntryHash> over);
}
