package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.OperationId;

/**
 * Random histories against {@link FugueReference}. {@code -Dtext.seeds=N} runs more of them, {@code
 * -Dtext.seed=N} one alone.
 */
class TextDocumentPropertyTest {
  private static final int SEEDS = Integer.getInteger("text.seeds", 150);
  private static final long FIRST_SEED = Long.getLong("text.seed", 1);

  private interface Property {
    void check(RandomHistory history, SplittableRandom random);
  }

  private static void forSeeds(Property property) {
    boolean one = System.getProperty("text.seed") != null;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + (one ? 1 : SEEDS); seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int people = 1 + random.nextInt(4);
      int splices = seed % 100 == 0 ? 400 : 5 + random.nextInt(45); // deep trees now and then
      RandomHistory history = new RandomHistory(seed, people, splices);
      try {
        property.check(history, random);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("repeat with -Dtext.seed=" + seed, e);
      }
    }
  }

  @Test
  void apply_anyCausalOrderOneByOneWithDuplicates_givesTheReferenceText() {
    forSeeds(
        (history, random) -> {
          TextDocument document = TextDocument.empty();
          List<Splice> seen = new ArrayList<>();
          for (Splice splice : history.shuffled(random)) {
            seen.add(splice);
            document.apply(splice, true);
            assertThat(document.apply(seen.get(random.nextInt(seen.size())), true)).isEmpty();
            if (random.nextInt(10) == 0) {
              document.release();
            }
          }
          assertThat(document.text()).isEqualTo(history.reference().text());
          assertThat(document.heads().stream().sorted()).isEqualTo(history.heads(history.ids()));
        });
  }

  @Test
  void apply_batchesOfAnySize_giveTheReferenceTextAndChangesThatLeadToIt() {
    forSeeds(
        (history, random) -> {
          TextDocument document = TextDocument.empty();
          List<Splice> order = history.shuffled(random);
          String shadow = "";
          int at = 0;
          while (at < order.size()) {
            int end = Math.min(order.size(), at + 1 + random.nextInt(20));
            shadow = TextDiff.patch(shadow, document.apply(order.subList(at, end), id -> true));
            assertThat(document.text()).isEqualTo(shadow);
            at = end;
          }
          assertThat(shadow).isEqualTo(history.reference().text());
        });
  }

  @Test
  void apply_crowdsWhoStartAtOnePlace_givesTheReferenceText() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS / 10; seed++) {
      RandomHistory history = new RandomHistory(seed, 100, 160);
      TextDocument document = TextDocument.empty();
      document.apply(history.shuffled(new SplittableRandom(seed)), id -> true);
      assertThat(document.text()).as("seed %s", seed).isEqualTo(history.reference().text());
    }
  }

  @Test
  void setEffective_hiddenAndShownAgain_equalsTheReferenceAndARebuild() {
    forSeeds(
        (history, random) -> {
          EntryNumbers numbers =
              random.nextBoolean() ? EntryNumbers.inMemory() : EntryNumbers.none();
          TextDocument document = TextDocument.empty(numbers);
          Set<OperationId> hidden = new HashSet<>();
          Set<OperationId> known = new HashSet<>();
          String shadow = "";
          List<byte[]> stored = new ArrayList<>();
          int storedCount = 0;
          for (Splice splice : history.shuffled(random)) {
            boolean effective = random.nextInt(8) > 0;
            if (!effective) {
              hidden.add(splice.id());
            }
            known.add(splice.id());
            shadow = TextDiff.patch(shadow, document.apply(splice, effective));
            if (random.nextInt(6) == 0) {
              List<OperationId> some = known.stream().filter(id -> random.nextInt(5) == 0).toList();
              boolean show = random.nextBoolean();
              some.forEach(id -> toggle(hidden, id, show));
              shadow = TextDiff.patch(shadow, document.setEffective(some, show));
            }
            if (random.nextInt(10) == 0) {
              stored.add(document.encode(storedCount));
              storedCount = document.spliceCount();
              document = open(stored, storedCount, numbers, hidden, document.text());
            }
            assertThat(document.text()).isEqualTo(shadow);
          }
          assertThat(shadow).isEqualTo(history.reference().text(id -> !hidden.contains(id)));
          stored.add(document.encode(storedCount));
          assertThat(TextDocument.rebuild(stored, numbers, hidden).text()).isEqualTo(shadow);
          document.setEffective(hidden, true);
          assertThat(document.text()).isEqualTo(history.reference().text());
        });
  }

  private static TextDocument open(
      List<byte[]> parts, int count, EntryNumbers numbers, Set<OperationId> hidden, String text) {
    List<byte[]> history = List.copyOf(parts);
    return TextDocument.open(new StoredText(count, () -> history, numbers, hidden, text));
  }

  private static void toggle(Set<OperationId> hidden, OperationId id, boolean show) {
    if (show) {
      hidden.remove(id);
    } else {
      hidden.add(id);
    }
  }

  @Test
  void textAt_anyVersion_isTheReferenceText() {
    forSeeds(
        (history, random) -> {
          TextDocument document = TextDocument.empty();
          OperationId hidden = history.ids().get(random.nextInt(history.ids().size()));
          document.apply(history.splices(), id -> !id.equals(hidden));
          List<OperationId> version =
              history.ids().stream().filter(id -> random.nextInt(8) == 0).toList();
          assertThat(document.textAt(version))
              .isEqualTo(history.reference().text(version, id -> !id.equals(hidden)));
        });
  }
}
