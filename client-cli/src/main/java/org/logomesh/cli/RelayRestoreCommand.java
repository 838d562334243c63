package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "restore",
    description = {
      "Verify a copy and put it where a relay has lost its data. Nothing is replaced.",
      "The relay is another store then: devices notice, and bring what came after the copy."
    })
final class RelayRestoreCommand implements Callable<Integer> {
  @ParentCommand private @Nullable RelayCommand relay;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the relay is to keep everything, as for lm relay.")
  private @Nullable Path data;

  @Option(names = "--dry-run", description = "Check everything, and change nothing.")
  private boolean dryRun;

  @Parameters(paramLabel = "FILE", description = "The copy that lm relay backup made.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    RelayCommand parent = RelayCommand.of(relay);
    String directory = parent.directory(data).toString();
    BackupReport report =
        new BackupReport(
            RelayTool.BACKUPS.run(
                dryRun ? "dry-run" : "restore", file.toAbsolutePath().toString(), directory));
    return report.print(
        parent.output(),
        dryRun
            ? "It can be restored to " + directory
            : "It is in " + directory + " now: start the relay, and let devices sync.");
  }
}
