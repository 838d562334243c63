package org.logomesh.client.graph;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Dispute.Side;
import org.logomesh.client.graph.ThoughtResolution.Entry;
import org.logomesh.client.graph.ThoughtResolution.Part;

/** Three-way merge of named values: the fields of a thought, or the attributes of an edge. */
final class ValueMerge {
  private final ThreeWay merge;
  private final Conflict.Kind kind;
  private final @Nullable EdgeKey edge;
  private final SortedMap<String, FieldValue> local;
  private final SortedMap<String, FieldValue> remote;
  private final SortedMap<String, FieldValue> merged = new TreeMap<>();
  private final SortedMap<String, List<FieldValue>> beside = new TreeMap<>();

  private ValueMerge(
      ThreeWay merge,
      @Nullable EdgeKey edge,
      SortedMap<String, FieldValue> local,
      SortedMap<String, FieldValue> remote) {
    this.merge = merge;
    this.kind = edge == null ? Conflict.Kind.FIELD : Conflict.Kind.ATTRIBUTE;
    this.edge = edge;
    this.local = local;
    this.remote = remote;
  }

  /**
   * Merges.
   *
   * @param edge whose attributes they are; null for fields
   */
  static SortedMap<String, FieldValue> merge(
      ThreeWay merge,
      @Nullable EdgeKey edge,
      SortedMap<String, FieldValue> local,
      SortedMap<String, FieldValue> remote,
      SortedMap<String, FieldValue> base) {
    ValueMerge values = new ValueMerge(merge, edge, local, remote);
    SortedSet<String> names = new TreeSet<>(local.keySet());
    names.addAll(remote.keySet());
    for (String name : names) {
      values.mergeOne(name, base.get(name));
    }
    // Once all names are known, so that none of them is taken.
    values.beside.forEach(
        (name, others) -> values.merged.putAll(Beside.names(name, others, values::present)));
    return values.merged;
  }

  private void mergeOne(String name, @Nullable FieldValue before) {
    FieldValue mine = local.get(name);
    FieldValue theirs = remote.get(name);
    boolean takeRemote = Objects.equals(mine, before);
    if (takeRemote || Objects.equals(mine, theirs) || Objects.equals(theirs, before)) {
      put(name, takeRemote ? theirs : mine);
      return;
    }
    boolean remoteFirst = mine == null || (theirs != null && merge.remoteFirst());
    Decision decision =
        merge.decide(
            kind,
            name,
            before,
            new Side(mine, null, false, merge.localMillis(), null),
            new Side(theirs, null, false, merge.remoteMillis(), null),
            remoteFirst);
    if (decision instanceof Decision.KeepAll && !Beside.fits(name)) {
      decision = new Decision.Ask();
    }
    takeRemote = ThreeWay.takesRemote(decision, remoteFirst);
    if (decision instanceof Decision.Write write) {
      put(name, write.value());
    } else {
      put(name, takeRemote ? theirs : mine);
    }
    FieldValue other = takeRemote ? mine : theirs;
    if (decision instanceof Decision.KeepAll && other != null) {
      beside.put(name, List.of(other));
    }
    Part part = edge == null ? Part.FIELD : Part.ATTRIBUTE;
    merge
        .log()
        .add(
            new Entry(
                part, edge, name, say(mine), say(theirs), ThreeWay.outcome(decision, takeRemote)));
  }

  private @Nullable FieldValue present(String name) {
    return merged.get(name);
  }

  private void put(String name, @Nullable FieldValue value) {
    if (value != null) {
      merged.put(name, value);
    }
  }

  private static String say(@Nullable FieldValue value) {
    return value == null ? "removed" : value.toString();
  }
}
