package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "verify",
    description = "Read a copy of a relay from end to end: file, trust logs, hashes, signatures.")
final class RelayVerifyCommand implements Callable<Integer> {
  @ParentCommand private @Nullable RelayCommand relay;

  @Parameters(paramLabel = "FILE", description = "The copy that lm relay backup made.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    BackupReport report =
        new BackupReport(RelayTool.BACKUPS.run("verify", file.toAbsolutePath().toString()));
    return report.print(RelayCommand.of(relay).output(), "It can be restored.");
  }
}
