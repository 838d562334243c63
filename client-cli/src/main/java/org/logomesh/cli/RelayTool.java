package org.logomesh.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.logomesh.client.SpaceException;

/**
 * Programs of the relay that work on its data directory. Its database is the relay's business: each
 * runs in a process of its own.
 */
enum RelayTool {
  INVITES("org.logomesh.relay.admin.InviteTool"),
  AUDIT("org.logomesh.relay.admin.AuditTool"),
  LIMITS("org.logomesh.relay.admin.LimitsTool"),
  BACKUPS("org.logomesh.relay.admin.BackupTool");

  private static final int DONE_BUT = 2;

  private final String mainClass;

  RelayTool(String mainClass) {
    this.mainClass = mainClass;
  }

  /**
   * Runs the program and returns the lines it printed.
   *
   * @throws SpaceException with the program's own words if it could not do it
   */
  List<String> run(String... arguments) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(RelayProgram.find().toolCommand(mainClass, List.of(arguments))).start();
    process.getOutputStream().close();
    List<String> said = lines(process.getInputStream());
    List<String> complaints = lines(process.getErrorStream());
    int code = process.waitFor();
    if (code != 0 && code != DONE_BUT) {
      throw new SpaceException(SpaceException.Kind.NO_SUCH_THING, String.join(" ", complaints));
    }
    return said;
  }

  private static List<String> lines(InputStream stream) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }
}
