package org.logomesh.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A text, and who wrote which part of it.
 *
 * @param text the text
 * @param spans all of it in order, without gaps
 */
public record BlamedText(String text, List<Span> spans) {
  public BlamedText {
    spans = List.copyOf(spans);
  }

  /**
   * A stretch that came with one entry.
   *
   * @param from the first code point
   * @param to the end, not included
   */
  public record Span(int from, int to, Origin origin) {}

  /**
   * A line of the text.
   *
   * @param text without its end
   * @param from its first code point
   * @param to the end of what it says, not included
   * @param latest the last change of those that it is made of; what is left of older ones is in it
   */
  public record Line(String text, int from, int to, Origin latest) {}

  /** The lines of the text, each with its last change. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    int span = 0;
    int from = 0;
    for (String line : text.split("\n", -1)) {
      int to = from + line.codePointCount(0, line.length());
      while (span < spans.size() && spans.get(span).to() <= from) {
        span++;
      }
      if (span == spans.size()) {
        break; // behind the last line's end
      }
      lines.add(new Line(line, from, to, latest(span, Math.max(to, from + 1))));
      from = to + 1;
    }
    return lines;
  }

  // The end of a line is that of who went on with the next one, unless nothing else is in it.
  private Origin latest(int first, int end) {
    int last = first;
    while (last + 1 < spans.size() && spans.get(last + 1).from() < end) {
      last++;
    }
    return spans.subList(first, last + 1).stream()
        .map(Span::origin)
        .max(Comparator.comparingLong(Origin::logicalTime).thenComparing(Origin::entry))
        .orElseThrow();
  }
}
