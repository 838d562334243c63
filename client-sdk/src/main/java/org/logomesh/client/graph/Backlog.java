package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * Splices and deletions of one thought that a batch brings, before they are in its state. There can
 * be thousands of either that do not know of each other, and then each has all the others beside
 * it: taken in one by one they would be copied over and over. The two do not touch each other, and
 * nothing else gets between.
 */
final class Backlog {
  private final List<Write> splices = new ArrayList<>();
  private final Set<OperationId> parents = new HashSet<>();
  private final Map<OperationId, Deletion> deletions = new TreeMap<>();

  /**
   * @param known those of the splice's parents that the text has
   */
  void splice(Write write, List<OperationId> known) {
    splices.add(write);
    parents.addAll(known);
  }

  /**
   * @param seen what the deletion names
   * @param text what of that are splices of the thought
   */
  void delete(Write write, List<OperationId> seen, List<OperationId> text) {
    deletions.putIfAbsent(write.id(), new Deletion(write, seen, text));
  }

  boolean hasSplices() {
    return !splices.isEmpty();
  }

  boolean hasDeletions() {
    return !deletions.isEmpty();
  }

  /** Returns the state with all that waits here in it. */
  ThoughtState into(ThoughtState state) {
    return withDeletions(withSplices(state));
  }

  // A splice comes after what it builds on, so that nothing which is named is added again.
  private ThoughtState withSplices(ThoughtState state) {
    if (splices.isEmpty()) {
      return state;
    }
    List<Write> heads =
        Stream.concat(state.textHeads().stream(), splices.stream())
            .filter(write -> !parents.contains(write.id()))
            .sorted(Write.ID)
            .toList();
    List<OperationId> hidden =
        splices.stream().filter(write -> !write.effective()).map(Write::id).toList();
    return state.withText(
        heads,
        hidden.isEmpty()
            ? state.hiddenSplices()
            : OperationIds.with(state.hiddenSplices(), hidden));
  }

  private ThoughtState withDeletions(ThoughtState state) {
    Map<OperationId, Deletion> all = new HashMap<>();
    state.deletions().forEach(deletion -> all.put(deletion.write().id(), deletion));
    Map<EntryHash, List<Write>> named = new HashMap<>();
    if (!deletions.isEmpty()) {
      ThoughtMerge.forEachWrite(
          state,
          write ->
              named.computeIfAbsent(write.stamp().entry(), hash -> new ArrayList<>()).add(write));
    }
    boolean more = false;
    for (Deletion deletion : deletions.values()) {
      more |= all.putIfAbsent(deletion.write().id(), naming(deletion, named)) == null;
    }
    return more
        ? state.withDeletions(
            all.values().stream().sorted((a, b) -> Write.ID.compare(a.write(), b.write())).toList())
        : state;
  }

  /** Returns a deletion that names the writes there are, in place of what its author wrote. */
  private static Deletion naming(Deletion deletion, Map<EntryHash, List<Write>> writes) {
    Set<OperationId> named = new HashSet<>();
    for (OperationId seen : deletion.named()) {
      for (Write write : writes.getOrDefault(seen.entry(), List.of())) {
        if (write.index() <= seen.index()) {
          named.add(write.id());
        }
      }
    }
    return new Deletion(deletion.write(), named.stream().sorted().toList(), deletion.text());
  }
}
