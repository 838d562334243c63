package org.logomesh.client.graph;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One version of a thought as a whole, for {@link ConflictResolver}: what an import, an export or
 * another program has of it. Immutable.
 *
 * @param content its text
 * @param fields its metadata
 * @param tags its tags
 * @param relationships the edges that start at it, each with its attributes
 * @param editedMillis when it was last edited, in milliseconds since 1970; decides which of two
 *     different values is preferred, and nothing else
 */
public record ThoughtVersion(
    String content,
    SortedMap<String, FieldValue> fields,
    SortedSet<String> tags,
    SortedMap<EdgeKey, SortedMap<String, FieldValue>> relationships,
    long editedMillis) {
  public ThoughtVersion {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    SortedMap<EdgeKey, SortedMap<String, FieldValue>> edges = new TreeMap<>();
    relationships.forEach(
        (edge, attributes) ->
            edges.put(edge, Collections.unmodifiableSortedMap(new TreeMap<>(attributes))));
    relationships = Collections.unmodifiableSortedMap(edges);
  }

  /** The base of two versions that have none in common. */
  public static ThoughtVersion empty() {
    return of("");
  }

  /** A version that has a text and nothing else. */
  public static ThoughtVersion of(String content) {
    return new ThoughtVersion(content, new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), 0);
  }

  /** Returns a thought of the graph, and the edges from it, as a version. */
  public static ThoughtVersion of(Thought thought, Collection<Edge> edges) {
    SortedMap<EdgeKey, SortedMap<String, FieldValue>> relationships = new TreeMap<>();
    edges.forEach(edge -> relationships.put(edge.key(), edge.attributes()));
    return new ThoughtVersion(
        thought.content(),
        thought.fields(),
        thought.tags(),
        relationships,
        thought.edited().wallMillis());
  }

  /** The same with a field set. */
  public ThoughtVersion withField(String name, FieldValue value) {
    SortedMap<String, FieldValue> changed = new TreeMap<>(fields);
    changed.put(name, value);
    return new ThoughtVersion(content, changed, tags, relationships, editedMillis);
  }

  /** The same with a tag. */
  public ThoughtVersion withTag(String tag) {
    SortedSet<String> changed = new TreeSet<>(tags);
    changed.add(tag);
    return new ThoughtVersion(content, fields, changed, relationships, editedMillis);
  }

  /** The same with an edge, without attributes if it is new. */
  public ThoughtVersion withEdge(EdgeKey edge) {
    SortedMap<EdgeKey, SortedMap<String, FieldValue>> changed = new TreeMap<>(relationships);
    changed.putIfAbsent(edge, new TreeMap<>());
    return new ThoughtVersion(content, fields, tags, changed, editedMillis);
  }

  /** The same with an attribute of an edge set; an edge that is not there is added. */
  public ThoughtVersion withAttribute(EdgeKey edge, String name, FieldValue value) {
    SortedMap<EdgeKey, SortedMap<String, FieldValue>> changed = new TreeMap<>(relationships);
    SortedMap<String, FieldValue> attributes =
        new TreeMap<>(changed.getOrDefault(edge, Collections.emptySortedMap()));
    attributes.put(name, value);
    changed.put(edge, attributes);
    return new ThoughtVersion(content, fields, tags, changed, editedMillis);
  }

  /** The same, edited at another time. */
  public ThoughtVersion editedAt(long millis) {
    return new ThoughtVersion(content, fields, tags, relationships, millis);
  }
}
