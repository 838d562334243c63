package org.logomesh.client.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.GraphMerge;
import org.logomesh.client.graph.GraphState;
import org.logomesh.client.graph.MemoryGraph;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.OperationKind;
import org.logomesh.client.graph.Stamp;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;
import org.logomesh.model.sign.Sha256;

/** A device whose graph is in a store, and beside it in memory, to compare. */
final class TestDevice {
  final SpaceStore store;
  final MemoryGraph memory = new MemoryGraph();
  final Map<EntryHash, TestEdit> taken = new LinkedHashMap<>();
  final Set<EntryHash> hidden = new HashSet<>();
  private final int number;
  private long lamport;

  /** The operations of one entry. */
  record TestEdit(Stamp stamp, List<Operation> operations) {}

  TestDevice(int number, SpaceStore store) {
    this.number = number;
    this.store = store;
  }

  /** Makes an edit in a transaction of its own. */
  TestEdit edit(Consumer<GraphEdit> intents) {
    return store.transaction(
        () -> {
          GraphEdit edit = new GraphEdit(store.graph());
          intents.accept(edit);
          return write(edit.operations());
        });
  }

  /** Takes in what another device has, in one transaction. */
  void takeAll(TestDevice other) {
    store.run(
        () -> {
          GraphMerge stored = merge(store.graph());
          GraphMerge inMemory = merge(memory);
          for (TestEdit edit : other.taken.values()) {
            take(edit, stored, inMemory);
          }
          stored.finish();
          inMemory.finish();
        });
  }

  /** Whites an entry out, or takes that back. */
  void setEffective(EntryHash entry, boolean effective) {
    boolean changed = effective ? hidden.remove(entry) : hidden.add(entry);
    TestEdit edit = taken.get(entry);
    if (changed && edit != null) {
      store.run(
          () -> {
            GraphMerge stored = merge(store.graph());
            stored.setEffective(entry, edit.operations(), effective);
            stored.finish();
          });
      GraphMerge inMemory = merge(memory);
      inMemory.setEffective(entry, edit.operations(), effective);
      inMemory.finish();
    }
  }

  /** Takes everything in anew, in the same order, into a cleared store. */
  void rebuild() {
    store.run(
        () -> {
          store.graph().clear();
          GraphMerge merge = merge(store.graph());
          taken
              .values()
              .forEach(
                  edit ->
                      merge.apply(
                          edit.stamp().withEffective(!hidden.contains(edit.stamp().entry())),
                          edit.operations()));
          merge.finish();
        });
  }

  static Changes merged(GraphState graph, TestEdit edit) {
    GraphMerge merge = merge(graph);
    merge.apply(edit.stamp(), edit.operations());
    return merge.finish();
  }

  private TestEdit write(List<Operation> operations) {
    long next = lamport + 1;
    EntryHash hash =
        EntryHash.of(
            Sha256.hash(
                ByteBuffer.allocate(16).putInt(number).putLong(next).putInt(taken.size()).array()));
    List<Operation> named = new ArrayList<>();
    for (Operation each : operations) {
      named.add(GraphEdit.named(each, index -> new OperationId(hash, index)));
    }
    TestEdit edit = new TestEdit(new Stamp(hash, next, 1_000 + next, device(number), true), named);
    GraphMerge stored = merge(store.graph());
    GraphMerge inMemory = merge(memory);
    take(edit, stored, inMemory);
    stored.finish();
    inMemory.finish();
    return edit;
  }

  private void take(TestEdit edit, GraphMerge stored, GraphMerge inMemory) {
    EntryHash hash = edit.stamp().entry();
    if (taken.putIfAbsent(hash, edit) == null) {
      Stamp stamp = edit.stamp().withEffective(!hidden.contains(hash));
      stored.apply(stamp, edit.operations());
      inMemory.apply(stamp, edit.operations());
      lamport = Math.max(lamport, stamp.lamport());
    }
  }

  private static GraphMerge merge(GraphState graph) {
    return new GraphMerge(graph, OperationKind.FIRST_LEVEL);
  }

  static DeviceId device(int number) {
    byte[] bytes = new byte[DeviceId.SIZE];
    bytes[0] = (byte) number;
    return DeviceId.of(bytes);
  }
}
