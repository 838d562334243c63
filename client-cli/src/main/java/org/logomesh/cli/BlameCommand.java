package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.client.BlamedText;
import org.logomesh.client.Origin;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Thought;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "blame",
    description = {
      "Show who changed each line of a thought's text last, and when.",
      "With --json one object for every stretch that came at once, in code points."
    })
final class BlameCommand extends SpaceCommand {
  @Parameters(paramLabel = "ID", description = "The first digits of its id.")
  private String id = "";

  @Override
  int run(Space space, Output out) {
    Thought thought = thought(space, id);
    BlamedText blamed = space.blame(thought.id());
    blamed.spans().forEach(span -> out.object(object(span, blamed.text())));
    List<BlamedText.Line> lines = blamed.lines();
    int width = lines.stream().mapToInt(line -> name(line.latest()).length()).max().orElse(0);
    String last = "";
    for (BlamedText.Line line : lines) {
      Origin origin = line.latest();
      String who =
          Shown.version(origin.entry())
              + "  "
              + pad(name(origin), width)
              + "  "
              + Shown.time(origin.wallMillis());
      out.line((who.equals(last) ? " ".repeat(who.length()) : who) + " │ " + clean(line.text()));
      last = who;
    }
    if (lines.isEmpty()) {
      out.line("It has no text.");
    }
    return ExitCodes.OK;
  }

  private static String name(Origin origin) {
    return Shown.device(origin.device());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  // What somebody else wrote must not move the cursor here.
  private static String clean(String line) {
    return line.replace('\t', ' ').replaceAll("\\p{Cntrl}", "");
  }

  private static Map<String, Object> object(BlamedText.Span span, String text) {
    Map<String, Object> object = new LinkedHashMap<>(Shown.object(span.origin()));
    object.put("from", span.from());
    object.put("to", span.to());
    int start = text.offsetByCodePoints(0, span.from());
    object.put(
        "text", text.substring(start, text.offsetByCodePoints(start, span.to() - span.from())));
    return object;
  }
}
