package org.logomesh.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.ThoughtQuery;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.store.GraphQueries;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List thoughts, the last edited first.")
final class ListCommand extends SpaceCommand {
  @Option(names = "--tag", description = "Only thoughts with this tag.")
  private @Nullable String tag;

  @Option(
      names = "--limit",
      description = "How many at most; 0 for all (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  @Override
  int run(Space space, Output out) {
    long left = limit == 0 ? Long.MAX_VALUE : limit;
    GraphQueries.Position from = GraphQueries.Position.START;
    long shown = 0;
    while (from != null && left > 0) {
      int size = (int) Math.min(left, GraphQueries.MAX_PAGE);
      GraphQueries.Page page = space.thoughts(new ThoughtQuery(tag, from, size));
      for (Thought thought : page.thoughts()) {
        out.object(Shown.object(thought));
        out.line(Shown.row(thought));
      }
      shown += page.thoughts().size();
      left -= page.thoughts().size();
      from = page.next();
    }
    if (shown == 0) {
      out.line(tag == null ? "No thoughts yet: lm add \"...\"" : "No thoughts with #" + tag + ".");
    } else if (from != null) {
      out.note("There are more: lm list --limit 0 shows all.");
    }
    return ExitCodes.OK;
  }

  /** All thoughts, page by page; for commands that need everything. */
  static List<Thought> all(Space space) {
    List<Thought> all = new ArrayList<>();
    GraphQueries.Position from = GraphQueries.Position.START;
    while (from != null) {
      GraphQueries.Page page = space.thoughts(new ThoughtQuery(null, from, GraphQueries.MAX_PAGE));
      all.addAll(page.thoughts());
      from = page.next();
    }
    return all;
  }
}
