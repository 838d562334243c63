package org.logomesh.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import org.logomesh.client.SpaceException;
import org.logomesh.client.graph.FieldValue;

/** Reads a field's value as a person types it. */
final class Values {
  private Values() {}

  /**
   * A day, or a day and a time, by the clock of this machine.
   *
   * @throws SpaceException BAD_INPUT if it is neither
   */
  static Instant time(String typed) {
    try {
      return typed.contains("T")
          ? LocalDateTime.parse(typed).atZone(ZoneId.systemDefault()).toInstant()
          : LocalDate.parse(typed).atStartOfDay(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeParseException e) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT,
          "\"" + typed + "\" is no time; write 2026-01-31 or 2026-01-31T08:00");
    }
  }

  /** A number, true or false where it looks like one; a text otherwise, or in quotes. */
  static FieldValue parse(String typed) {
    if (typed.equals("true") || typed.equals("false")) {
      return new FieldValue.Bool(Boolean.parseBoolean(typed));
    }
    if (typed.matches("-?(0|[1-9][0-9]{0,17})")) {
      return new FieldValue.Int64(Long.parseLong(typed));
    }
    if (typed.matches("-?(0|[1-9][0-9]*)\\.[0-9]+([eE][-+]?[0-9]{1,3})?")) {
      return new FieldValue.Float64(Double.parseDouble(typed));
    }
    boolean quoted = typed.length() >= 2 && typed.startsWith("\"") && typed.endsWith("\"");
    return new FieldValue.Text(quoted ? typed.substring(1, typed.length() - 1) : typed);
  }
}
