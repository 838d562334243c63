package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.OperationId;

/**
 * Whether a thought lives: while a write to it that has effect is named by no deletion that has
 * effect.
 */
final class Life {
  private Life() {}

  /**
   * @param text the thought's text; asked for only where its latest splices do not decide
   */
  static boolean alive(ThoughtState state, Supplier<TextDocument> text) {
    if (state.deletions().isEmpty() ? hasEffect(state) : !survivors(state).isEmpty()) {
      return true;
    }
    // Every latest splice is named or hidden. What a hidden one builds on may still count.
    return state.textHeads().stream().anyMatch(head -> !head.effective())
        && text.get().hasEffectOutside(namedSplices(state));
  }

  /** The writes that keep the thought alive, of its text only the latest splices. */
  static List<Write> survivors(ThoughtState state) {
    Set<OperationId> named = new HashSet<>();
    for (Deletion deletion : state.deletions()) {
      if (deletion.write().effective()) {
        named.addAll(deletion.named());
        named.addAll(deletion.text());
      }
    }
    List<Write> survivors = new ArrayList<>();
    ThoughtMerge.forEachWrite(state, survivors::add);
    survivors.addAll(state.textHeads());
    survivors.removeIf(write -> !write.effective() || named.contains(write.id()));
    return survivors;
  }

  private static boolean hasEffect(ThoughtState state) {
    return anyEffective(state.creates())
        || anyEffective(state.textHeads())
        || state.fields().values().stream()
            .anyMatch(list -> list.stream().anyMatch(field -> field.write().effective()))
        || state.tags().values().stream().anyMatch(Life::anyEffective);
  }

  private static boolean anyEffective(List<Write> writes) {
    for (Write write : writes) {
      if (write.effective()) {
        return true;
      }
    }
    return false;
  }

  private static List<OperationId> namedSplices(ThoughtState state) {
    return state.deletions().stream()
        .filter(deletion -> deletion.write().effective())
        .flatMap(deletion -> deletion.text().stream())
        .distinct()
        .toList();
  }
}
