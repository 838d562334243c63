package org.logomesh.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "offline",
    description = {
      "Switch offline mode on or off: while it is on, nothing connects.",
      "Without a word it says which it is."
    })
final class OfflineCommand extends SpaceCommand {
  /** The switch. */
  enum Mode {
    ON,
    OFF
  }

  @Parameters(arity = "0..1", paramLabel = "on|off", description = "On or off.")
  private @Nullable Mode mode;

  @Override
  int run(Space space, Output out) {
    if (mode != null) {
      space.offline(mode == Mode.ON);
    }
    out.object(Map.of("offline", space.isOffline()));
    out.line("offline mode is " + (space.isOffline() ? "on" : "off"));
    return ExitCodes.OK;
  }
}
