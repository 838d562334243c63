package org.logomesh.cli;

import org.logomesh.client.graph.FieldValue;

/** Reads a field's value as a person types it. */
final class Values {
  private Values() {}

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
