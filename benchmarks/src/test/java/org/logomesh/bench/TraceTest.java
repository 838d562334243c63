package org.logomesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logomesh.client.text.EntryNumbers;
import org.logomesh.client.text.Splice;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.OperationId;

/**
 * Recorded editing sessions end in the recorded text. Skipped where they are not at hand: they are
 * looked for in the environment variable LOGOMESH_TRACES and beside the repository.
 */
class TraceTest {
  private static Trace trace(String name) throws IOException {
    String configured = System.getenv("LOGOMESH_TRACES");
    Stream<Path> places =
        configured == null
            ? Stream.of(Path.of("../../shared/data/traces"), Path.of("../shared/data/traces"))
            : Stream.of(Path.of(configured));
    Optional<Path> found =
        places.map(place -> place.resolve(name + ".json.gz")).filter(Files::isReadable).findFirst();
    if (found.isEmpty()) {
      System.out.println("TraceTest skipped: no " + name + ".json.gz; set LOGOMESH_TRACES");
    }
    Assumptions.assumeTrue(found.isPresent(), "no trace " + name);
    return Trace.read(found.orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"friendsforever", "sveltecomponent", "automerge-paper"})
  void apply_recordedSession_endsInTheRecordedText(String name) throws IOException {
    Trace trace = trace(name);

    TextDocument atOnce = TextDocument.empty();
    atOnce.apply(trace.splices(), id -> true);
    assertThat(atOnce.text()).isEqualTo(trace.endContent());

    EntryNumbers numbers = EntryNumbers.inMemory();
    TextDocument oneByOne = TextDocument.empty(numbers);
    trace.splices().forEach(splice -> oneByOne.apply(splice, true));
    assertThat(oneByOne.text()).isEqualTo(trace.endContent());

    TextDocument rebuilt = TextDocument.rebuild(List.of(oneByOne.encode(0)), numbers, List.of());
    assertThat(rebuilt.text()).isEqualTo(trace.endContent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"friendsforever"})
  void apply_concurrentSessionInAnyOrder_endsInTheRecordedText(String name) throws IOException {
    Trace trace = trace(name);
    SplittableRandom random = new SplittableRandom(17);
    for (int round = 0; round < 3; round++) {
      TextDocument document = TextDocument.empty();
      applyInBatches(document, shuffled(trace.splices(), random), random);
      assertThat(document.text()).isEqualTo(trace.endContent());
    }
  }

  /** A session that three people had at once without knowing of each other, but for a beginning. */
  @ParameterizedTest
  @ValueSource(strings = {"friendsforever", "sveltecomponent", "automerge-paper"})
  void apply_sessionAsThreeBranchesInAnyOrder_givesOneText(String name) throws IOException {
    List<Splice> whole = trace(name).splices();
    List<Splice> start = whole.subList(0, 2000);
    List<Splice> branch = whole.subList(2000, 5000);
    List<Splice> all = new ArrayList<>(start);
    for (int person = 1; person <= 3; person++) {
      all.addAll(renamed(branch, start, person));
    }
    SplittableRandom random = new SplittableRandom(5);
    TextDocument expected = TextDocument.empty();
    expected.apply(all, id -> true);
    assertThat(expected.length()).isGreaterThan(100);
    for (int round = 0; round < 3; round++) {
      TextDocument document = TextDocument.empty();
      applyInBatches(document, shuffled(all, random), random);
      assertThat(document.text()).isEqualTo(expected.text());
    }
  }

  private static void applyInBatches(
      TextDocument document, List<Splice> splices, SplittableRandom random) {
    int at = 0;
    while (at < splices.size()) {
      int end = Math.min(splices.size(), at + 1 + random.nextInt(1500));
      document.apply(splices.subList(at, end), id -> true);
      at = end;
    }
  }

  /** Returns the splices in another order that brings parents first, with long and short turns. */
  private static List<Splice> shuffled(List<Splice> splices, SplittableRandom random) {
    Map<OperationId, List<Splice>> followers = new HashMap<>();
    Map<Splice, Integer> missing = new HashMap<>();
    List<Splice> ready = new ArrayList<>();
    for (Splice splice : splices) {
      missing.put(splice, splice.parents().size());
      splice
          .parents()
          .forEach(
              parent -> followers.computeIfAbsent(parent, id -> new ArrayList<>()).add(splice));
      if (splice.parents().isEmpty()) {
        ready.add(splice);
      }
    }
    List<Splice> out = new ArrayList<>();
    while (!ready.isEmpty()) {
      boolean goesOn = random.nextInt(50) > 0;
      Splice next = ready.remove(goesOn ? ready.size() - 1 : random.nextInt(ready.size()));
      out.add(next);
      for (Splice follower : followers.getOrDefault(next.id(), List.of())) {
        if (missing.merge(follower, -1, Integer::sum) == 0) {
          ready.add(follower);
        }
      }
    }
    assertThat(out).hasSameSizeAs(splices);
    return out;
  }

  private static List<Splice> renamed(List<Splice> branch, List<Splice> start, int person) {
    Map<OperationId, OperationId> names = new HashMap<>();
    start.forEach(splice -> names.put(splice.id(), splice.id()));
    branch.forEach(splice -> names.put(splice.id(), renamed(splice.id(), person)));
    return branch.stream()
        .map(
            splice ->
                new Splice(
                    names.getOrDefault(splice.id(), splice.id()),
                    splice.parents().stream().map(names::get).toList(),
                    splice.position(),
                    splice.deleteCount(),
                    splice.insert()))
        .toList();
  }

  private static OperationId renamed(OperationId id, int person) {
    byte[] hash = id.entry().bytes();
    hash[0] ^= (byte) (person * 37);
    hash[20] = (byte) person;
    return new OperationId(EntryHash.of(hash), id.index());
  }
}
