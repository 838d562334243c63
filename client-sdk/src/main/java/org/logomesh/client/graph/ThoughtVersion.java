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
 * @param relationships the edges that start at it
 * @param editedMillis when it was last edited, in milliseconds since 1970; decides which of two
 *     different values is preferred, and nothing else
 */
public record ThoughtVersion(
    String content,
    SortedMap<String, FieldValue> fields,
    SortedSet<String> tags,
    SortedSet<EdgeKey> relationships,
    long editedMillis) {
  public ThoughtVersion {
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
    relationships = Collections.unmodifiableSortedSet(new TreeSet<>(relationships));
  }

  /** The base of two versions that have none in common. */
  public static ThoughtVersion empty() {
    return new ThoughtVersion("", new TreeMap<>(), new TreeSet<>(), new TreeSet<>(), 0);
  }

  /** Returns a thought of the graph as a version. */
  public static ThoughtVersion of(Thought thought, Collection<EdgeKey> relationships) {
    return new ThoughtVersion(
        thought.content(),
        thought.fields(),
        thought.tags(),
        new TreeSet<>(relationships),
        thought.edited().wallMillis());
  }
}
