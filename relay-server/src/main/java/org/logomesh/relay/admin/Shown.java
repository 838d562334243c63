package org.logomesh.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as a person reads them. Times are UTC. */
final class Shown {
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB"};
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Shown() {}

  /**
   * A size as settings write it: {@code 999 B}, {@code 500 MB}, {@code 1.5 GB}; powers of 1,024.
   */
  static String size(double bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 1023.5 && unit < SIZES.length - 1) {
      value /= 1024;
      unit++;
    }
    return number(value, unit > 0 && value != Math.rint(value)) + " " + SIZES[unit];
  }

  /** A count: {@code 999}, {@code 12,345}, {@code 1.2 M}. */
  static String count(double count) {
    if (count < 1_000_000) {
      return number(count, count > 0 && count < 10 && count != Math.rint(count));
    }
    return count < 999_500_000
        ? number(count / 1_000_000, true) + " M"
        : number(count / 1_000_000_000, true) + " G";
  }

  private static String number(double value, boolean isFraction) {
    return isFraction && value < 9.95
        ? String.format(Locale.ROOT, "%.1f", value)
        : String.format(Locale.ROOT, "%,d", Math.round(value));
  }

  /** A span: {@code 12 s}, {@code 3 min}, {@code 5 h}, {@code 40 days}. */
  static String span(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min";
    }
    if (seconds < 48 * 3_600) {
      return seconds / 3_600 + " h";
    }
    return seconds / 86_400 + " days";
  }

  /** How long ago something was, or in how long it will be. */
  static String ago(Instant at, Instant now) {
    return at.isAfter(now)
        ? "in " + span(Duration.between(now, at))
        : span(Duration.between(at, now)) + " ago";
  }

  /** A day: {@code today}, {@code yesterday}, {@code 5 days ago}. */
  static String day(long epochDay, Instant now) {
    long days = LocalDate.ofInstant(now, ZoneOffset.UTC).toEpochDay() - epochDay;
    return days <= 0 ? "today" : days == 1 ? "yesterday" : days + " days ago";
  }

  /** A moment to the minute. */
  static String minute(Instant at) {
    return MINUTE.format(at);
  }

  /** A moment to the second. */
  static String second(Instant at) {
    return SECOND.format(at);
  }
}
