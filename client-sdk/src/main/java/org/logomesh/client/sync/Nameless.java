package org.logomesh.client.sync;

import org.logomesh.client.graph.References;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** Reads every reference as one and the same operation, for readers that need none of them. */
enum Nameless implements References {
  REFERENCES;

  private static final OperationId NOTHING =
      new OperationId(EntryHash.of(new byte[EntryHash.SIZE]), 0);

  @Override
  public OperationId operation(Place place) {
    return NOTHING;
  }

  @Override
  public Place place(OperationId id) {
    throw new UnsupportedOperationException("this side only reads");
  }
}
