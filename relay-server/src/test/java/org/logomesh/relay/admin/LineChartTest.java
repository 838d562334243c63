package org.logomesh.relay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.logomesh.relay.admin.History.Series;
import org.logomesh.relay.admin.LineChart.Scale;
import org.logomesh.relay.admin.LineChart.Values;

class LineChartTest {
  private static final double GAP = Double.NaN;
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private static LineChart chart(double... values) {
    Series series =
        new Series(
            NOON, Duration.ofMinutes(30), values, values, values, values, values, values, values);
    return LineChart.of("Title", series, Scale.COUNT, new Values("line", values));
  }

  @Test
  void of_values_goFromLeftToRightOnARoundScale() {
    LineChart chart = chart(0, 4, 8);

    assertThat(chart.top()).isEqualTo("8");
    assertThat(chart.middle()).isEqualTo("4");
    assertThat(chart.picture()).contains("d=\"M0 120L300 60L600 0\"");
    assertThat(chart.times()).containsExactly("12:00", "12:45", "13:30");
    assertThat(chart.summary()).isEqualTo("Title. line: now 8, most 8.");
    assertThat(chart.isEmpty()).isFalse();
  }

  @Test
  void of_gap_breaksTheLine_andALonePointIsADot() {
    LineChart chart = chart(2, GAP, 2, 2, GAP);

    assertThat(chart.picture()).contains("d=\"M0 0h0.01M300 0L450 0\"").doesNotContain("NaN");
    assertThat(chart.lines().get(0).latest()).isEqualTo("2");
  }

  @Test
  void of_nothing_saysSo() {
    LineChart chart = chart(GAP, GAP);

    assertThat(chart.isEmpty()).isTrue();
    assertThat(chart.picture()).doesNotContain("NaN");
    assertThat(chart.lines().get(0).latest()).isEqualTo("–");
  }

  @Test
  void top_ofBytes_isAPowerOfTwo_notLessAndNotFarAbove() {
    for (double value = 2.1; value < 1e15; value *= 1.07) {
      double top = Scale.BYTES.top(value);
      assertThat(top).isGreaterThanOrEqualTo(value).isLessThanOrEqualTo(2 * value);
      assertThat(Long.bitCount((long) top)).isEqualTo(1);
    }
    assertThat(Shown.size(Scale.BYTES.top(3e8))).isEqualTo("512 MB");
  }

  @Test
  void roundedUp_anyValue_isNotLessAndNotFarAbove() {
    for (double value = 2.1; value < 1e12; value *= 1.07) {
      double top = LineChart.roundedUp(value);
      assertThat(top).isGreaterThanOrEqualTo(value).isLessThanOrEqualTo(2 * value);
    }
    assertThat(LineChart.roundedUp(0)).isEqualTo(2);
    assertThat(LineChart.roundedUp(10)).isEqualTo(10);
    assertThat(LineChart.roundedUp(11)).isEqualTo(12);
  }
}
