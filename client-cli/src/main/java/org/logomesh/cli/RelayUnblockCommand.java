package org.logomesh.cli;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

@Command(
    name = "unblock",
    description = "Let a space, a device or addresses come to the relay of this machine again.")
final class RelayUnblockCommand extends RelayStoreCommand {
  @ArgGroup(multiplicity = "1")
  private BlockOptions block = new BlockOptions();

  @Override
  int run(String directory, Output out) throws IOException, InterruptedException {
    RelayTool.LIMITS.run("unblock", directory, block.kind(), block.subject());
    out.object(Map.of("unblocked", block.kind(), "subject", block.subject()));
    out.line("Unblocked: " + block.kind() + " " + block.subject() + ".");
    return ExitCodes.OK;
  }
}
