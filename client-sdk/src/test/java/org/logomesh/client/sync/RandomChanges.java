package org.logomesh.client.sync;

import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateScope;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.text.TextChange;

/** Draws changes of all kinds that people make. */
final class RandomChanges {
  private RandomChanges() {}

  /** Types a few letters somewhere into one of the texts, as people do who see it. */
  static void type(TestSpace.Device author, Random random, List<ThoughtId> thoughts) {
    ThoughtId id = thoughts.get(random.nextInt(thoughts.size()));
    author.replica.edit(
        edit -> {
          int length = author.store.graph().text(id).length();
          int at = random.nextInt(length + 1);
          int remove = random.nextInt(Math.min(4, length - at) + 1);
          edit.edit(id, List.of(new TextChange(at, remove, "w" + random.nextInt(10))));
        });
  }

  /** Changes something, of one of twelve kinds, or creates a thought. */
  static void change(GraphEdit edit, Random random, List<ThoughtId> thoughts, SecureRandom ids) {
    if (thoughts.size() < 3 || random.nextInt(8) == 0) {
      ThoughtId fresh = ThoughtId.random(ids);
      thoughts.add(fresh);
      edit.create(fresh, "thought " + thoughts.size());
      return;
    }
    ThoughtId id = thoughts.get(random.nextInt(thoughts.size()));
    String name = "n" + random.nextInt(3);
    EdgeKey edge = new EdgeKey(id, name, thoughts.get(0), Cardinality.MANY);
    switch (random.nextInt(12)) {
      case 0 -> edit.setText(id, "text " + random.nextInt(100));
      case 1 -> edit.setField(id, name, new FieldValue.Int64(random.nextInt(9)));
      case 2 -> edit.addTag(id, name);
      case 3 -> edit.removeTag(id, name);
      case 4 -> edit.addEdge(edge);
      case 5 -> edit.removeEdge(edge);
      case 6 -> edit.delete(id);
      case 7 -> edit.setAttribute(edge, "page", new FieldValue.Int64(random.nextInt(9)));
      case 8 -> edit.setState(state(StateShape.MAP, name), 1, new FieldValue.Bool(true), 0);
      case 9 -> edit.removeState(state(StateShape.MAP, name));
      case 10 -> edit.addToCounter(state(StateShape.COUNTER, ""), 1 + random.nextInt(9));
      default -> edit.restore(id);
    }
  }

  private static StateKey state(StateShape shape, String slot) {
    return new StateKey(StateScope.PLUGIN, "org.x", shape, "it", slot);
  }
}
