package org.logomesh.relay.access;

import org.logomesh.model.id.SpaceId;

/** Is told what was written into a space past the connections that devices have there. */
@FunctionalInterface
public interface SpaceNews {
  /**
   * Logs stand elsewhere now, or entries were erased. Returns at once; from any thread. What was
   * erased is not handed out to anybody who asks later.
   */
  void wrote(SpaceId space);
}
