package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

/**
 * An effective record that took from a device the right to write, and what it left of the device's
 * logs.
 *
 * @param record the removal, or demotion to a level that does not write
 * @param cuts the last entry that keeps its effect, per log; a log that is not listed keeps nothing
 * @param renewals promotions that gave the right back: entries that cite one were written after it
 */
record Loss(RecordHash record, Map<LogId, Cut> cuts, Set<RecordHash> renewals) {
  private static final Comparator<Cut> LOWEST =
      Comparator.comparingLong(Cut::seq).thenComparing(Cut::hash);

  /** All losses of a device by the effective records of a state. */
  static List<Loss> of(EffectiveSet state, DeviceId device) {
    DeviceHistory history = state.graph().history(device);
    List<Loss> losses = new ArrayList<>();
    for (int removal : history.revocations()) {
      if (state.has(removal)) {
        TrustBody.Revoke revoke = (TrustBody.Revoke) state.graph().record(removal).body();
        losses.add(loss(state, device, removal, cutsOf(revoke, device), Set.of()));
      }
    }
    for (int demotion : history.demotions()) {
      TrustBody.Level level = (TrustBody.Level) state.graph().record(demotion).body();
      TrustBody.Demotion cut = level.demotion();
      if (state.has(demotion) && cut != null && !level.level().mayWrite()) {
        losses.add(loss(state, device, demotion, cut.cuts(), renewals(state, device, demotion)));
      }
    }
    return losses;
  }

  private static List<Cut> cutsOf(TrustBody.Revoke revoke, DeviceId device) {
    List<Cut> cuts = revoke.cuts().get(device);
    return cuts == null ? List.of() : cuts;
  }

  private static Set<RecordHash> renewals(EffectiveSet state, DeviceId device, int demotion) {
    TrustGraph graph = state.graph();
    Set<RecordHash> renewals = new HashSet<>();
    for (int promotion : graph.history(device).promotions()) {
      if (state.has(promotion)
          && graph.levelGiven(promotion, device).mayWrite()
          && graph.precedes(demotion, promotion)) {
        renewals.add(graph.record(promotion).hash());
      }
    }
    return Set.copyOf(renewals);
  }

  private static Loss loss(
      EffectiveSet state,
      DeviceId device,
      int removal,
      List<Cut> listed,
      Set<RecordHash> renewals) {
    Map<LogId, Cut> cuts = lastRaises(state, device, removal);
    for (Cut cut : listed) {
      // A raise never lowers.
      cuts.merge(cut.log(), cut, Loss::higher);
    }
    Attested.placesAgainst(state, device, removal)
        .forEach((log, place) -> cuts.merge(log, place, (cut, kept) -> higher(kept, cut)));
    return new Loss(state.graph().record(removal).hash(), Map.copyOf(cuts), renewals);
  }

  private static Cut higher(Cut a, Cut orElse) {
    return a.seq() > orElse.seq() ? a : orElse;
  }

  /** Per log the lowest of those raises written upon the removal that no other raise follows. */
  private static Map<LogId, Cut> lastRaises(EffectiveSet state, DeviceId device, int removal) {
    TrustGraph graph = state.graph();
    int[] raises =
        Arrays.stream(graph.history(device).raises())
            .filter(raise -> state.has(raise) && graph.precedes(removal, raise))
            .toArray();
    Map<LogId, Cut> last = new HashMap<>();
    Map<LogId, List<Integer>> seen = new HashMap<>();
    for (int i = raises.length - 1; i >= 0; i--) {
      int raise = raises[i];
      for (Cut cut : ((TrustBody.RaiseCut) graph.record(raise).body()).cuts()) {
        List<Integer> later = seen.computeIfAbsent(cut.log(), log -> new ArrayList<>());
        if (later.stream().noneMatch(other -> graph.precedes(raise, other))) {
          later.add(raise);
          last.merge(cut.log(), cut, (a, b) -> LOWEST.compare(a, b) <= 0 ? a : b);
        }
      }
    }
    return last;
  }

  /** Whether an entry that cites {@code cited} was written after the right came back. */
  boolean renewedAt(TrustGraph graph, Closure cited) {
    return renewals.stream()
        .map(graph::indexOf)
        .anyMatch(promotion -> promotion != null && cited.contains(promotion));
  }

  /** Whether an entry keeps its effect under this cut; null keeps nothing. */
  static boolean keeps(@Nullable Cut cut, long seq, @Nullable EntryHash hash) {
    if (cut == null || seq > cut.seq()) {
      return false;
    }
    return seq < cut.seq() || hash == null || hash.equals(cut.hash());
  }
}
