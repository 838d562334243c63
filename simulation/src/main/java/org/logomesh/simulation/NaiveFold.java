package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Operation;
import org.logomesh.client.graph.Stamp;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.text.Splice;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.OperationId;

/**
 * What a graph must show, by the rules of merging put down once more: over the whole set of
 * operations, without states, batches or stores.
 *
 * <p>Not the reference that the tests of {@code client.graph} have: that one asks every operation
 * about every other, which thousands of them in each of hundreds of runs do not allow, and it lives
 * among tests, which the simulator as a program does not have on its class path.
 */
final class NaiveFold {
  private static final Comparator<Op> CAUSAL =
      Comparator.<Op>comparingLong(op -> op.stamp().lamport())
          .thenComparing(op -> op.stamp().entry())
          .thenComparingInt(Op::index);

  private static final Comparator<Op> SHOWN =
      Comparator.<Op>comparingLong(op -> op.stamp().wallMillis()).thenComparing(CAUSAL);

  private record Op(Stamp stamp, int index, Operation operation) {
    OperationId id() {
      return new OperationId(stamp.entry(), index);
    }

    boolean effective() {
      return stamp.effective();
    }

    // References never reach forwards: in another entry what is named came before.
    boolean before(Op other) {
      return !stamp.entry().equals(other.stamp.entry()) || index < other.index;
    }
  }

  /** What is shown of a thought. */
  record Shown(String content, SortedMap<String, FieldValue> fields, SortedSet<String> tags) {}

  /** What was written to one thought, in causal order. */
  private static final class Story {
    private final List<Op> plain = new ArrayList<>();
    private final List<Op> splices = new ArrayList<>();
    private final List<Op> deletions = new ArrayList<>();
  }

  private final List<Op> ops = new ArrayList<>();
  private final Map<OperationId, Op> byId = new HashMap<>();
  private final Set<OperationId> replaced = new HashSet<>();
  private final SortedMap<ThoughtId, Story> stories = new TreeMap<>();
  private final Map<EdgeKey, List<Op>> edges = new HashMap<>();

