package org.logomesh.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "block",
    description = {
      "Keep a space, a device or addresses out of the relay of this machine; or list who is kept out.",
      "The relay may run meanwhile: it ends their connections within seconds. Nothing is deleted."
    })
final class RelayBlockCommand extends RelayStoreCommand {
  @ArgGroup(multiplicity = "1")
  private What what = new What();

  /** Whom to block, or the list. */
  static final class What {
    @ArgGroup private @Nullable BlockOptions block;

    @Option(names = "--list", required = true, description = "List who is kept out.")
    private boolean list;
  }

  @Override
  int run(String directory, Output out) throws IOException, InterruptedException {
    BlockOptions block = what.block;
    if (what.list || block == null) {
      RelayTool.LIMITS.run("blocks", directory).forEach(line -> print(line, out));
    } else {
      RelayTool.LIMITS.run("block", directory, block.kind(), block.subject());
      out.object(Map.of("blocked", block.kind(), "subject", block.subject()));
      out.line("Blocked: " + block.kind() + " " + block.subject() + ".");
    }
    return ExitCodes.OK;
  }

  private static void print(String line, Output out) {
    String[] parts = line.split("\t", -1);
    String since = Instant.ofEpochMilli(Long.parseLong(parts[2])).toString();
    out.object(Map.of("kind", parts[0], "subject", parts[1], "since", since));
    out.line(parts[0] + "  " + parts[1] + "  since " + since);
  }
}
