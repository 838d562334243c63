package org.logomesh.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.HistoryPage;
import org.logomesh.client.Origin;
import org.logomesh.client.Space;
import org.logomesh.client.graph.ThoughtChange;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.id.EntryHash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = {
      "Show what was done to a thought, when and on which device; the latest first.",
      "Deleted thoughts too. The digits at the left are versions, for lm at VERSION ID."
    })
final class HistoryCommand extends SpaceCommand {
  /** The most that is read at a time. */
  private static final int PAGE = 500;

  @Parameters(paramLabel = "ID", description = "The first digits of its id.")
  private String id = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most; 0 for all (default: ${DEFAULT-VALUE}).")
  private int limit = 30;

  @Option(
      names = "--before",
      paramLabel = "VERSION",
      description = "Only what is below this line: the next page.")
  private @Nullable String before;

  @Override
  int run(Space space, Output out) {
    long left = ListCommand.most(limit);
    ThoughtId thought = ever(space, id);
    EntryHash from = before == null ? null : Moments.entry(space, thought, before);
    long unread = 0;
    boolean cut = false;
    do {
      HistoryPage page = space.history(thought, from, (int) Math.min(PAGE, left));
      page.entries().forEach(line -> print(space, thought, line, out));
      left -= page.entries().size();
      from = page.next();
      unread = page.unread();
      cut = page.cut();
    } while (from != null && left > 0);
    if (from != null) {
      out.note(
          "There is more: lm history "
              + Shown.id(thought)
              + " --before "
              + Shown.version(from)
              + ", or --limit 0 for all.");
    }
    if (cut && from == null) {
      out.note(
          "What was done before is not on this device, which began with a snapshot; lm blame still"
              + " knows who wrote what.");
    }
    if (unread > 0) {
      out.note(
          unread
              + " entries of the space cannot be read yet and may be missing here; lm sync may"
              + " bring what they wait for.");
    }
    return ExitCodes.OK;
  }

  private static void print(Space space, ThoughtId thought, HistoryPage.Line line, Output out) {
    out.object(object(line));
    Origin origin = line.origin();
    out.line(
        Shown.version(origin.entry())
            + "  "
            + Shown.time(origin.wallMillis())
            + "  "
            + Shown.device(origin.device())
            + (line.effective() ? "" : "  (without effect: it was not allowed to write this)"));
    for (String change : changes(space, thought, line.changes())) {
      out.line("          " + change);
    }
  }

  // An edit of a text is often several splices: one line for all of them.
  private static List<String> changes(Space space, ThoughtId thought, List<ThoughtChange> changes) {
    List<String> lines = new ArrayList<>();
    List<ThoughtChange.Text> text = new ArrayList<>();
    for (ThoughtChange change : changes) {
      if (change instanceof ThoughtChange.Text edit) {
        text.add(edit);
      } else {
        lines.add(ShownChange.of(space, thought, change));
      }
    }
    if (!text.isEmpty()) {
      lines.add(ShownChange.of(text));
    }
    return lines;
  }

  private static Map<String, Object> object(HistoryPage.Line line) {
    Map<String, Object> object = new LinkedHashMap<>(Shown.object(line.origin()));
    object.put("effective", line.effective());
    object.put("changes", line.changes().stream().map(ShownChange::object).toList());
    return object;
  }
}
