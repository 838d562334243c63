package org.logomesh.cli;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "init", description = "Found a new space on this device.")
final class InitCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Root root;

  @Mixin private NameOptions names = new NameOptions();

  @Option(names = "--relay", paramLabel = "URL", description = "A relay to sync through.")
  private @Nullable URI relay;

  @Option(names = "--invite", paramLabel = "CODE", description = "The relay operator's invite.")
  private @Nullable String invite;

  @Override
  public Integer call() {
    Root parent = root;
    if (parent == null) {
      throw new IllegalStateException("a command without its parent");
    }
    Output out = parent.output();
    SpaceSettings settings = names.in(SpaceCommand.settings());
    try (Space space = Space.create(parent.home(), settings)) {
      if (relay != null) {
        space.useRelay(relay, invite);
      }
      List<String> words = space.takeRecoveryWords();
      out.object(
          Map.of(
              "space", space.id().toString(),
              "home", space.home().toString(),
              "recoveryWords", words));
      out.line("A new space is in " + space.home() + ".");
      out.line("");
      out.line(
          "Write these 24 words down, on paper, with the space's id. They are shown this once, and");
      out.line("bring the space back under your control if every device is lost: lm recover");
      out.line("");
      for (int i = 0; i < words.size(); i += 6) {
        StringBuilder row = new StringBuilder("  ");
        for (int j = i; j < Math.min(i + 6, words.size()); j++) {
          row.append(String.format("%2d %-10s", j + 1, words.get(j)));
        }
        out.line(row.toString().stripTrailing());
      }
      out.line("");
      out.line("  space " + space.id().toString().replaceAll("(.{16})(?!$)", "$1 "));
      out.line("");
      out.line("Next: lm add \"my first thought\"");
    }
    return ExitCodes.OK;
  }
}
