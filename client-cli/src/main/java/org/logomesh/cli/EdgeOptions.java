package org.logomesh.cli;

import org.logomesh.client.graph.Cardinality;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names an edge. */
final class EdgeOptions {
  @Parameters(index = "0", paramLabel = "FROM", description = "The first digits of its id.")
  String source = "";

  @Parameters(index = "1", paramLabel = "TO", description = "The first digits of its id.")
  String target = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "What the connection means (default: ${DEFAULT-VALUE}).")
  String type = "relates to";

  @Option(names = "--one", description = "The type has one target for each source.")
  private boolean one;

  Cardinality cardinality() {
    return one ? Cardinality.ONE : Cardinality.MANY;
  }
}
