package org.logomesh.client;

import java.util.List;
import org.logomesh.client.graph.Conflict;

/**
 * What resolving conflicts as a group came to.
 *
 * @param written the transaction that ended them; of several the last
 * @param ended those that it ended
 * @param open those that the rules leave to a person
 */
public record Resolved(Written written, List<Conflict> ended, List<Conflict> open) {
  public Resolved {
    ended = List.copyOf(ended);
    open = List.copyOf(open);
  }
}
