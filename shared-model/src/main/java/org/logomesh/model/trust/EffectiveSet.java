package org.logomesh.model.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;

/**
 * A closed set of records and those of them that have no effect; what {@link TrustState} is a view
 * of.
 *
 * @param graph the records
 * @param set the closed set
 * @param voids the records of the set without effect; never changed
 */
record EffectiveSet(TrustGraph graph, Closure set, BitSet voids) {
  /** Whether a record is in the set and has effect. */
  boolean has(int index) {
    return set.contains(index) && !voids.get(index);
  }

  @Nullable TrustLevel level(DeviceId device) {
    return Levels.of(graph, device, this::has);
  }

  boolean revoked(DeviceId device) {
    return Arrays.stream(graph.history(device).revocations()).anyMatch(this::has);
  }

  /** The space level: the highest that a record set; 0 without a genesis. */
  int spaceLevel() {
    int highest = 0;
    for (int index : graph.spaceLevels()) {
      if (has(index)) {
        TrustBody body = graph.record(index).body();
        int level =
            body instanceof TrustBody.Genesis genesis
                ? genesis.spaceLevel()
                : ((TrustBody.SpaceLevel) body).level();
        highest = Math.max(highest, level);
      }
    }
    return highest;
  }

  /** The effective introductions of epochs that no other was written upon. */
  List<Integer> latestIntroductions() {
    BitSet open = new BitSet(set.size());
    Arrays.stream(graph.introductions()).filter(this::has).forEach(open::set);
    List<Integer> latest = new ArrayList<>(1);
    for (int last = open.length() - 1; last >= 0; last = open.length() - 1) {
      latest.add(last);
      open.clear(last);
      graph.node(last).past().removeFrom(open);
    }
    return latest;
  }

  /** The record that speaks for a device: of its effective admissions the one of lowest hash. */
  @Nullable DeviceCertificate certificate(DeviceId device) {
    @Nullable TrustRecord lowest = null;
    for (int index : graph.history(device).admissions()) {
      TrustRecord record = graph.record(index);
      if (has(index) && (lowest == null || record.hash().compareTo(lowest.hash()) < 0)) {
        lowest = record;
      }
    }
    return lowest == null ? null : certificateIn(lowest, device);
  }

  static DeviceCertificate certificateIn(TrustRecord record, DeviceId device) {
    if (record.body() instanceof TrustBody.Admit admit) {
      return admit.certificate();
    }
    TrustBody.Genesis genesis = (TrustBody.Genesis) record.body();
    DeviceCertificate recovery = genesis.recovery();
    return recovery != null && recovery.device().equals(device) ? recovery : genesis.creator();
  }
}
