package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.text.Splice;
import org.logomesh.client.text.TextChange;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.OperationId;

/** The splices of one text that wait to be merged together. */
final class SpliceQueue {
  private final TextDocument text;
  private final List<Splice> waiting = new ArrayList<>();
  private final Map<OperationId, Boolean> effective = new HashMap<>();
  private boolean changed;

  SpliceQueue(TextDocument text) {
    this.text = text;
  }

  /** The text, without what is waiting. */
  TextDocument text() {
    return text;
  }

  boolean contains(OperationId splice) {
    return effective.containsKey(splice) || text.contains(splice);
  }

  /**
   * Takes a splice in.
   *
   * @param parents its parents, all known here
   * @return whether it is new
   */
  boolean add(Write write, List<OperationId> parents, Operation.Splice splice) {
    OperationId id = write.id();
    if (contains(id)) {
      return false;
    }
    effective.put(id, write.effective());
    waiting.add(new Splice(id, parents, splice.position(), splice.deleteCount(), splice.insert()));
    return true;
  }

  /** Merges what waits and returns what that changes in the shown text. */
  List<TextChange> merge() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<TextChange> changes = text.apply(waiting, id -> effective.getOrDefault(id, Boolean.TRUE));
    changed = true;
    waiting.clear();
    effective.clear();
    return changes;
  }

  /** Sets the flag of splices that the text has, after merging what waits. */
  List<TextChange> setEffective(List<OperationId> splices, boolean flag) {
    List<TextChange> changes = new ArrayList<>(merge());
    changes.addAll(text.setEffective(splices, flag));
    changed = true;
    return changes;
  }

  /** Whether the text was changed since it was handed in. */
  boolean changed() {
    return changed;
  }
}
