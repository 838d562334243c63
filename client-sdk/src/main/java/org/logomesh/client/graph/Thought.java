package org.logomesh.client.graph;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.logomesh.model.id.OperationId;

/**
 * A thought as it is shown. Immutable.
 *
 * @param id its name
 * @param content its text
 * @param version the version that the text is: what a later whole-text write was made from
 * @param fields its fields, each with the value that is shown
 * @param tags its tags
 * @param created the first write to it that has effect
 * @param edited the last write that has effect, among those that nothing has replaced
 */
public record Thought(
    ThoughtId id,
    String content,
    List<OperationId> version,
    SortedMap<String, FieldValue> fields,
    SortedSet<String> tags,
    Authorship created,
    Authorship edited) {
  public Thought {
    version = List.copyOf(version);
    fields = Collections.unmodifiableSortedMap(fields);
    tags = Collections.unmodifiableSortedSet(tags);
  }
}
