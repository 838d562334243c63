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
  private static final double MEGABYTE = 1e6;

  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** Reads lines of a name and a value, with a tab between. */
  BackupReport(List<String> lines) {
    for (String line : lines) {
      String[] parts = line.split("\t", 2);
      if (parts[0].equals(PROBLEM)) {
        problems.add(parts[1]);
      } else {
        figures.put(parts[0], parts[0].equals(INCARNATION) ? parts[1] : Long.valueOf(parts[1]));
      }
    }
  }

  /** Whether the copy is whole. */
  boolean ok() {
    return problems.isEmpty();
  }

  /** Prints it; returns the exit code. */
  int print(Output out, String done) {
    figures.put("ok", ok());
    figures.put("problems", problems);
    out.object(figures);
    out.line(
        String.format(
            Locale.ROOT,
            "Spaces: %,d, logs: %,d, entries: %,d, trust records: %,d; %,.1f MB; store %.8s.",
            figures.get("spaces"),
            figures.get("logs"),
            figures.get("entries"),
            figures.get("trust_records"),
            (Long) figures.getOrDefault("bytes", 0L) / MEGABYTE,
            figures.get(INCARNATION)));
    problems.forEach(problem -> out.line("WRONG: " + problem));
    out.line(ok() ? "Every hash and signature in it holds. " + done : "It is damaged.");
    return ok() ? ExitCodes.OK : ExitCodes.PROBLEMS_FOUND;
  }
}
