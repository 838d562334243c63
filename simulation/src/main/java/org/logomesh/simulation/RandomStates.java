package org.logomesh.simulation;

import java.util.List;
import java.util.SplittableRandom;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.Lease;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;

/** What plugins and preferences do: few names, so that devices get into each other's way. */
final class RandomStates {
  private static final List<String> SLOTS = List.of("a", "b");

  private final SplittableRandom random;

  RandomStates(SplittableRandom random) {
    this.random = random;
  }

  void change(GraphEdit edit) {
    StateShape[] shapes = StateShape.values();
    StateShape shape = shapes[random.nextInt(shapes.length)];
    String slot = shape.hasSlots() ? SLOTS.get(random.nextInt(SLOTS.size())) : "";
    StateKey key = new StateKey(StateScope.PLUGIN, "sim", shape, "it", slot);
    switch (shape) {
      case COUNTER -> edit.addToCounter(key, random.nextInt(-3, 10));
      case SET -> {
        if (random.nextInt(3) == 0) {
          edit.removeState(key);
        } else {
          edit.setState(key, 0, null, 0);
        }
      }
      case SESSION -> session(edit, key);
      case REGISTER, MAP -> {
        if (random.nextInt(3) == 0) {
          edit.removeState(key);
        } else {
          edit.setState(key, random.nextInt(3), value(), 0);
        }
      }
    }
  }

  private void session(GraphEdit edit, StateKey key) {
    Lease lease = edit.state(key.withSlot("")).lease();
    if (lease == null || random.nextInt(4) == 0) {
      edit.setState(key.withSlot(""), 0, new FieldValue.Int64(random.nextInt(60_000)), 0);
    } else if (random.nextInt(8) == 0) {
      edit.removeState(key.withSlot(""));
    } else {
      // One who has heard of a later claim goes on by an earlier one, now and then.
      boolean pending = lease.term() == Long.MAX_VALUE;
      edit.setState(key, 0, value(), pending ? 0 : random.nextLong(lease.term() + 1));
    }
  }

  private FieldValue value() {
    return new FieldValue.Int64(random.nextInt(100));
  }
}
