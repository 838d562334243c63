package org.logomesh.model.trust;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;

/** Rules on the parts of a record that can be checked without the log. */
final class Shape {
  private Shape() {}

  static void require(boolean condition, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(rule);
    }
  }

  static List<Cut> cuts(List<Cut> cuts) {
    require(cuts.size() <= Cut.MAX_LIST, "more than " + Cut.MAX_LIST + " cuts in one list");
    Set<LogId> logs = new HashSet<>();
    for (Cut cut : cuts) {
      require(logs.add(cut.log()), "a log is cut once in a list");
    }
    return cuts.stream().sorted(Comparator.comparing(Cut::log)).toList();
  }

  static SortedMap<EpochId, Opaque> wraps(SortedMap<EpochId, Opaque> wraps) {
    require(wraps.size() <= EpochGrant.MAX_LINKS, "more epochs than can be current");
    wraps.values().forEach(Shape::wrap);
    return Collections.unmodifiableSortedMap(new TreeMap<>(wraps));
  }

  static void wrap(Opaque wrap) {
    require(
        wrap.size() <= EpochGrant.MAX_WRAP_BYTES,
        "a wrap has at most " + EpochGrant.MAX_WRAP_BYTES + " bytes");
  }
}
