package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Take in a folder of Markdown notes, such as an Obsidian vault.",
      "Front matter becomes fields, #tags become tags, [[links]] become connections.",
      "The states.json of an export brings preferences and what plugins keep.",
      "Importing again takes over what changed and makes nothing twice. What was changed here since"
          + " the last import is merged with it; where both changed the same field, what was edited"
          + " last counts, or a strategy: latest, highest, union, keep-both, ask.",
      "Ends with 6 if files were left out, or a person should look at a conflict."
    })
final class ImportCommand extends SpaceCommand {
  @Parameters(paramLabel = "DIR", description = "The folder.")
  private Path folder = Path.of("");

  @Option(
      names = "--delete-missing",
      description = "Delete thoughts whose files are gone since the last import.")
  private boolean deleteMissing;

  @Mixin private StrategyOptions strategies = new StrategyOptions();

  @Override
  int run(Space space, Output out) throws IOException {
    ImportSummary summary =
        take(space, folder, strategies.rules(StandardStrategy.LATEST), deleteMissing, out);
    summary.print(out);
    return summary.exitCode();
  }

  static ImportSummary take(
      Space space, Path folder, ResolutionRules rules, boolean deleteMissing, Output out)
      throws IOException {
    Vault vault = Vault.scan(folder);
    boolean importedBefore = !space.imports().all(vault.root().toString()).isEmpty();
    if (vault.notes().isEmpty() && !importedBefore && !StateImport.isThere(vault.root())) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING,
          "there are no notes (files that end in .md or .markdown) in " + folder);
    }
    return new VaultImport(space, vault, rules, InstantSource.system(), out).run(deleteMissing);
  }
}
