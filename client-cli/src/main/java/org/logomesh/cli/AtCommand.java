package org.logomesh.cli;

import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "at",
    description = {
      "Show the thoughts that there were at a time, or one of them as it was.",
      "The same as lm list --at, and lm show --at."
    })
final class AtCommand extends SpaceCommand {
  @Parameters(
      index = "0",
      paramLabel = "TIME|VERSION",
      description = {
        "2026-01-31, 2026-01-31T08:00, or a version that lm history shows.",
        "Times are those of the clocks of the devices that wrote."
      })
  private String at = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ID",
      description = "The first digits of a thought's id: this one, with everything about it.")
  private @Nullable String id;

  @Option(names = "--tag", paramLabel = "TAG", description = "Only thoughts that had this tag.")
  private @Nullable String tag;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; 0 for all (default: ${DEFAULT-VALUE}).")
  private int limit = ListCommand.PAGE;

  @Override
  int run(Space space, Output out) {
    if (id == null) {
      return ListCommand.past(space, at, tag, ListCommand.most(limit), out);
    }
    if (tag != null) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "--tag is for lists: it goes without the id of a thought");
    }
    return ShowCommand.past(space, ever(space, id), at, out);
  }
}
