package org.logomesh.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints rows as a table for people, or as one JSON object each. */
final class BenchTable {
  private static final List<String> HEAD =
      List.of("name", "workload", "ok", "median", "p99", "rate", "memory", "bytes", "target");
  private static final List<String> FIGURES =
      List.of("median_us", "p99_us", "per_second", "memory_bytes", "bytes");

  private final PrintStream out;
  private final boolean json;
  private final List<Row> rows = new ArrayList<>();

  BenchTable(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Takes a row; JSON is printed at once, so that a run that is broken off leaves what it has. */
  void add(Row row) {
    rows.add(row);
    if (json) {
      out.println(json(row));
      out.flush();
    } else {
      System.err.println("  " + row.name + " done");
    }
  }

  /** Prints the table. */
  void finish() {
    if (json || rows.isEmpty()) {
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    rows.forEach(row -> lines.add(cells(row)));
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    lines.forEach(line -> out.println(padded(line, widths)));
    out.println(Machine.line());
  }

  private static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>(List.of(row.name, row.workload, row.ok ? "yes" : "NO"));
    FIGURES.forEach(key -> cells.add(row.shown(key)));
    cells.add(row.target);
    return cells;
  }

  private static String padded(List<String> line, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      boolean isFigure = i > 2 && i <= 2 + FIGURES.size();
      String space = " ".repeat(widths[i] - line.get(i).length());
      text.append(isFigure ? space + line.get(i) : line.get(i) + space).append("  ");
    }
    return text.toString().stripTrailing();
  }

  static String json(Row row) {
    StringBuilder text = new StringBuilder("{\"name\":").append(quoted(row.name));
    text.append(",\"ok\":").append(row.ok);
    text.append(",\"workload\":").append(quoted(row.workload));
    for (Map.Entry<String, Double> figure : row.figures().entrySet()) {
      text.append(',').append(quoted(figure.getKey())).append(':');
      text.append(String.format(Locale.ROOT, "%.1f", figure.getValue()));
    }
    text.append(",\"target\":").append(quoted(row.target));
    return text.append(",\"machine\":").append(quoted(Machine.line())).append('}').toString();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