  /** Takes in the operations of an entry. */
  void add(Stamp stamp, List<Operation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      Op op = new Op(stamp, i, operations.get(i));
      ops.add(op);
      byId.put(op.id(), op);
    }
  }

  /** All is there; may be asked now. */
  NaiveFold sorted() {
    ops.sort(CAUSAL);
    ops.forEach(this::takeReplaced);
    ops.forEach(this::sort);
    return this;
  }

  // What a write replaced stays replaced, whether that write has effect or not.
  private void takeReplaced(Op op) {
    Operation operation = op.operation();
    if (operation instanceof Operation.SetField set) {
      replace(op, set.replaced());
    } else if (operation instanceof Operation.RemoveTag remove) {
      replace(op, remove.adds());
    } else if (operation instanceof Operation.RemoveEdge remove) {
      replace(op, remove.adds());
    } else if (operation instanceof Operation.SetAttribute set) {
      replace(op, set.replaced());
    } else if (operation instanceof Operation.Restore restore) {
      replace(op, restore.deletes());
    }
  }

  private void replace(Op by, Collection<OperationId> names) {
    for (OperationId name : names) {
      Op target = byId.get(name);
      if (target != null && target.before(by) && mayReplace(by.operation(), target.operation())) {
        replaced.add(name);
      }
    }
  }

  private static boolean mayReplace(Operation by, Operation target) {
    if (by instanceof Operation.SetField set && target instanceof Operation.SetField other) {
      return set.thought().equals(other.thought()) && set.name().equals(other.name());
    }
    if (by instanceof Operation.RemoveTag remove && target instanceof Operation.AddTag add) {
      return remove.thought().equals(add.thought()) && remove.tag().equals(add.tag());
    }
    if (by instanceof Operation.RemoveEdge remove) {
      return remove.edge().equals(edge(target));
    }
    if (by instanceof Operation.SetAttribute set
        && target instanceof Operation.SetAttribute other) {
      return set.edge().equals(other.edge()) && set.name().equals(other.name());
    }
    return by instanceof Operation.Restore restore
        && target instanceof Operation.Delete delete
        && restore.thought().equals(delete.thought());
  }

  private void sort(Op op) {
    Operation operation = op.operation();
    if (operation instanceof Operation.Create create) {
      story(create.thought()).plain.add(op);
    } else if (operation instanceof Operation.Restore restore) {
      story(restore.thought()).plain.add(op);
    } else if (operation instanceof Operation.SetField set && !replaced.contains(op.id())) {
      story(set.thought()).plain.add(op);
    } else if (operation instanceof Operation.AddTag add && !replaced.contains(op.id())) {
      story(add.thought()).plain.add(op);
    } else if (operation instanceof Operation.Splice splice) {
      story(splice.thought()).splices.add(op);
    } else if (operation instanceof Operation.Delete delete) {
      if (op.effective() && !replaced.contains(op.id())) {
        story(delete.thought()).deletions.add(op);
      }
    } else {
      EdgeKey edge = edge(operation);
      if (edge != null) {
        List<Op> writes = edges.computeIfAbsent(edge, key -> new ArrayList<>());
        if (op.effective() && !replaced.contains(op.id())) {
          writes.add(op);
        }
      }
    }
  }

  /** The edge that an operation adds or says something about, which keeps it like an addition. */
  private static @Nullable EdgeKey edge(Operation operation) {
    return operation instanceof Operation.AddEdge add
        ? add.edge()
        : operation instanceof Operation.SetAttribute set ? set.edge() : null;
  }

  private Story story(ThoughtId thought) {
    return stories.computeIfAbsent(thought, id -> new Story());
  }

  /** Every thought that was ever written to. */
  Set<ThoughtId> thoughts() {
    return stories.keySet();
  }

  /** Every edge that was ever added. */
  Set<EdgeKey> edges() {
    return edges.keySet();
  }

  /** What is shown of a thought, or null if it is not alive. */
  @Nullable Shown thought(ThoughtId id) {
    Story story = stories.get(id);
    if (story == null || !isAlive(story)) {
      return null;
    }
    SortedMap<String, Op> winners = new TreeMap<>();
    SortedSet<String> tags = new TreeSet<>();
    for (Op op : story.plain) {
      if (op.effective() && op.operation() instanceof Operation.SetField set) {
        winners.merge(set.name(), op, (a, b) -> SHOWN.compare(a, b) > 0 ? a : b);
      } else if (op.effective() && op.operation() instanceof Operation.AddTag add) {
        tags.add(add.tag());
      }
    }
    SortedMap<String, FieldValue> fields = new TreeMap<>();
    winners.forEach(
        (name, op) -> {
          FieldValue value = ((Operation.SetField) op.operation()).value();
          if (value != null) {
            fields.put(name, value);
          }
        });
    return new Shown(text(story), fields, tags);
  }

  private boolean isAlive(Story story) {
    Set<OperationId> dead = new HashSet<>();
    for (Op deletion : story.deletions) {
      List<OperationId> seen = ((Operation.Delete) deletion.operation()).seen();
      for (Op write : story.plain) {
        if (write.before(deletion) && seen.stream().anyMatch(ref -> names(ref, write))) {
          dead.add(write.id());
        }
      }
      for (Op splice : story.splices) {
        if (splice.before(deletion) && seen.contains(splice.id())) {
          addWithPast(splice, dead);
        }
      }
    }
    return hasLife(story.plain, dead) || hasLife(story.splices, dead);
  }

  // In each entry, all writes up to the one that is named.
  private static boolean names(OperationId ref, Op write) {
    return ref.entry().equals(write.stamp().entry()) && write.index() <= ref.index();
  }

  private static boolean hasLife(List<Op> writes, Set<OperationId> dead) {
    return writes.stream().anyMatch(op -> op.effective() && !dead.contains(op.id()));
  }

  private void addWithPast(Op splice, Set<OperationId> into) {
    if (into.add(splice.id())) {
      parents(splice).forEach(parent -> addWithPast(parent, into));
    }
  }

  private List<Op> parents(Op child) {
    List<Op> parents = new ArrayList<>();
    Operation.Splice splice = (Operation.Splice) child.operation();
    for (OperationId name : splice.parents()) {
      Op parent = byId.get(name);
      if (parent != null
          && parent.before(child)
          && parent.operation() instanceof Operation.Splice other
          && other.thought().equals(splice.thought())) {
        parents.add(parent);
      }
    }
    return parents;
  }

  private String text(Story story) {
    TextDocument text = TextDocument.empty();
    for (Op op : story.splices) {
      Operation.Splice splice = (Operation.Splice) op.operation();
      List<OperationId> parents = parents(op).stream().map(Op::id).toList();
      text.apply(
          new Splice(op.id(), parents, splice.position(), splice.deleteCount(), splice.insert()),
          op.effective());
    }
    return text.text();
  }

  /** Whether an edge is there. */
  boolean isAlive(EdgeKey key) {
    return !edges.getOrDefault(key, List.of()).isEmpty();
  }

  /** What is shown of an edge's attributes. */
  SortedMap<String, FieldValue> attributes(EdgeKey key) {
    SortedMap<String, FieldValue> shown = new TreeMap<>();
    edges.getOrDefault(key, List.of()).stream()
        .filter(op -> op.operation() instanceof Operation.SetAttribute)
        .sorted(SHOWN)
        .forEach(
            op -> {
              Operation.SetAttribute set = (Operation.SetAttribute) op.operation();
              FieldValue value = set.value();
              if (value == null) {
                shown.remove(set.name());
              } else {
                shown.put(set.name(), value);
              }
            });
    return shown;
  }

  /** Whether an edge is the one to show of those that compete with it. */
  boolean isShown(EdgeKey key) {
    if (key.cardinality() == Cardinality.MANY) {
      return true;
    }
    return edges.keySet().stream()
        .filter(rival -> rival.cardinality() == Cardinality.ONE)
        .filter(rival -> rival.source().equals(key.source()) && rival.type().equals(key.type()))
        .filter(this::isAlive)
        .max(Comparator.comparing(this::competesWith, SHOWN))
        .map(key::equals)
        .orElse(false);
  }

  /** The latest addition of an edge; where there is none, its latest attribute. */
  private Op competesWith(EdgeKey key) {
    return edges.getOrDefault(key, List.of()).stream()
        .max(
            Comparator.<Op, Boolean>comparing(op -> op.operation() instanceof Operation.AddEdge)
                .thenComparing(SHOWN))
        .orElseThrow();
  }
}
