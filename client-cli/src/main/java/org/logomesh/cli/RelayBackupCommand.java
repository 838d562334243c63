package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description = {
      "Copy everything the relay of this machine holds into a file, and verify the copy.",
      "The relay may run meanwhile. What comes after the copy was begun is not in it."
    })
final class RelayBackupCommand extends RelayStoreCommand {
  @Parameters(paramLabel = "FILE", description = "The copy. It must not be there yet.")
  private Path file = Path.of("");

  @Override
  int run(String directory, Output out) throws IOException, InterruptedException {
    String target = file.toAbsolutePath().toString();
    BackupReport report = new BackupReport(RelayTool.BACKUPS.run("backup", directory, target));
    return report.print(out, "The copy is " + target);
  }
}
