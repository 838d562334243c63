package org.logomesh.client;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtVersion;

/** Writes what differs between two versions of a thought. */
final class VersionChange {
  private VersionChange() {}

  static void write(Edit edit, ThoughtId thought, ThoughtVersion seen, ThoughtVersion wanted) {
    requireFrom(thought, seen);
    requireFrom(thought, wanted);
    if (!wanted.content().equals(seen.content())) {
      edit.setContent(thought, wanted.content());
    }
    fields(edit, thought, seen.fields(), wanted.fields());
    without(seen.tags(), wanted.tags()).forEach(tag -> edit.untag(thought, tag));
    without(wanted.tags(), seen.tags()).forEach(tag -> edit.tag(thought, tag));
    edges(edit, seen, wanted);
  }

  private static void requireFrom(ThoughtId thought, ThoughtVersion version) {
    version
        .relationships()
        .keySet()
        .forEach(
            edge -> {
              if (!edge.source().equals(thought)) {
                throw new IllegalArgumentException("an edge of another thought: " + edge);
              }
            });
  }

  private static void fields(
      Edit edit,
      ThoughtId thought,
      SortedMap<String, FieldValue> seen,
      SortedMap<String, FieldValue> wanted) {
    wanted.forEach(
        (name, value) -> {
          if (!value.equals(seen.get(name))) {
            edit.setField(thought, name, value);
          }
        });
    without(seen, wanted).forEach(name -> edit.removeField(thought, name));
  }

  // What goes goes first: a target may come back by an edge of another cardinality.
  private static void edges(Edit edit, ThoughtVersion seen, ThoughtVersion wanted) {
    without(seen.relationships(), wanted.relationships()).forEach(edit::unlink);
    wanted
        .relationships()
        .forEach(
            (edge, attributes) -> {
              SortedMap<String, FieldValue> before = seen.relationships().get(edge);
              if (before == null) {
                edit.link(edge.source(), edge.type(), edge.target(), edge.cardinality());
                attributes(edit, edge, Collections.emptySortedMap(), attributes);
              } else {
                attributes(edit, edge, before, attributes);
              }
            });
  }

  private static void attributes(
      Edit edit,
      EdgeKey edge,
      SortedMap<String, FieldValue> seen,
      SortedMap<String, FieldValue> wanted) {
    wanted.forEach(
        (name, value) -> {
          if (!value.equals(seen.get(name))) {
            edit.setAttribute(edge, name, value);
          }
        });
    without(seen, wanted).forEach(name -> edit.removeAttribute(edge, name));
  }

  private static <K> SortedSet<K> without(SortedMap<K, ?> all, SortedMap<K, ?> others) {
    SortedSet<K> left = new TreeSet<>(all.keySet());
    left.removeAll(others.keySet());
    return left;
  }

  private static SortedSet<String> without(SortedSet<String> all, SortedSet<String> others) {
    SortedSet<String> left = new TreeSet<>(all);
    left.removeAll(others);
    return left;
  }
}
