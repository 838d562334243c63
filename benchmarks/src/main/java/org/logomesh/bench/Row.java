package org.logomesh.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One measured line: what was done, whether the result was right, and its figures. */
final class Row {
  private static final double NANOS_PER_MICRO = 1_000;
  private static final double TENTH = 10.0;

  final String name;
  final String workload;
  boolean ok = true;
  String target = "";
  private final Map<String, Double> figures = new LinkedHashMap<>();

  Row(String name, String workload) {
    this.name = name;
    this.workload = workload;
  }

  /** Says whether what came out was right; a target that is missed is not wrong. */
  Row ok(boolean right) {
    ok = right;
    return this;
  }

  /** Says what was aimed at. */
  Row target(String text) {
    target = text;
    return this;
  }

  Row times(Percentiles times) {
    figure("median_us", times.at(50) / NANOS_PER_MICRO);
    return figure("p99_us", times.at(99) / NANOS_PER_MICRO);
  }

  Row median(long nanos) {
    return figure("median_us", nanos / NANOS_PER_MICRO);
  }

  /** So many things in so many nanoseconds. */
  Row rate(long things, long nanos) {
    return figure("per_second", (double) things / Math.max(1, nanos) * 1e9);
  }

  Row memory(long bytes) {
    return figure("memory_bytes", (double) bytes);
  }

  Row bytes(double bytes) {
    return figure("bytes", bytes);
  }

  Row figure(String key, double value) {
    figures.put(key, Math.round(value * TENTH) / TENTH);
    return this;
  }

  Map<String, Double> figures() {
    return figures;
  }

  /** A figure as a person reads it; empty if it was not measured. */
  String shown(String key) {
    Double value = figures.get(key);
    if (value == null) {
      return "";
    }
    return switch (key) {
      case "median_us", "p99_us" -> duration(value);
      case "per_second" -> String.format(Locale.ROOT, "%,.0f/s", value);
      case "memory_bytes" -> String.format(Locale.ROOT, "%,.0f MB", value / 1e6);
      default -> String.format(Locale.ROOT, value < 1e4 ? "%,.1f B" : "%,.0f B", value);
    };
  }

  private static String duration(double micros) {
    if (micros >= 1e6) {
      return String.format(Locale.ROOT, "%.2f s", micros / 1e6);
    }
    return micros >= 1e3
        ? String.format(Locale.ROOT, "%.2f ms", micros / 1e3)
        : String.format(Locale.ROOT, "%.1f us", micros);
  }
}
