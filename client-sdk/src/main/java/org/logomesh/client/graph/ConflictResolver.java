package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.ThoughtResolution.Entry;
import org.logomesh.client.graph.ThoughtResolution.Outcome;
import org.logomesh.client.graph.ThoughtResolution.Part;

/**
 * Three-way merge of two versions of a thought that were made from a common one. Replicas need
 * none, since operations merge; it is for versions that come without operations: imports, another
 * program's copy, a restored export.
 *
 * <p>A side that left something as it was in the base yields to the side that changed it. Where
 * both changed it differently: text keeps both changes; of a field, or the target of an edge type
 * with cardinality one, the side that was edited last wins, the local one if neither was, except
 * that a change wins over a removal. Tags and other edges never conflict. Pure and thread-safe.
 */
public final class ConflictResolver {
  /** Merges two versions. */
  public ThoughtResolution resolveThoughtConflicts(
      ThoughtVersion local, ThoughtVersion remote, ThoughtVersion base) {
    List<Entry> log = new ArrayList<>();
    boolean preferRemote = remote.editedMillis() > local.editedMillis();
    String content = ContentMerge.merge(local.content(), remote.content(), base.content(), log);
    SortedMap<String, FieldValue> fields =
        mergeFields(local.fields(), remote.fields(), base.fields(), preferRemote, log);
    SortedSet<String> tags = mergeSets(local.tags(), remote.tags(), base.tags());
    SortedSet<EdgeKey> relationships =
        mergeSets(local.relationships(), remote.relationships(), base.relationships());
    dropRivals(relationships, remote.relationships(), preferRemote, log);
    long edited = Math.max(local.editedMillis(), remote.editedMillis());
    return new ThoughtResolution(
        new ThoughtVersion(content, fields, tags, relationships, edited), log);
  }

  private static SortedMap<String, FieldValue> mergeFields(
      SortedMap<String, FieldValue> local,
      SortedMap<String, FieldValue> remote,
      SortedMap<String, FieldValue> base,
      boolean preferRemote,
      List<Entry> log) {
    SortedSet<String> names = new TreeSet<>(local.keySet());
    names.addAll(remote.keySet());
    SortedMap<String, FieldValue> merged = new TreeMap<>();
    for (String name : names) {
      FieldValue mine = local.get(name);
      FieldValue theirs = remote.get(name);
      boolean takeRemote = Objects.equals(mine, base.get(name));
      if (!takeRemote && !Objects.equals(mine, theirs) && !Objects.equals(theirs, base.get(name))) {
        takeRemote = mine == null || (theirs != null && preferRemote);
        log.add(new Entry(Part.FIELD, name, say(mine), say(theirs), chosen(takeRemote)));
      }
      FieldValue value = takeRemote ? theirs : mine;
      if (value != null) {
        merged.put(name, value);
      }
    }
    return merged;
  }

  /** Keeps what both have, and what either has added. */
  private static <T> SortedSet<T> mergeSets(
      SortedSet<T> local, SortedSet<T> remote, SortedSet<T> base) {
    SortedSet<T> merged = new TreeSet<>(local);
    merged.addAll(remote);
    merged.removeIf(
        each -> base.contains(each) && !(local.contains(each) && remote.contains(each)));
    return merged;
  }

  /** Leaves one target to each type that allows one: after a merge there may be two. */
  private static void dropRivals(
      SortedSet<EdgeKey> merged, SortedSet<EdgeKey> remote, boolean preferRemote, List<Entry> log) {
    EdgeKey kept = null;
    for (EdgeKey edge : List.copyOf(merged)) {
      if (kept == null || !competes(kept, edge)) {
        kept = edge;
        continue;
      }
      boolean remoteIsSecond = remote.contains(edge);
      EdgeKey mine = remoteIsSecond ? kept : edge;
      EdgeKey theirs = remoteIsSecond ? edge : kept;
      EdgeKey dropped = preferRemote ? mine : theirs;
      merged.remove(dropped);
      kept = preferRemote ? theirs : mine;
      log.add(
          new Entry(
              Part.RELATIONSHIP,
              edge.type(),
              mine.target().toString(),
              theirs.target().toString(),
              chosen(preferRemote)));
    }
  }

  private static boolean competes(EdgeKey a, EdgeKey b) {
    return a.cardinality() == Cardinality.ONE
        && b.cardinality() == Cardinality.ONE
        && a.source().equals(b.source())
        && a.type().equals(b.type());
  }

  private static Outcome chosen(boolean remote) {
    return remote ? Outcome.REMOTE_CHOSEN : Outcome.LOCAL_CHOSEN;
  }

  private static String say(@Nullable FieldValue value) {
    return value == null ? "removed" : value.toString();
  }
}
