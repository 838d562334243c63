package org.logomesh.client.graph;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** A device with a graph in memory: takes entries in once each, after their dependencies. */
final class TestReplica {
  final MemoryGraph graph = new MemoryGraph();
  final ThoughtGraph view = new ThoughtGraph(graph);
  final StateRoot root = new StateRoot(graph, new MemoryLeafTable());
  final Map<EntryHash, TestEntry> entries = new LinkedHashMap<>();
  final Set<EntryHash> hidden = new HashSet<>();
  private final int number;
  private final DeviceId device;
  private long lamport;
  long wallMillis = 1_000;

  TestReplica(int number) {
    this.number = number;
    this.device = TestEntry.device(number);
  }

  /** Makes an edit, takes it in and returns its entry. */
  TestEntry edit(Consumer<GraphEdit> intents) {
    GraphEdit edit = new GraphEdit(graph);
    intents.accept(edit);
    return write(edit.operations());
  }

  /** Writes operations as they are; those of {@link GraphEdit#PENDING} are this entry's. */
  TestEntry write(List<Operation> operations) {
    EntryHash hash = TestEntry.hash(number, lamport + 1, entries.size());
    List<Operation> named =
        operations.stream()
            .map(each -> GraphEdit.named(each, index -> new OperationId(hash, index)))
            .toList();
    TestEntry entry =
        new TestEntry(hash, lamport + 1, wallMillis++, device, named, Set.copyOf(entries.keySet()));
    receive(entry);
    return entry;
  }

  /** Takes an entry in; does nothing if it has been taken in before. */
  Changes receive(TestEntry... batch) {
    GraphMerge merge = new GraphMerge(graph, OperationKind.FIRST_LEVEL);
    for (TestEntry entry : batch) {
      if (entries.putIfAbsent(entry.hash(), entry) == null) {
        if (!entries.keySet().containsAll(entry.dependencies())) {
          throw new IllegalArgumentException("not in causal order");
        }
        merge.apply(entry.stamp(!hidden.contains(entry.hash())), entry.operations());
        lamport = Math.max(lamport, entry.lamport());
      }
    }
    return noted(merge.finish());
  }

  /** Takes in all that another replica has. */
  void receiveAll(TestReplica other) {
    receive(other.entries.values().toArray(TestEntry[]::new));
  }

  /** Whites an entry out, or takes that back; it need not have come yet. */
  Changes setEffective(EntryHash hash, boolean effective) {
    GraphMerge merge = new GraphMerge(graph, OperationKind.FIRST_LEVEL);
    boolean changed = effective ? hidden.remove(hash) : hidden.add(hash);
    TestEntry entry = entries.get(hash);
    if (changed && entry != null) {
      merge.setEffective(hash, entry.operations(), effective);
    }
    return noted(merge.finish());
  }

  Thought thought(ThoughtId id) {
    return Objects.requireNonNull(view.thought(id), "not alive");
  }

  ThoughtState state(ThoughtId id) {
    return Objects.requireNonNull(graph.thought(id), "no state");
  }

  Edge edge(EdgeKey key) {
    return Objects.requireNonNull(view.edge(key), "no edge");
  }

  /** Both ways, so that both have the same. */
  static void meet(TestReplica a, TestReplica b) {
    a.receiveAll(b);
    b.receiveAll(a);
  }

  private Changes noted(Changes changes) {
    root.changed(changes);
    return changes;
  }
}
