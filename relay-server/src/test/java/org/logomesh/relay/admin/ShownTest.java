package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShownTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

  @Test
  void size_anySize_isWrittenAsTheSettingsAre() {
    assertThat(Shown.size(0)).isEqualTo("0 B");
    assertThat(Shown.size(1_023)).isEqualTo("1,023 B");
    assertThat(Shown.size(1_540)).isEqualTo("1.5 kB");
    assertThat(Shown.size(512 << 10)).isEqualTo("512 kB");
    assertThat(Shown.size(53_400_000)).isEqualTo("51 MB");
    assertThat(Shown.size(4L << 30)).isEqualTo("4 GB");
    assertThat(Shown.size(1.5 * (1 << 30))).isEqualTo("1.5 GB");
    assertThat(Shown.size(Long.MAX_VALUE)).isEqualTo("8,192 PB");
  }

  @Test
  void count_anyNumber_isGroupedOrShortened() {
    assertThat(Shown.count(0)).isEqualTo("0");
    assertThat(Shown.count(0.44)).isEqualTo("0.4");
    assertThat(Shown.count(12_345)).isEqualTo("12,345");
    assertThat(Shown.count(1_240_000)).isEqualTo("1.2 M");
    assertThat(Shown.count(3_000_000_000.0)).isEqualTo("3.0 G");
  }

  @Test
  void spans_anyLength_areInOneUnit() {
    assertThat(Shown.span(Duration.ofSeconds(-5))).isEqualTo("0 s");
    assertThat(Shown.span(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(Shown.span(Duration.ofMinutes(59))).isEqualTo("59 min");
    assertThat(Shown.span(Duration.ofHours(47))).isEqualTo("47 h");
    assertThat(Shown.span(Duration.ofDays(2))).isEqualTo("2 days");
    assertThat(Shown.ago(NOW.minusSeconds(3), NOW)).isEqualTo("3 s ago");
    assertThat(Shown.ago(NOW.plusSeconds(180), NOW)).isEqualTo("in 3 min");
  }

  @Test
  void days_areCountedFromToday() {
    long today = NOW.getEpochSecond() / 86_400;
    assertThat(Shown.day(today, NOW)).isEqualTo("today");
    assertThat(Shown.day(today - 1, NOW)).isEqualTo("yesterday");
    assertThat(Shown.day(today - 40, NOW)).isEqualTo("40 days ago");
  }
}
