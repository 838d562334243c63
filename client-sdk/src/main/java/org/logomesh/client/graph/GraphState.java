package org.logomesh.client.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextDocument;

/**
 * Where the merge state of a space is kept: in SQLite in a device, in memory in tests and in the
 * simulator.
 *
 * <p>Merging reads a cell, computes its next state and puts it back; it keeps nothing itself. An
 * adapter whose transaction is rolled back must forget what was put since it began, texts included.
 */
public interface GraphState {
  /** The state of a thought, or null if nothing has been written to it. */
  @Nullable ThoughtState thought(ThoughtId id);

  /** Keeps a thought's state in place of the one before. */
  void put(ThoughtState state);

  /** The state of an edge, or null if nothing is known of it. */
  @Nullable EdgeState edge(EdgeKey key);

  /** Keeps an edge's state in place of the one before. An empty state is dropped. */
  void put(EdgeState state);

  /** The states of all edges of this type from this source that are not empty, in any order. */
  List<EdgeState> edges(ThoughtId source, String type, Cardinality cardinality);

  /** A part of a state beside the thoughts, or null if nothing is known of it. */
  @Nullable StateCell state(StateKey key);

  /** Keeps a part of a state in place of the one before. An empty one is dropped. */
  void put(StateCell state);

  /**
   * The text of a thought, empty if nothing was written to it. The same object is returned until
   * the end of the transaction, and merging changes it in place.
   */
  TextDocument text(ThoughtId id);

  /**
   * Keeps a text that merging has changed. Its new splices are those from {@link
   * TextDocument#spliceCount} as it was when last kept; which are hidden is in the thought's state,
   * which is put before.
   */
  void putText(ThoughtId id, TextDocument text);
}
