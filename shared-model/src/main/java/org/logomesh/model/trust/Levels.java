package org.logomesh.model.trust;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;

/** The level that records give a device: the function {@code level} of the package's page. */
final class Levels {
  private final TrustGraph graph;
  private final DeviceId device;
  private final DeviceHistory history;
  private final IntPredicate counts;

  private Levels(TrustGraph graph, DeviceId device, IntPredicate counts) {
    this.graph = graph;
    this.device = device;
    this.history = graph.history(device);
    this.counts = counts;
  }

  /**
   * The device's level by the records that count, null if it is not a member.
   *
   * @param counts which records to go by; asked only for records about the device
   */
  static @Nullable TrustLevel of(TrustGraph graph, DeviceId device, IntPredicate counts) {
    return new Levels(graph, device, counts).level();
  }

  private @Nullable TrustLevel level() {
    if (any(history.revocations()) || !any(history.admissions())) {
      return null;
    }
    int[] lasting = lastingDemotions();
    @Nullable TrustLevel renewed = highest(lasting);
    if (renewed != null) {
      return renewed;
    }
    @Nullable TrustLevel level = highest(new int[0]);
    for (int demotion : lasting) {
      level = lower(level, graph.levelGiven(demotion, device));
    }
    return level;
  }

  private boolean any(int[] records) {
    return Arrays.stream(records).anyMatch(counts);
  }

  /** The demotions that no other demotion was written upon. */
  private int[] lastingDemotions() {
    int[] demotions = history.demotions();
    int[] lasting = new int[demotions.length];
    int count = 0;
    for (int i = demotions.length - 1; i >= 0; i--) {
      int demotion = demotions[i];
      if (counts.test(demotion)
          && Arrays.stream(lasting, 0, count).noneMatch(d -> graph.precedes(demotion, d))) {
        lasting[count++] = demotion;
      }
    }
    return Arrays.copyOf(lasting, count);
  }

  /** The highest level of the admissions and promotions that were written upon all of these. */
  private @Nullable TrustLevel highest(int[] demotions) {
    @Nullable TrustLevel highest = null;
    for (int[] grants : new int[][] {history.admissions(), history.promotions()}) {
      for (int grant : grants) {
        if (counts.test(grant)
            && Arrays.stream(demotions).allMatch(d -> graph.precedes(d, grant))) {
          highest = higher(highest, graph.levelGiven(grant, device));
        }
      }
    }
    return highest;
  }

  private static TrustLevel higher(@Nullable TrustLevel a, TrustLevel b) {
    return a == null || b.compareTo(a) > 0 ? b : a;
  }

  private static TrustLevel lower(@Nullable TrustLevel a, TrustLevel b) {
    return a == null || b.compareTo(a) < 0 ? b : a;
  }
}
