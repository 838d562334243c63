package org.logomesh.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.logomesh.relay.store.SampleStore;
import org.logomesh.relay.store.SampleStore.Row;
import org.logomesh.relay.store.SampleStore.Sample;
import org.logomesh.relay.store.SampleStore.Step;
import reactor.core.publisher.Mono;

/** Samples of all relays, put together into as many points as a chart shows. */
final class History {
  private final SampleStore samples;
  private final InstantSource clock;

  History(SampleStore samples, InstantSource clock) {
    this.samples = samples;
    this.clock = clock;
  }

  /** How far back. */
  enum Span {
    HOUR("last hour", Step.MINUTE, Duration.ofMinutes(1), 60),
    DAY("last 24 hours", Step.MINUTE, Duration.ofMinutes(10), 144),
    MONTH("last 30 days", Step.HOUR, Duration.ofHours(4), 180);

    private final String text;
    private final Step step;
    private final Duration bucket;
    private final int buckets;

    Span(String text, Step step, Duration bucket, int buckets) {
      this.text = text;
      this.step = step;
      this.bucket = bucket;
      this.buckets = buckets;
    }

    String text() {
      return text;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The span of this word; the day for any other. */
    static Span of(String word) {
      return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst().orElse(DAY);
    }
  }

  /**
   * Points in time, at equal distances. A point without a sample is not a number.
   *
   * @param from when the first point begins
   * @param step how long each lasts
   * @param connections most open connections at once
   * @param storageBytes what the database took at its end
   * @param entriesIn entries made durable, a minute
   * @param entriesOut entries read for devices, a minute
   * @param bytesIn bytes received, a minute
   * @param bytesOut bytes sent, a minute
   * @param refused ranges, sign-ins and registrations refused, a minute
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Series(
      Instant from,
      Duration step,
      double[] connections,
      double[] storageBytes,
      double[] entriesIn,
      double[] entriesOut,
      double[] bytesIn,
      double[] bytesOut,
      double[] refused) {}

  /** Emits the points of a span that ends now; what is not over yet is left out. */
  Mono<Series> series(Span span) {
    return Mono.defer(
        () -> {
          long length = span.bucket.toSeconds();
          long end = Math.floorDiv(clock.instant().getEpochSecond(), length) * length;
          Instant from = Instant.ofEpochSecond(end - span.buckets * length);
          return samples.since(span.step, from).map(rows -> series(span, from, rows));
        });
  }

  private static Series series(Span span, Instant from, List<Row> rows) {
    int size = span.buckets;
    Series series =
        new Series(
            from,
            span.bucket,
            missing(size),
            missing(size),
            missing(size),
            missing(size),
            missing(size),
            missing(size),
            missing(size));
    Map<Integer, Map<String, Long>> connections = new HashMap<>();
    double minutes = span.bucket.toSeconds() / 60.0;
    for (Row row : rows) {
      long at = Duration.between(from, row.at()).toSeconds() / span.bucket.toSeconds();
      if (at >= 0 && at < size) {
        int i = (int) at;
        Sample sample = row.sample();
        connections
            .computeIfAbsent(i, bucket -> new HashMap<>())
            .merge(row.relay(), sample.connections(), Math::max);
        series.storageBytes()[i] = sample.storageBytes();
        add(series.entriesIn(), i, sample.entriesIn() / minutes);
        add(series.entriesOut(), i, sample.entriesOut() / minutes);
        add(series.bytesIn(), i, sample.bytesIn() / minutes);
        add(series.bytesOut(), i, sample.bytesOut() / minutes);
        add(series.refused(), i, sample.refused() / minutes);
      }
    }
    connections.forEach(
        (i, ofRelays) ->
            series.connections()[i] = ofRelays.values().stream().mapToLong(n -> n).sum());
    return series;
  }

  private static double[] missing(int size) {
    double[] values = new double[size];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private static void add(double[] values, int i, double more) {
    values[i] = (Double.isNaN(values[i]) ? 0 : values[i]) + more;
  }
}
