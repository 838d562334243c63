package org.logomesh.relay.admin;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.logomesh.relay.store.BesideStore;
import org.logomesh.relay.store.StoreBackup;
import org.logomesh.relay.store.StoreReport;

/**
 * Makes copies of a relay's database while it runs, verifies them and puts them back. A program of
 * its own: who may read and write the data directory is the operator.
 *
 * <pre>
 *   backup DIR FILE        copies, verifies the copy
 *   verify FILE            verifies
 *   restore FILE DIR       verifies, puts the copy into a directory without a database
 *   dry-run FILE DIR       as restore, but for putting it there
 * </pre>
 *
 * <p>Each prints what the copy holds, a name and a value a line with a tab between, then a line
 * {@code problem} for each thing that is wrong with it.
 */
public final class BackupTool {
  /** The copy is there, but something is wrong with it. */
  static final int DAMAGED = 2;

  private final RandomGenerator random;
  private final PrintStream out;

  BackupTool(RandomGenerator random, PrintStream out) {
    this.random = random;
    this.out = out;
  }

  /**
   * Runs one command; exit code 0 if it was done, 2 if the copy is damaged, 1 for other reasons.
   */
  public static void main(String[] arguments) {
    ToolProcess.run(
        () -> {
          requireFile(List.of(arguments), System.getenv());
          return new BackupTool(new SecureRandom(), System.out).run(List.of(arguments));
        });
  }

  /**
   * Refuses to copy a file of a relay that keeps its data elsewhere.
   *
   * @throws IllegalArgumentException if the environment names a PostgreSQL
   */
  static void requireFile(List<String> arguments, Map<String, String> environment) {
    boolean isBackup = !arguments.isEmpty() && arguments.get(0).equals("backup");
    if (isBackup && !environment.getOrDefault(BesideStore.URL_VARIABLE, "").isBlank()) {
      throw new IllegalArgumentException(
          "This relay keeps its data in PostgreSQL, which has a program for that: pg_dump"
              + " --format=custom DATABASE >FILE. How to put it back: docs/postgresql.md.");
    }
  }

  /**
   * Runs one command and returns the exit code.
   *
   * @throws IllegalArgumentException if it is none
   */
  int run(List<String> arguments) {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    if (arguments.size() != (command.equals("verify") ? 2 : 3)) {
      throw new IllegalArgumentException("not a command: " + String.join(" ", arguments));
    }
    Path first = Path.of(arguments.get(1));
    return switch (command) {
      case "backup" -> backup(first, Path.of(arguments.get(2)));
      case "verify" -> print(StoreBackup.verify(first));
      case "restore" -> restore(first, Path.of(arguments.get(2)));
      case "dry-run" -> dryRun(first, Path.of(arguments.get(2)));
      default -> throw new IllegalArgumentException("not a command: " + command);
    };
  }

  private int backup(Path directory, Path file) {
    StoreBackup.copy(directory, file);
    return print(StoreBackup.verify(file));
  }

  private int dryRun(Path file, Path directory) {
    int code = print(StoreBackup.verify(file));
    StoreBackup.requirePlace(file, directory);
    return code;
  }

  private int restore(Path file, Path directory) {
    int code = dryRun(file, directory);
    if (code == 0) {
      StoreBackup.restore(file, directory, random);
    }
    return code;
  }

  private int print(StoreReport report) {
    line("incarnation", report.incarnation());
    line("spaces", report.spaces());
    line("trust_records", report.trustRecords());
    line("logs", report.logs());
    line("entries", report.entries());
    line("bytes", report.bytes());
    report.problems().forEach(problem -> line("problem", problem));
    return report.ok() ? 0 : DAMAGED;
  }

  private void line(String name, Object value) {
    out.println(name + "\t" + value);
  }
}
