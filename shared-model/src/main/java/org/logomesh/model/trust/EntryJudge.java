package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
public final class EntryJudge {
  /** Answers kept; one for each author and set of cited heads, of which entries come in runs. */
  private static final int MAX_CACHED = 4_096;

  private final TrustLog log;
  private final Map<Asked, Ruling> rulings =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Ruling> eldest) {
          return size() > MAX_CACHED;
        }
      };

  private record Asked(DeviceId author, List<RecordHash> citedHeads) {}

  /**
   * The answer for all entries of an author that cite the same heads.
   *
   * @param writes whether the author might write
   * @param attested the last entries, by log, that it might write all the same, if it never had the
   *     right by a record that has effect
   * @param epochs the epochs that were current
   * @param limits the last entries that keep their effect, by log, for each loss that applies
   */
  private record Ruling(
      boolean writes,
      List<Map<LogId, Cut>> attested,
      Set<EpochId> epochs,
      List<Map<LogId, Cut>> limits) {}

  public EntryJudge(TrustLog log) {
    this.log = log;
  }

  /** The state of the whole log. */
  public TrustState state() {
    return TrustState.of(log);
  }

  /** Judges one entry of a log that is no branch, or of which that does not matter. */
  public Verdict judge(
      DeviceId author,
      LogId entryLog,
      long seq,
      @Nullable EntryHash hash,
      List<RecordHash> citedHeads,
      EpochId epoch) {
    return judge(author, Lineage.of(entryLog), seq, hash, citedHeads, epoch);
  }

  /**
   * Judges one entry.
   *
   * @param author the device of the log, as its first entry says
   * @param lineage the log, and what it is a branch of
   * @param seq the entry's sequence number
   * @param hash the entry's hash; null if not known yet, then a fork at the cut goes unnoticed
   * @param citedHeads the trust heads that the entry cites or inherits
   * @param epoch the key epoch that the entry uses or inherits
   */
  public Verdict judge(
      DeviceId author,
      Lineage lineage,
      long seq,
      @Nullable EntryHash hash,
      List<RecordHash> citedHeads,
      EpochId epoch) {
    if (!log.containsAll(citedHeads)) {
      return Verdict.UNKNOWN_HEADS;
    }
    Asked asked = new Asked(author, List.copyOf(citedHeads));
    Ruling ruling = rulings.get(asked);
    if (ruling == null) {
      ruling = rule(asked);
      rulings.put(asked, ruling);
    }
    if (!ruling.writes() || !keep(ruling.attested(), lineage, seq, hash)) {
      return Verdict.NOT_A_WRITER;
    }
    if (!ruling.epochs().contains(epoch)) {
      return Verdict.STALE_EPOCH;
    }
    return keep(ruling.limits(), lineage, seq, hash) ? Verdict.EFFECTIVE : Verdict.CUT;
  }

  private static boolean keep(
      List<Map<LogId, Cut>> limits, Lineage lineage, long seq, @Nullable EntryHash hash) {
    return limits.stream().allMatch(cuts -> Loss.keeps(limit(cuts, lineage), seq, hash));
  }

  /** What is left of a log: by its own name, or by that of a log that it is a branch of. */
  private static @Nullable Cut limit(Map<LogId, Cut> cuts, Lineage lineage) {
    Cut limit = cuts.get(lineage.log());
    for (LogId ancestor : lineage.ancestors()) {
      Cut cut = cuts.get(ancestor);
      if (cut != null
          && (limit == null || cut.seq() > limit.seq())
          && lineage.goesOnTo(cut.hash())) {
        limit = cut;
      }
    }
    return limit;
  }

  /**
   * The last entries of a device's logs that keep their effect, of every record that took its right
   * to write, or keeps what it wrote without; none for one that may simply write. When they come,
   * or their logs turn out to be forked, entries of the device may have another effect.
   */
  public List<Cut> cuts(DeviceId author) {
    WriteRights rights = WriteRights.of(state().records(), author);
    List<Cut> cuts = new ArrayList<>(rights.attested().values());
    rights.losses().forEach(loss -> cuts.addAll(loss.cuts().values()));
    return cuts;
  }

  /**
   * Whether heads cited by an entry cover those of the entry before it in the same log; false also
   * if any of them is not in the trust log.
   */
  public boolean headsAdvance(List<RecordHash> before, List<RecordHash> cited) {
    return log.covers(cited, before);
  }

  private Ruling rule(Asked asked) {
    TrustState then = TrustState.at(log, asked.citedHeads());
    WriteRights now = WriteRights.of(state().records(), asked.author());
    if (!then.mayWrite(asked.author())) {
      return new Ruling(false, List.of(), Set.of(), List.of());
    }
    List<Map<LogId, Cut>> attested = now.everWrote() ? List.of() : List.of(now.attested());
    List<Map<LogId, Cut>> limits = new ArrayList<>();
    for (Loss loss : now.losses()) {
      if (!loss.renewedAt(log.graph(), then.records().set())) {
        limits.add(loss.cuts());
      }
    }
    return new Ruling(true, attested, then.currentEpochs(), List.copyOf(limits));
  }
}
