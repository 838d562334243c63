package org.logomesh.model.entry;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.version.Head;

/**
 * Where a verified chain stands after its last entry: what the next entry must continue, and what
 * it inherits when its header leaves trust heads or epoch out.
 *
 * @param log the log that is hashed and sealed over; for a fork's branch still the log that forked
 * @param device who writes the log
 * @param seq place of the last entry
 * @param hash hash of the last entry
 * @param trustHeads trust heads in force at the last entry, ascending
 * @param epoch epoch in force at the last entry
 */
public record LogState(
    LogId log,
    DeviceId device,
    long seq,
    EntryHash hash,
    List<RecordHash> trustHeads,
    EpochId epoch) {
  public LogState {
    trustHeads = List.copyOf(trustHeads);
  }

  /**
   * Returns the state after an entry, which the caller has checked to continue what is before.
   *
   * @param before where the log stood, or null if it begins with this entry
   * @param log the log that hashes are taken over
   */
  public static LogState after(
      @Nullable LogState before, LogId log, EntryHeader header, EntryHash hash) {
    return before == null ? opened(log, header, hash) : before.next(header, hash);
  }

  /** Returns the state after an OPEN entry. */
  public static LogState opened(LogId log, EntryHeader open, EntryHash hash) {
    return new LogState(
        log,
        Objects.requireNonNull(open.device(), "not an OPEN header"),
        0,
        hash,
        open.trustHeads(),
        Objects.requireNonNull(open.epoch()));
  }

  /** Returns the state after the next entry, which the caller has checked to continue this one. */
  public LogState next(EntryHeader header, EntryHash entryHash) {
    EpochId cited = header.epoch();
    return new LogState(
        log,
        device,
        header.seq(),
        entryHash,
        header.trustHeads().isEmpty() ? trustHeads : header.trustHeads(),
        cited == null ? epoch : cited);
  }

  /** Returns the place and hash of the last entry. */
  public Head head() {
    return new Head(seq, hash);
  }
}
