package org.logomesh.client.store;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.entry.LogState;

/**
 * A process that writes until it is killed. Each transaction appends an entry and makes a thought
 * with the entry's number; once it is durable, the number is printed.
 */
final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] args) {
    long seed = Long.parseLong(args[1]);
    try (SpaceStore store = SpaceStore.open(Path.of(args[0]), new SplittableRandom(seed))) {
      System.out.println(store.openToken());
      LogState state = store.logs().all().isEmpty() ? null : store.logs().all().get(0).state();
      TestChain chain = state == null ? new TestChain(seed) : new TestChain(state, seed);
      while (true) {
        long number =
            store.transaction(
                () -> {
                  VerifiedEntry entry = chain.next();
                  store.logs().append(chain.log(), List.of(entry));
                  write(store, entry.after().seq());
                  return entry.after().seq();
                });
        System.out.println(number);
      }
    }
  }

  static ThoughtId id(long number) {
    return ThoughtId.parse(String.format("%032x", number));
  }

  static String text(long number) {
    return "thought number" + number + " of a process that will be killed ".repeat(20);
  }

  private static void write(SpaceStore store, long number) {
    new TestDevice((int) number, store).edit(edit -> edit.create(id(number), text(number)));
  }
}
