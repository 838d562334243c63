package org.logomesh.relay.store;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Ed25519;
import org.logomesh.model.sign.VerifyKey;

/**
 * Looks whether what is kept of a log's erased entries holds: each names the hash of the one before
 * it, where the log stood after the last is what that hashes to, and signatures are their author's.
 */
public final class ErasedCheck {
  /** Rows that are looked at together. */
  public static final int ROWS = 1_000;

  private final SpaceId space;
  private final LogState floor;
  private final @Nullable VerifyKey author;
  private long last = -1;
  private @Nullable EntryHash hash;

  /**
   * @param floor where the log stood after the last entry that was dropped of it
   */
  public ErasedCheck(SpaceId space, LogState floor, Function<DeviceId, @Nullable VerifyKey> keys) {
    this.space = space;
    this.floor = floor;
    this.author = keys.apply(floor.device());
  }

  /** The place to go on from, after what was taken. */
  public long next() {
    return last + 1;
  }

  /** Whether there may be more to take. */
  public boolean isOpen(List<ErasedEntry> taken) {
    return taken.size() == ROWS && last < floor.seq();
  }

  /** Takes the next rows. Returns the first place that does not hold, or -1. */
  public long take(List<ErasedEntry> rows) {
    for (ErasedEntry row : rows) {
      if (row.seq() > floor.seq()) {
        break; // of a branch that shares the stream
      }
      EntryHash own = row.digest().hash(space, floor.log());
      boolean begins = hash == null || row.seq() != last + 1;
      boolean holds =
          (begins || Objects.equals(row.digest().header().previous(), hash))
              && (row.seq() < floor.seq() || own.equals(floor.hash()))
              && isSigned(row, own);
      if (!holds) {
        return row.seq();
      }
      last = row.seq();
      hash = own;
    }
    return -1;
  }

  private boolean isSigned(ErasedEntry row, EntryHash own) {
    return row.signature() == null
        || (author != null
            && Ed25519.verify(author, SealedEntry.signedBytes(own), row.signature()));
  }
}
