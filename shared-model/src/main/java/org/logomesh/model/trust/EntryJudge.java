package org.logomesh.model.trust;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

/**
 * Says whether entries have effect: the author might write at the heads that the entry cites, under
 * the epoch that it uses, and is not cut by what is known now. Make a new one when the trust log
 * changes. Caches per log and cited heads; not thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester") // TODO: behaviour follows
public final class EntryJudge {
  public EntryJudge(TrustLog log) {}

  /** The state of the whole log. */
  public TrustState state() {
    throw new UnsupportedOperationException();
  }

  /**
   * Judges one entry.
   *
   * @param author the device of the log, as its first entry says
   * @param log the log
   * @param seq the entry's sequence number
   * @param hash the entry's hash; null if not known yet, then a fork at the cut goes unnoticed
   * @param citedHeads the trust heads that the entry cites or inherits
   * @param epoch the key epoch that the entry uses or inherits
   */
  public Verdict judge(
      DeviceId author,
      LogId log,
      long seq,
      @Nullable EntryHash hash,
      List<RecordHash> citedHeads,
      EpochId epoch) {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether heads cited by an entry cover those of the entry before it in the same log; false also
   * if any of them is not in the trust log.
   */
  public boolean headsAdvance(List<RecordHash> before, List<RecordHash> cited) {
    throw new UnsupportedOperationException();
  }
}
