package org.logomesh.relay.access;

import org.logomesh.model.id.SpaceId;

/** Is told what was written into a space past the connections that devices have there. */
@FunctionalInterface
public interface SpaceNews {
  /** Something became durable: logs stand elsewhere now. Returns at once; from any thread. */
  void wrote(SpaceId space);
}
