package org.logomesh.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.PastThoughts;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.ThoughtQuery;
import org.logomesh.client.graph.PastThought;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.store.GraphQueries;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List thoughts, the last edited first.")
final class ListCommand extends SpaceCommand {
  /** Thoughts that are listed if nobody says how many. */
  static final int PAGE = 50;

  @Option(names = "--tag", paramLabel = "TAG", description = "Only thoughts with this tag.")
  private @Nullable String tag;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only what was last edited then or later: 2026-01-31, or 2026-01-31T08:00.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only what was edited before then.")
  private @Nullable String until;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; 0 for all (default: ${DEFAULT-VALUE}).")
  private int limit = PAGE;

  @Option(
      names = "--at",
      paramLabel = "TIME|VERSION",
      description = {
        "The thoughts that there were then, the last touched first: 2026-01-31, 2026-01-31T08:00,"
            + " or a version that lm history shows.",
        "Times are those of the clocks of the devices that wrote."
      })
  private @Nullable String at;

  @Override
  int run(Space space, Output out) {
    long left = most(limit);
    if (at != null) {
      if (since != null || until != null) {
        throw new SpaceException(
            SpaceException.Kind.BAD_INPUT, "--at goes without --since and --until");
      }
      return past(space, at, tag, left, out);
    }
    ThoughtQuery query =
        new ThoughtQuery(tag, Long.MIN_VALUE, GraphQueries.Position.START, GraphQueries.MAX_PAGE);
    if (since != null || until != null) {
      query =
          query.between(
              since == null ? Instant.EPOCH : Values.time(since),
              until == null ? Instant.ofEpochMilli(Long.MAX_VALUE) : Values.time(until));
    }
    GraphQueries.Position from = query.after();
    long shown = 0;
    while (from != null && left > 0) {
      int size = (int) Math.min(left, GraphQueries.MAX_PAGE);
      GraphQueries.Page page = space.thoughts(query.after(from).limit(size));
      for (Thought thought : page.thoughts()) {
        out.object(Shown.object(thought));
        out.line(Shown.row(thought));
      }
      shown += page.thoughts().size();
      left -= page.thoughts().size();
      from = page.next();
    }
    if (shown == 0) {
      out.line(nothing());
    } else if (from != null) {
      out.note("There are more: lm list --limit 0 shows all.");
    }
    return ExitCodes.OK;
  }

  /** How many an option --limit stands for. */
  static long most(int limit) {
    if (limit < 0) {
      throw new SpaceException(SpaceException.Kind.BAD_INPUT, "--limit is 0 for all, or more");
    }
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  /** The thoughts that there were, the last touched first. */
  static int past(Space space, String moment, @Nullable String tag, long most, Output out) {
    PastThoughts past = space.thoughtsAt(Moments.of(space, moment));
    long shown = 0;
    List<PastThought> page;
    do {
      // One more than is shown: whether there are more.
      page = past.next((int) Math.min(most - shown, GraphQueries.MAX_PAGE - 1) + 1);
      for (PastThought each : page) {
        Thought thought = each.thought().orElseThrow();
        if (tag == null || thought.tags().contains(tag)) {
          if (shown == most) {
            out.note("There are more: --limit 0 shows all.");
            return ExitCodes.OK;
          }
          out.object(Shown.object(thought));
          out.line(Shown.row(thought));
          shown++;
        }
      }
    } while (!page.isEmpty());
    if (shown == 0) {
      out.line(tag == null ? "There were no thoughts then." : "No thoughts had #" + tag + " then.");
    }
    return ExitCodes.OK;
  }

  private String nothing() {
    if (since != null || until != null) {
      return "Nothing was edited then.";
    }
    return tag == null ? "No thoughts yet: lm add \"...\"" : "No thoughts with #" + tag + ".";
  }

  /** All thoughts, page by page; for commands that need everything. */
  static List<Thought> all(Space space) {
    List<Thought> all = new ArrayList<>();
    ThoughtQuery query = ThoughtQuery.latest(GraphQueries.MAX_PAGE);
    GraphQueries.Position from = query.after();
    while (from != null) {
      GraphQueries.Page page = space.thoughts(query.after(from));
      all.addAll(page.thoughts());
      from = page.next();
    }
    return all;
  }
}
