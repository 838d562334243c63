package org.logomesh.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Cardinality;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.GraphEdit;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtGraph;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.text.TextChange;

/** What users do, on few thoughts, so that they get into each other's way. */
final class RandomEdits {
  private static final List<String> NAMES = List.of("due", "mood", "place");
  private static final List<String> ATTRIBUTES = List.of("weight", "why");
  private static final List<String> TAGS = List.of("home", "work", "idea", "later");
  private static final List<String> WORDS =
      List.of("cat", "sat", "\uD83D\uDE00", "über", "mat", "on the", "\n");

  private final SplittableRandom random;
  private final RandomStates states;
  private final List<ThoughtId> thoughts = new ArrayList<>();
  private final List<EdgeKey> described = new ArrayList<>();

  RandomEdits(SplittableRandom random) {
    this.random = random;
    this.states = new RandomStates(random);
  }

  /** One transaction of one to six changes. */
  void change(SimDevice device, GraphEdit edit) {
    int count = random.nextInt(4) == 0 ? 1 + random.nextInt(6) : 1;
    for (int i = 0; i < count; i++) {
      one(device, edit);
    }
  }

  private void one(SimDevice device, GraphEdit edit) {
    if (random.nextInt(6) == 0) {
      states.change(edit);
      return;
    }
    if (thoughts.size() < 3 || random.nextInt(12) == 0) {
      ThoughtId id = id();
      thoughts.add(id);
      edit.create(id, words());
      return;
    }
    ThoughtId thought = any();
    switch (random.nextInt(13)) {
      case 0, 1 -> edit.setText(thought, words());
      case 2, 3 -> splice(device, edit, thought);
      case 4 -> edit.setField(thought, pick(NAMES), value());
      case 5 -> edit.addTag(thought, pick(TAGS));
      case 6 -> edit.removeTag(thought, pick(TAGS));
      case 7 -> edit.addEdge(edge(thought));
      case 8 -> edit.removeEdge(edge(thought));
      case 9 -> edit.delete(thought);
      case 10, 11 -> edit.setAttribute(described(thought), pick(ATTRIBUTES), attribute());
      default -> edit.restore(thought);
    }
  }

  private void splice(SimDevice device, GraphEdit edit, ThoughtId id) {
    Thought thought = new ThoughtGraph(device.replica().store().graph()).thought(id);
    if (thought == null || !edit.operations().isEmpty()) {
      edit.setText(id, words());
      return;
    }
    int length = thought.content().codePointCount(0, thought.content().length());
    int at = random.nextInt(length + 1);
    int delete = random.nextInt(Math.min(4, length - at) + 1);
    edit.edit(id, List.of(new TextChange(at, delete, pick(WORDS))));
  }

  private EdgeKey edge(ThoughtId source) {
    boolean one = random.nextBoolean();
    return new EdgeKey(
        source, one ? "parent" : "see", any(), one ? Cardinality.ONE : Cardinality.MANY);
  }

  // Often the same edges, or nobody would say a second thing about one.
  private EdgeKey described(ThoughtId source) {
    if (described.size() < 2 || random.nextInt(8) == 0) {
      described.add(edge(source));
    }
    return pick(described);
  }

  private @Nullable FieldValue attribute() {
    return random.nextInt(3) == 0 ? null : value();
  }

  private FieldValue value() {
    return random.nextBoolean()
        ? new FieldValue.Int64(random.nextInt(4))
        : new FieldValue.Text(pick(WORDS));
  }

  private String words() {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(40) == 0 ? 3000 : 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      text.append(pick(WORDS)).append(' ');
    }
    return text.toString();
  }

  private ThoughtId id() {
    byte[] bytes = new byte[ThoughtId.SIZE];
    random.nextBytes(bytes);
    return ThoughtId.of(bytes);
  }

  /** One of the thoughts there are, or were. */
  ThoughtId any() {
    return thoughts.isEmpty() ? id() : pick(thoughts);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
