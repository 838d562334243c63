package org.logomesh.model.trust;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.LogId;

/** What the effective checkpoints of a state attest. */
final class Attested {
  private static final Comparator<Cut> HIGHEST =
      Comparator.comparingLong(Cut::seq).thenComparing(Cut::hash, Comparator.reverseOrder());

  /** Devices that must have attested a snapshot, if there are as many that may. */
  private static final int WITNESSES = 2;

  private Attested() {}

  /** Per log of a device the highest entry in a checkpoint. */
  static Map<LogId, Cut> places(EffectiveSet state, DeviceId device) {
    return places(state, device, checkpoint -> true);
  }

  /**
   * The same of those checkpoints that limit what a removal cuts: the removal is not known to them,
   * and does not remove who wrote them.
   */
  static Map<LogId, Cut> placesAgainst(EffectiveSet state, DeviceId device, int removal) {
    TrustGraph graph = state.graph();
    return places(
        state,
        device,
        checkpoint ->
            !graph.precedes(removal, checkpoint)
                && !graph.targets(removal).contains(graph.record(checkpoint).author()));
  }

  private static Map<LogId, Cut> places(EffectiveSet state, DeviceId device, IntPredicate counts) {
    Map<LogId, Cut> places = new HashMap<>();
    for (int index : state.graph().history(device).checkpoints()) {
      if (state.has(index) && counts.test(index)) {
        List<Cut> listed = checkpoint(state, index).frontier().get(device);
        for (Cut place : listed == null ? List.<Cut>of() : listed) {
          places.merge(place.log(), place, (a, b) -> HIGHEST.compare(a, b) >= 0 ? a : b);
        }
      }
    }
    return Map.copyOf(places);
  }

  /** The snapshots that administrators of a state attest, the latest that this log got first. */
  static List<AttestedSnapshot> snapshots(EffectiveSet state) {
    Map<TrustBody.Checkpoint, List<Integer>> vouchers = new LinkedHashMap<>();
    int[] all = state.graph().checkpoints();
    for (int i = all.length - 1; i >= 0; i--) {
      DeviceId author = state.graph().record(all[i]).author();
      if (state.has(all[i]) && state.level(author) == TrustLevel.FULL) {
        vouchers.computeIfAbsent(checkpoint(state, all[i]), c -> new ArrayList<>()).add(all[i]);
      }
    }
    Set<DeviceId> witnesses = witnesses(state);
    List<AttestedSnapshot> snapshots = new ArrayList<>();
    vouchers.forEach(
        (checkpoint, records) -> {
          SortedSet<DeviceId> by = new TreeSet<>();
          records.forEach(record -> by.add(state.graph().record(record).author()));
          boolean isStable =
              by.size() >= WITNESSES
                  || witnesses.stream()
                      .noneMatch(other -> !by.contains(other) && isAwaited(state, other, records));
          snapshots.add(new AttestedSnapshot(checkpoint, by, isStable));
        });
    return List.copyOf(snapshots);
  }

  // The recovery device's keys come and go with the words: it is no witness to wait for.
  private static Set<DeviceId> witnesses(EffectiveSet state) {
    DeviceId recovery = state.graph().recovery();
    return state.graph().devices().stream()
        .filter(device -> !device.equals(recovery) && state.level(device) == TrustLevel.FULL)
        .collect(toSet());
  }

  // Who was made an administrator upon a checkpoint takes the space as it is, with the snapshot
  // below
  // it. Whoever was one without knowing of it is asked, so nobody can date a checkpoint back.
  private static boolean isAwaited(EffectiveSet state, DeviceId device, List<Integer> vouchers) {
    TrustGraph graph = state.graph();
    DeviceHistory history = graph.history(device);
    return Stream.of(history.admissions(), history.promotions())
        .flatMapToInt(Arrays::stream)
        .filter(grant -> state.has(grant) && graph.levelGiven(grant, device) == TrustLevel.FULL)
        .anyMatch(grant -> vouchers.stream().noneMatch(record -> graph.precedes(record, grant)));
  }

  private static TrustBody.Checkpoint checkpoint(EffectiveSet state, int index) {
    return (TrustBody.Checkpoint) state.graph().record(index).body();
  }
}
