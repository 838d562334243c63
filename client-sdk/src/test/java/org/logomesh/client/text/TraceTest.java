package org.logomesh.client.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recorded editing sessions end in the recorded text. Skipped where they are not at hand: they are
 * looked for in the environment variable LOGOMESH_TRACES and beside the repository.
 */
class TraceTest {
  private static Path trace(String name) {
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
    return found.orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"friendsforever", "sveltecomponent", "automerge-paper"})
  void apply_recordedSession_endsInTheRecordedText(String name) throws IOException {
    Trace trace = Trace.read(trace(name));

    TextDocument atOnce = TextDocument.empty();
    atOnce.apply(trace.splices(), id -> true);
    assertThat(atOnce.text()).isEqualTo(trace.endContent());

    TextDocument oneByOne = TextDocument.empty();
    trace.splices().forEach(splice -> oneByOne.apply(splice, true));
    assertThat(oneByOne.text()).isEqualTo(trace.endContent());

    TextDocument rebuilt = TextDocument.rebuild(List.of(oneByOne.encode(0)), List.of());
    assertThat(rebuilt.text()).isEqualTo(trace.endContent());
  }
}
