package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.OperationId;

/**
 * The same CRDT written down another way, slow and plain: FugueMax as the tree of its paper, with
 * every version found by looking at every node. No cuts, no runs, no retreating.
 *
 * <p>A node is a code point. It hangs to the right of the code point it was typed after, or, if
 * that has something on its right already, to the left of the one it was typed before. Children on
 * the left are in the order of ids; children on the right those first whose right neighbour was
 * further right, then in the order of ids.
 */
final class FugueReference {
  private static final class Node {
    final int event;
    final int offset;
    final int codePoint;
    final @Nullable Node rightOrigin;
    final List<Node> leftChildren = new ArrayList<>();
    final List<Node> rightChildren = new ArrayList<>();
    final Set<Integer> removedBy = new HashSet<>();

    Node(int event, int offset, int codePoint, @Nullable Node rightOrigin) {
      this.event = event;
      this.offset = offset;
      this.codePoint = codePoint;
      this.rightOrigin = rightOrigin;
    }
  }

  private final Node root = new Node(-1, 0, 0, null);
  private final List<OperationId> ids = new ArrayList<>();
  private final Map<OperationId, Integer> events = new HashMap<>();
  private final List<BitSet> pasts = new ArrayList<>();

  void add(Splice splice) {
    if (events.containsKey(splice.id())) {
      return;
    }
    BitSet past = past(splice.parents());
    int event = ids.size();
    List<Node> there = new ArrayList<>(); // tombstones included
    List<Node> visible = new ArrayList<>();
    for (Node node : inOrder()) {
      if (past.get(node.event)) {
        there.add(node);
        if (node.removedBy.stream().noneMatch(past::get)) {
          visible.add(node);
        }
      }
    }
    ids.add(splice.id());
    events.put(splice.id(), event);
    BitSet withItself = (BitSet) past.clone();
    withItself.set(event);
    pasts.add(withItself);

    int position = Math.min(splice.position(), visible.size());
    int deletes = Math.min(splice.deleteCount(), visible.size() - position);
    for (Node node : visible.subList(position, position + deletes)) {
      node.removedBy.add(event);
    }
    Node left = position == 0 ? root : visible.get(position - 1);
    int next = there.indexOf(left) + 1;
    Node right = next < there.size() ? there.get(next) : null;
    int[] codePoints = splice.insert().codePoints().toArray();
    for (int offset = 0; offset < codePoints.length; offset++) {
      boolean taken = left.rightChildren.stream().anyMatch(child -> withItself.get(child.event));
      Node node = new Node(event, offset, codePoints[offset], taken ? null : right);
      if (taken && right != null) {
        right.leftChildren.add(node);
        right.leftChildren.sort(byId());
      } else {
        left.rightChildren.add(node);
        List<Node> order = inOrder();
        order.remove(node);
        left.rightChildren.sort(
            Comparator.comparing((Node child) -> place(order, child.rightOrigin))
                .reversed()
                .thenComparing(byId()));
      }
      left = node;
    }
  }

  String text() {
    return text(id -> true);
  }

  String text(Predicate<OperationId> effective) {
    return text(ids, effective);
  }

  /** Returns the text with some splices and their past, without the effects of some. */
  String text(Collection<OperationId> version, Predicate<OperationId> effective) {
    BitSet past = past(version);
    StringBuilder out = new StringBuilder();
    for (Node node : inOrder()) {
      boolean shown =
          past.get(node.event)
              && effective.test(ids.get(node.event))
              && node.removedBy.stream()
                  .noneMatch(event -> past.get(event) && effective.test(ids.get(event)));
      if (shown) {
        out.appendCodePoint(node.codePoint);
      }
    }
    return out.toString();
  }

  /** Returns the length, in code points, of the version that splices build on. */
  int length(Collection<OperationId> version) {
    String text = text(version, id -> true);
    return text.codePointCount(0, text.length());
  }

  boolean isInPastOf(OperationId earlier, OperationId later) {
    return pasts.get(event(later)).get(event(earlier));
  }

  private BitSet past(Collection<OperationId> version) {
    BitSet past = new BitSet();
    version.forEach(id -> past.or(pasts.get(event(id))));
    return past;
  }

  private int event(OperationId id) {
    return Objects.requireNonNull(events.get(id));
  }

  private Comparator<Node> byId() {
    return Comparator.comparing((Node node) -> ids.get(node.event))
        .thenComparing(node -> node.offset);
  }

  private static int place(List<Node> order, @Nullable Node node) {
    return node == null ? Integer.MAX_VALUE : order.indexOf(node);
  }

  private List<Node> inOrder() {
    List<Node> order = new ArrayList<>();
    root.rightChildren.forEach(child -> visit(child, order));
    return order;
  }

  private static void visit(Node node, List<Node> order) {
    node.leftChildren.forEach(child -> visit(child, order));
    order.add(node);
    node.rightChildren.forEach(child -> visit(child, order));
  }
}
