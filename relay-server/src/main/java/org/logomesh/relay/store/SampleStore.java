package org.logomesh.relay.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Figures of relays over time. Each is kept by the minute for a day and by the hour for ninety, so
 * their number is bounded by the number of relays. The contract of {@link EntryStore} on
 * durability, threads and errors holds here too.
 */
public interface SampleStore {
  /** Longest name of a relay, in characters. */
  int MAX_NAME_CHARS = 100;

  /** Rows that one question is answered with at most: a day by the minute, of thirty relays. */
  int MAX_ROWS = 50_000;

  /**
   * Adds what happened in a relay since it was last asked; drops what is older than its step is
   * kept. Within one minute or hour, counts are added up, and of gauges the largest connection
   * count and the latest others stay.
   */
  Mono<Void> add(String relay, Instant at, Sample sample);

  /** Emits rows from a moment on, by time, of all relays; the first {@link #MAX_ROWS}. */
  Mono<List<Row>> since(Step step, Instant from);

  /** How far apart rows are. */
  enum Step {
    /** Kept for a day. */
    MINUTE(Duration.ofMinutes(1), Duration.ofDays(1)),
    /** Kept for ninety days. */
    HOUR(Duration.ofHours(1), Duration.ofDays(90));

    private final Duration length;
    private final Duration kept;

    Step(Duration length, Duration kept) {
      this.length = length;
      this.kept = kept;
    }

    /** How long a row stands for. */
    public Duration length() {
      return length;
    }

    /** How long rows are kept. */
    public Duration kept() {
      return kept;
    }

    long startOf(Instant at) {
      return at.getEpochSecond() - Math.floorMod(at.getEpochSecond(), length.toSeconds());
    }
  }

  /**
   * Figures of one relay.
   *
   * @param connections open sync connections
   * @param spaces registered spaces
   * @param storageBytes what the database takes
   * @param diskFreeBytes what is left on the disk of the data directory
   * @param entriesIn entries made durable
   * @param entriesOut entries read for devices
   * @param bytesIn bytes of frames received
   * @param bytesOut bytes of frames sent
   * @param refused ranges and sign-ins refused
   */
  record Sample(
      long connections,
      long spaces,
      long storageBytes,
      long diskFreeBytes,
      long entriesIn,
      long entriesOut,
      long bytesIn,
      long bytesOut,
      long refused) {}

  /** A kept sample: of which relay, and from when on. */
  record Row(String relay, Instant at, Sample sample) {}
}
