package org.logomesh.client.graph;

import java.nio.ByteBuffer;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** References whose places can be read from the entry's hash: see vectors/operations.txt. */
final class PlainReferences implements References {
  static OperationId id(int log, long seq, int index) {
    byte[] hash = ByteBuffer.allocate(EntryHash.SIZE).putInt(log).putLong(seq).array();
    return new OperationId(EntryHash.of(hash), index);
  }

  @Override
  public Place place(OperationId id) {
    ByteBuffer hash = ByteBuffer.wrap(id.entry().bytes());
    return new Place(hash.getInt(), hash.getLong(), id.index());
  }

  @Override
  public OperationId operation(Place place) {
    return id(place.log(), place.seq(), place.index());
  }
}
