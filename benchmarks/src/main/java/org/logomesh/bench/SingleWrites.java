package org.logomesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ThoughtId;

/** Writes entries of one operation each, of about 300 bytes: one field of one of some thoughts. */
final class SingleWrites {
  private static final int THOUGHTS = 5_000;
  private static final int FIELDS = 20;
  private static final String PADDING = "quick";

  private final List<ThoughtId> thoughts = new ArrayList<>();
  private final BenchDevice device;

  SingleWrites(BenchSpace space, BenchDevice device) {
    this.device = device;
    for (int i = 0; i < THOUGHTS; i++) {
      thoughts.add(ThoughtId.random(space.random));
    }
    var unused =
        device.call(
            replica -> replica.edit(edit -> thoughts.forEach(edit::create)).changes().isEmpty());
  }

  /** Writes so many entries, each a transaction of its own. */
  void write(int count) {
    var unused =
        device.call(
            replica -> {
              for (int i = 0; i < count; i++) {
                ThoughtId thought = thoughts.get(i % THOUGHTS);
                String field = "field " + i / THOUGHTS % FIELDS;
                FieldValue value =
                    new FieldValue.Text(String.format(Locale.ROOT, "%08d %s", i, PADDING));
                var unusedEdit = replica.edit(edit -> edit.setField(thought, field, value));
              }
              return true;
            });
  }
}
