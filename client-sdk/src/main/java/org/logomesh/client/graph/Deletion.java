package org.logomesh.client.graph;

import java.util.List;
import org.logomesh.model.id.OperationId;

/**
 * A deletion of a thought that no restoration has replaced.
 *
 * @param write who deleted it, and when
 * @param named the writes in the thought's state that it names: creations, fields, tags and
 *     restorations; sorted
 * @param text the splices that it names itself; with them it names all they build on; sorted
 */
public record Deletion(Write write, List<OperationId> named, List<OperationId> text) {
  public Deletion {
    named = List.copyOf(named);
    text = List.copyOf(text);
  }
}
