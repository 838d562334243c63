package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.Space;
import org.logomesh.client.store.SearchHit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "search", description = "Search texts, tags and fields.")
final class SearchCommand extends SpaceCommand {
  @Parameters(arity = "1..*", paramLabel = "WORDS", description = "What to look for.")
  private List<String> words = List.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Override
  int run(Space space, Output out) {
    List<SearchHit> hits = space.search(String.join(" ", words), limit);
    for (SearchHit hit : hits) {
      Map<String, Object> object = new LinkedHashMap<>(Shown.object(hit.thought()));
      object.put("snippet", hit.snippet());
      out.object(object);
      out.line(Shown.id(hit.thought().id()) + "  " + Shown.title(hit.snippet()));
    }
    if (hits.isEmpty()) {
      out.line("Nothing found.");
    }
    return ExitCodes.OK;
  }
}
