package org.logomesh.client.graph;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An edge that is there.
 *
 * @param key its name
 * @param added the addition that is shown for it
 * @param attributes what is said about it, by name
 * @param shown whether it is the one to show: false for the losers among the competing targets of a
 *     type with cardinality one. An edge with an end that is not alive is not shown either; that is
 *     for the reader to see, since the ends are cells of their own
 */
public record Edge(
    EdgeKey key, Authorship added, SortedMap<String, FieldValue> attributes, boolean shown) {
  public Edge {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }
}
