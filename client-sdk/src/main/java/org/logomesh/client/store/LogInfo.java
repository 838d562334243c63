package org.logomesh.client.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;

/**
 * What the store knows of one log, or of one branch of a forked log.
 *
 * @param id the id it is stored and synced under
 * @param hashedAs the id that its entries are hashed and sealed over: the same, except for a
 *     branch, whose entries keep that of the log that forked
 * @param device who writes it
 * @param firstSeq the place of its first entry: 0, except for a branch
 * @param parent the log that a branch left at {@code firstSeq}, or null
 * @param state where it stands; null if it forked at its first entry, so that branches have it all
 * @param forkedAt the first place that branches have, {@link #NOT_FORKED} for an ordinary log
 * @param own whether this database writes it, or wrote it before it was restored or copied
 * @param bareThrough the last place at which there may be an entry that only its name is here of,
 *     because this device began with a snapshot; -1 for a log that is here whole
 */
public record LogInfo(
    LogId id,
    LogId hashedAs,
    DeviceId device,
    long firstSeq,
    @Nullable LogId parent,
    @Nullable LogState state,
    long forkedAt,
    boolean own,
    long bareThrough) {
  /** What {@link #forkedAt} is for a log without branches. */
  public static final long NOT_FORKED = Long.MAX_VALUE;

  /** The place of the last entry; {@code firstSeq - 1} if there is none. */
  public long headSeq() {
    return state == null ? firstSeq - 1 : state.seq();
  }
}
