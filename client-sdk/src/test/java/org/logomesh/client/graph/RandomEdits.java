package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextChange;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** Draws edits on a handful of thoughts, honest ones and ones that no honest device makes. */
final class RandomEdits {
  static final List<ThoughtId> THOUGHTS = List.of(id(1), id(2), id(3));
  static final List<String> NAMES = List.of("a", "b");
  static final List<EdgeKey> EDGES = edges();

  private final SplittableRandom random;

  RandomEdits(SplittableRandom random) {
    this.random = random;
  }

  /** An edit of one to four intents, made by one who sees what the replica has. */
  TestEntry honest(TestReplica replica) {
    replica.wallMillis = random.nextLong(1_000, 1_010);
    return replica.edit(
        edit -> {
          for (int left = random.nextInt(1, 5); left > 0; left--) {
            intent(replica, edit);
          }
        });
  }

  /** Operations that name whatever they like of what the replica has. */
  TestEntry hostile(TestReplica replica) {
    replica.wallMillis = random.nextLong(Long.MIN_VALUE, Long.MAX_VALUE);
    List<Operation> operations = new ArrayList<>();
    for (int left = random.nextInt(1, 4); left > 0; left--) {
      operations.add(anyOperation(replica));
    }
    return replica.write(operations);
  }

  private void intent(TestReplica replica, GraphEdit edit) {
    ThoughtId thought = pick(THOUGHTS);
    switch (random.nextInt(13)) {
      case 0 -> edit.create(thought);
      case 1 -> edit.setText(thought, word() + " " + word());
      case 2, 3 -> {
        int length = replica.graph.text(thought).length();
        // Only one such change in an edit, or the length would have to follow.
        if (edit.operations().isEmpty()) {
          int at = random.nextInt(length + 1);
          int count = random.nextInt(Math.min(3, length - at) + 1);
          edit.edit(thought, List.of(new TextChange(at, count, word())));
        }
      }
      case 4, 5 -> edit.setField(thought, pick(NAMES), value());
      case 6 -> edit.addTag(thought, pick(NAMES));
      case 7 -> edit.removeTag(thought, pick(NAMES));
      case 8 -> edit.addEdge(pick(EDGES));
      case 9 -> edit.removeEdge(pick(EDGES));
      case 10 -> edit.delete(thought);
      case 11 -> edit.setAttribute(pick(EDGES), pick(NAMES), value());
      default -> edit.restore(thought);
    }
  }

  private Operation anyOperation(TestReplica replica) {
    ThoughtId thought = pick(THOUGHTS);
    List<OperationId> refs = references(replica);
    return switch (random.nextInt(10)) {
      case 0 -> new Operation.Create(thought);
      case 1 -> new Operation.Splice(thought, refs, random.nextInt(40), random.nextInt(9), word());
      case 2 -> new Operation.SetField(thought, pick(NAMES), value(), refs);
      case 3 -> new Operation.AddTag(thought, pick(NAMES));
      case 4 -> new Operation.RemoveTag(thought, pick(NAMES), refs);
      case 5 -> new Operation.AddEdge(pick(EDGES));
      case 6 -> new Operation.RemoveEdge(pick(EDGES), refs);
      case 7 -> new Operation.Delete(thought, refs);
      case 8 -> new Operation.SetAttribute(pick(EDGES), pick(NAMES), value(), refs);
      default -> new Operation.Restore(thought, refs);
    };
  }

  private List<OperationId> references(TestReplica replica) {
    List<EntryHash> entries = new ArrayList<>(replica.entries.keySet());
    entries.add(GraphEdit.PENDING); // itself, before or after the operation
    entries.add(TestEntry.hash(-1)); // a void entry
    List<OperationId> refs = new ArrayList<>();
    for (int left = random.nextInt(6); left > 0; left--) {
      refs.add(new OperationId(pick(entries), random.nextInt(4)));
    }
    return refs;
  }

  private @Nullable FieldValue value() {
    int number = random.nextInt(4);
    return number == 0 ? null : new FieldValue.Int64(number);
  }

  private String word() {
    return pick(List.of("", "tea", "milk", "\uD83C\uDF75", "sugar and salt"));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static ThoughtId id(int number) {
    byte[] bytes = new byte[ThoughtId.SIZE];
    bytes[0] = (byte) number;
    return ThoughtId.of(bytes);
  }

  private static List<EdgeKey> edges() {
    List<EdgeKey> edges = new ArrayList<>();
    for (Cardinality cardinality : Cardinality.values()) {
      for (ThoughtId target : THOUGHTS) {
        edges.add(new EdgeKey(id(1), "link", target, cardinality));
      }
    }
    return edges;
  }
}
