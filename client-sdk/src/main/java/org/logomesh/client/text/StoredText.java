package org.logomesh.client.text;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.logomesh.model.id.OperationId;

/**
 * A text as a device has stored it. To show it takes only the text; the history is asked for when
 * something is merged, by the thread and at the time that it is.
 *
 * @param spliceCount how many splices the history has
 * @param history gives what {@link TextDocument#encode} gave, in order and without gaps; may be
 *     called again
 * @param numbers what the history calls entries
 * @param hidden the splices that are not effective
 * @param text what {@link TextDocument#text} gave at the end of that history
 */
public record StoredText(
    int spliceCount,
    Supplier<List<byte[]>> history,
    EntryNumbers numbers,
    Collection<OperationId> hidden,
    String text) {
  /** Copies the list of hidden splices. */
  public StoredText {
    hidden = List.copyOf(hidden);
  }
}
