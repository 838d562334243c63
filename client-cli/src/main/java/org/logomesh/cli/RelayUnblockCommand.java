package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "unblock",
    description = "Let a space, a device or addresses come to the relay of this machine again.")
final class RelayUnblockCommand implements Callable<Integer> {
  @ParentCommand private @Nullable RelayCommand relay;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the relay keeps everything, as for lm relay.")
  private @Nullable Path data;

  @ArgGroup(multiplicity = "1")
  private BlockOptions block = new BlockOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    RelayCommand parent = RelayCommand.of(relay);
    Output out = parent.output();
    RelayTool.LIMITS.run(
        "unblock", parent.directory(data).toString(), block.kind(), block.subject());
    out.object(Map.of("unblocked", block.kind(), "subject", block.subject()));
    out.line("Unblocked: " + block.kind() + " " + block.subject() + ".");
    return ExitCodes.OK;
  }
}
