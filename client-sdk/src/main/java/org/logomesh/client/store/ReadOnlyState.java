package org.logomesh.client.store;

import org.logomesh.client.graph.EdgeState;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.StateCell;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.text.TextDocument;

/** Merge state that is looked at: nothing can be put into it. */
interface ReadOnlyState extends GraphState {
  @Override
  default void put(StateCell state) {
    throw new UnsupportedOperationException("read only");
  }

  @Override
  default void put(ThoughtState state) {
    throw new UnsupportedOperationException("read only");
  }

  @Override
  default void put(EdgeState state) {
    throw new UnsupportedOperationException("read only");
  }

  @Override
  default void putText(ThoughtId id, TextDocument text) {
    throw new UnsupportedOperationException("read only");
  }
}
