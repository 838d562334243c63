package org.logomesh.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the relay's backup program says of a copy, and how a person reads it. */
final class BackupReport {
  private static final String PROBLEM = "problem";
  private static final String INCARNATION = "incarnation";

  private final Map<String, Long> figures = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private String incarnation = "";

  /** Reads lines of a name and a value, with a tab between. */
  BackupReport(List<String> lines) {
    for (String line : lines) {
      String[] parts = line.split("\t", 2);
      if (parts[0].equals(PROBLEM)) {
        problems.add(parts[1]);
      } else if (parts[0].equals(INCARNATION)) {
        incarnation = parts[1];
      } else {
        figures.put(parts[0], Long.valueOf(parts[1]));
      }
    }
  }

  private long figure(String name) {
    return figures.getOrDefault(name, 0L);
  }

  /** Whether the copy is whole. */
  boolean ok() {
    return problems.isEmpty();
  }

  /** Prints it; returns the exit code. */
  int print(Output out, String done) {
    Map<String, Object> json = new LinkedHashMap<>(figures);
    json.put(INCARNATION, incarnation);
    json.put("ok", ok());
    json.put("problems", problems);
    out.object(json);
    out.line(
        String.format(
            Locale.ROOT,
            "Spaces: %,d, logs: %,d, entries: %,d, trust records: %,d; %s; store %.8s.",
            figure("spaces"),
            figure("logs"),
            figure("entries"),
            figure("trust_records"),
            Size.text(figure("bytes")),
            incarnation));
    problems.forEach(problem -> out.line("WRONG: " + problem));
    out.line(ok() ? "Every hash and signature in it holds. " + done : "It is damaged.");
    return ok() ? ExitCodes.OK : ExitCodes.PROBLEMS_FOUND;
  }
}
