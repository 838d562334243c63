package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.logomesh.client.graph.Dispute.Side;
import org.logomesh.client.graph.ThoughtResolution.Entry;
import org.logomesh.client.graph.ThoughtResolution.Outcome;
import org.logomesh.client.graph.ThoughtResolution.Part;

/** Three-way merge of the edges from a thought, with their attributes. */
final class EdgeMerge {
  private final ThreeWay merge;
  private final SortedMap<EdgeKey, SortedMap<String, FieldValue>> local;
  private final SortedMap<EdgeKey, SortedMap<String, FieldValue>> remote;
  private final SortedMap<EdgeKey, SortedMap<String, FieldValue>> base;
  private final SortedMap<EdgeKey, SortedMap<String, FieldValue>> merged = new TreeMap<>();

  EdgeMerge(ThreeWay merge, ThoughtVersion local, ThoughtVersion remote, ThoughtVersion base) {
    this.merge = merge;
    this.local = local.relationships();
    this.remote = remote.relationships();
    this.base = base.relationships();
  }

  SortedMap<EdgeKey, SortedMap<String, FieldValue>> merge() {
    SortedSet<EdgeKey> keys = new TreeSet<>(local.keySet());
    keys.addAll(remote.keySet());
    for (EdgeKey key : keys) {
      SortedMap<String, FieldValue> before = attributes(base, key);
      boolean both = local.containsKey(key) && remote.containsKey(key);
      if (both || !base.containsKey(key)) {
        merged.put(
            key,
            ValueMerge.merge(merge, key, attributes(local, key), attributes(remote, key), before));
      } else {
        keepIfChanged(key, before);
      }
    }
    for (List<EdgeKey> rivals : rivals()) {
      settle(rivals);
    }
    return merged;
  }

  private static SortedMap<String, FieldValue> attributes(
      SortedMap<EdgeKey, SortedMap<String, FieldValue>> side, EdgeKey key) {
    return side.getOrDefault(key, Collections.emptySortedMap());
  }

  /** One side took the edge away: it stays if the other has said something about it since. */
  private void keepIfChanged(EdgeKey key, SortedMap<String, FieldValue> before) {
    boolean isLocal = local.containsKey(key);
    SortedMap<String, FieldValue> now = attributes(isLocal ? local : remote, key);
    if (!now.equals(before)) {
      merged.put(key, now);
      String changed = now.toString();
      String mine = isLocal ? changed : "removed";
      String theirs = isLocal ? "removed" : changed;
      merge
          .log()
          .add(new Entry(Part.RELATIONSHIP, key, key.type(), mine, theirs, Outcome.EDIT_KEPT));
    }
  }

  /** The edges that a type with one target has too many of, since not both sides have them. */
  private List<List<EdgeKey>> rivals() {
    return merged.keySet().stream()
        .filter(key -> key.cardinality() == Cardinality.ONE)
        .collect(Collectors.groupingBy(EdgeKey::type, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .filter(keys -> keys.size() > 1)
        .filter(keys -> !local.keySet().containsAll(keys) || !remote.keySet().containsAll(keys))
        .toList();
  }

  private void settle(List<EdgeKey> rivals) {
    List<EdgeKey> mine = new ArrayList<>(rivals);
    mine.removeIf(key -> !local.containsKey(key));
    List<EdgeKey> theirs = new ArrayList<>(rivals);
    theirs.removeAll(mine);
    if (theirs.isEmpty()) {
      theirs.addAll(mine);
      theirs.removeIf(key -> !remote.containsKey(key));
      mine.removeAll(theirs);
    }
    if (mine.isEmpty() || theirs.isEmpty()) {
      return; // one side has them all by itself: nothing to decide between the two
    }
    EdgeKey here = mine.get(0);
    EdgeKey there = theirs.get(0);
    Decision decision =
        merge.decide(
            Conflict.Kind.EDGE_ONE,
            here.type(),
            null,
            new Side(null, here.target(), false, merge.localMillis(), null),
            new Side(null, there.target(), false, merge.remoteMillis(), null),
            merge.remoteFirst());
    if (decision instanceof Decision.Write) {
      throw new IllegalArgumentException("a value is no answer to edges with one target");
    }
    boolean takesRemote = ThreeWay.takesRemote(decision, merge.remoteFirst());
    EdgeKey kept = takesRemote ? there : here;
    for (EdgeKey key : rivals) {
      if (!key.equals(kept)) {
        SortedMap<String, FieldValue> attributes = merged.remove(key);
        if (decision instanceof Decision.KeepAll && attributes != null) {
          EdgeKey many = new EdgeKey(key.source(), key.type(), key.target(), Cardinality.MANY);
          merged.putIfAbsent(many, attributes);
        }
      }
    }
    merge
        .log()
        .add(
            new Entry(
                Part.RELATIONSHIP,
                here.type(),
                here.target().toString(),
                there.target().toString(),
                ThreeWay.outcome(decision, takesRemote)));
  }
}
