package org.logomesh.model.sync;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.EntryJudge;
import org.logomesh.model.trust.Verdict;
import org.logomesh.model.wire.ErrorCode;

/** Decides which well-signed entries a replica takes into its store. */
public interface EntryPolicy {
  /**
   * Says why an entry is refused, or null if it is taken.
   *
   * @param before the log's state before the entry; null for a log's first
   * @param after the log's state after the entry
   */
  @Nullable ErrorCode refusal(@Nullable LogState before, LogState after);

  /**
   * Takes everything, as devices do: whether an entry has effect is decided when it is applied, so
   * that one bad entry never holds up the log behind it.
   */
  static EntryPolicy everything() {
    return (before, after) -> null;
  }

  /**
   * Takes what the trust log allows, as relays do. Entries without effect are refused from their
   * author, and taken from any other member: honest entries may depend on them, and a removal must
   * not stop those.
   *
   * @param uploader the device at the other end of the link, which is a member
   */
  static EntryPolicy judged(EntryJudge judge, DeviceId uploader) {
    return (before, after) -> {
      Verdict verdict =
          judge.judge(
              after.device(),
              after.log(),
              after.seq(),
              after.hash(),
              after.trustHeads(),
              after.epoch());
      if (before != null
          && verdict != Verdict.UNKNOWN_HEADS
          && !before.trustHeads().equals(after.trustHeads())
          && !judge.headsAdvance(before.trustHeads(), after.trustHeads())) {
        return ErrorCode.CHAIN_BROKEN;
      }
      boolean byAuthor = after.device().equals(uploader);
      return switch (verdict) {
        case EFFECTIVE -> null;
        case UNKNOWN_HEADS -> ErrorCode.UNKNOWN_TRUST;
        case HEADS_REGRESSED -> ErrorCode.CHAIN_BROKEN;
        case CUT -> byAuthor ? ErrorCode.CUT_OFF : null;
        case NOT_A_WRITER, STALE_EPOCH -> byAuthor ? ErrorCode.NOT_ALLOWED : null;
      };
    };
  }
}
