package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/** Splices that several people might make who now and then see what the others did. */
final class RandomHistory {
  private static final String[] WORDS = {"a", "b", "cd", "efg", "\uD83D\uDE00", "é", "日本", "xyz\n"};

  private final SplittableRandom random;
  private final FugueReference reference = new FugueReference();
  private final List<Splice> splices = new ArrayList<>();
  private final List<List<OperationId>> versions = new ArrayList<>();

  RandomHistory(long seed, int people, int count) {
    random = new SplittableRandom(seed);
    for (int person = 0; person < people; person++) {
      versions.add(List.of());
    }
    // Rarely or often: histories with long and with short concurrent stretches.
    int meets = 2 + random.nextInt(12);
    while (splices.size() < count) {
      int person = random.nextInt(people);
      if (random.nextInt(meets) == 0) {
        int other = random.nextInt(people);
        Set<OperationId> both = new HashSet<>(versions.get(person));
        both.addAll(versions.get(other));
        versions.set(person, random.nextInt(8) == 0 ? List.copyOf(both) : heads(both));
      } else {
        edit(person);
      }
    }
  }

  FugueReference reference() {
    return reference;
  }

  List<Splice> splices() {
    return splices;
  }

  List<OperationId> ids() {
    return splices.stream().map(Splice::id).toList();
  }

  /** Returns the splices in another order that brings parents first. */
  List<Splice> shuffled(SplittableRandom by) {
    List<Splice> waiting = new ArrayList<>(splices);
    List<Splice> out = new ArrayList<>();
    Set<OperationId> known = new HashSet<>();
    while (!waiting.isEmpty()) {
      List<Splice> ready =
          waiting.stream().filter(splice -> known.containsAll(splice.parents())).toList();
      Splice next = ready.get(by.nextInt(ready.size()));
      waiting.remove(next);
      known.add(next.id());
      out.add(next);
    }
    return out;
  }

  /** Returns those of some splices that no other of them follows. */
  List<OperationId> heads(Collection<OperationId> some) {
    return some.stream()
        .filter(
            id ->
                some.stream()
                    .noneMatch(other -> !other.equals(id) && reference.isInPastOf(id, other)))
        .sorted()
        .toList();
  }

  static OperationId randomId(SplittableRandom random) {
    byte[] hash = new byte[EntryHash.SIZE];
    hash[0] = (byte) random.nextInt(3); // ids often differ late only
    hash[31] = (byte) random.nextInt();
    hash[30] = (byte) random.nextInt();
    return new OperationId(EntryHash.of(hash), random.nextInt(3));
  }

  private void edit(int person) {
    int length = reference.length(versions.get(person));
    int position = random.nextInt(length + 1);
    boolean backwards = random.nextInt(4) == 0;
    int keys = 1 + random.nextInt(4);
    int kind = random.nextInt(10);
    for (int key = 0; key < keys; key++) {
      if (kind < 5) {
        String word = WORDS[random.nextInt(WORDS.length)];
        splice(person, position, 0, word);
        position += backwards ? 0 : word.codePointCount(0, word.length());
      } else if (kind < 8) {
        splice(person, position, 1 + random.nextInt(2), "");
        position = backwards ? Math.max(0, position - 1) : position;
      } else if (kind == 8) {
        splice(person, position, random.nextInt(4), WORDS[random.nextInt(WORDS.length)]);
      } else {
        splice(
            person,
            random.nextInt(length + 9),
            random.nextInt(1000),
            "z".repeat(random.nextInt(2)));
      }
    }
  }

  private void splice(int person, int position, int deleteCount, String insert) {
    OperationId id = randomId(random);
    while (ids().contains(id)) {
      id = randomId(random);
    }
    Splice splice = new Splice(id, versions.get(person), position, deleteCount, insert);
    reference.add(splice);
    splices.add(splice);
    versions.set(person, List.of(id));
  }
}
