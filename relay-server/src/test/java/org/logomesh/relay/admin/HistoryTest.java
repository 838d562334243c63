package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logomesh.relay.admin.History.Series;
import org.logomesh.relay.admin.History.Span;
import org.logomesh.relay.store.SampleStore;
import reactor.core.publisher.Mono;

class HistoryTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:34:56Z");

  private final List<SampleStore.Row> rows = new ArrayList<>();
  private final History history = new History(new Scripted(), () -> NOW);

  private static final class Kept {
    private static final SampleStore.Sample SAMPLE =
        new SampleStore.Sample(3, 1, 100, 50, 20, 40, 200, 400, 10);
  }

  private final class Scripted implements SampleStore {
    @Override
    public Mono<Void> add(String relay, Instant at, Sample sample) {
      return Mono.empty();
    }

    @Override
    public Mono<List<Row>> since(Step step, Instant from) {
      return Mono.just(rows.stream().filter(row -> !row.at().isBefore(from)).toList());
    }
  }

  private Series series(Span span) {
    return Objects.requireNonNull(history.series(span).block());
  }

  @Test
  void series_hour_endsAtTheLastWholeMinute() {
    rows.add(new SampleStore.Row("a", Instant.parse("2026-11-30T12:33:00Z"), Kept.SAMPLE));
    rows.add(new SampleStore.Row("a", Instant.parse("2026-11-30T12:34:00Z"), Kept.SAMPLE));

    Series series = series(Span.HOUR);
    assertThat(series.from()).isEqualTo(Instant.parse("2026-11-30T11:34:00Z"));
    assertThat(series.connections()).hasSize(60);
    assertThat(series.connections()[59]).isEqualTo(3);
    assertThat(series.connections()[58]).isNaN();
    assertThat(series.entriesIn()[59]).isEqualTo(20);
  }

  @Test
  void series_relaysTogether_addUpConnectionsAndRates_notTheirOneStore() {
    for (String minute : List.of("12:20:00", "12:21:00")) {
      for (String relay : List.of("a", "b")) {
        Instant at = Instant.parse("2026-11-30T" + minute + "Z");
        rows.add(new SampleStore.Row(relay, at, Kept.SAMPLE));
      }
    }

    Series series = series(Span.DAY);
    assertThat(series.connections()[143]).isEqualTo(6);
    assertThat(series.storageBytes()[143]).isEqualTo(100);
    assertThat(series.bytesOut()[143]).as("of ten minutes, a minute").isEqualTo(160);
  }

  @Test
  void span_ofAnotherWord_isTheDay() {
    assertThat(Span.of("hour")).isEqualTo(Span.HOUR);
    assertThat(Span.of("")).isEqualTo(Span.DAY);
    assertThat(Span.of("../x")).isEqualTo(Span.DAY);
  }
}
