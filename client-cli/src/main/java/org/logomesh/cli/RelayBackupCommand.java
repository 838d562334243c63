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
    name = "backup",
    description = {
      "Copy everything the relay of this machine holds into a file, and verify the copy.",
      "The relay may run meanwhile. What comes after the copy was begun is not in it."
    })
final class RelayBackupCommand implements Callable<Integer> {
  @ParentCommand private @Nullable RelayCommand relay;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the relay keeps everything, as for lm relay.")
  private @Nullable Path data;

  @Parameters(paramLabel = "FILE", description = "The copy. It must not be there yet.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    RelayCommand parent = RelayCommand.of(relay);
    Output out = parent.output();
    String target = file.toAbsolutePath().toString();
    BackupReport report =
        new BackupReport(
            RelayTool.BACKUPS.run("backup", parent.directory(data).toString(), target));
    return report.print(out, "The copy is " + target);
  }
}
