package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.logomesh.client.text.TextChange;
import org.logomesh.client.text.TextDiff;
import org.logomesh.client.text.TextDocument;
import org.logomesh.model.id.OperationId;

/**
 * Whether concurrent edits of a text touch one place. What an edit did is seen by comparing the
 * text with the text that all others make without it.
 */
final class TextOverlap {
  /** Beyond this, comparing costs more than a needless notice of low severity. */
  private static final int MAX_SPLICES = 10_000;

  private static final int MAX_HEADS = 8;

  private TextOverlap() {}

  /** A stretch of the merged text, ends included: stretches that touch are one place. */
  private record Stretch(int from, int to, int head) {}

  static boolean exists(TextDocument text, List<OperationId> heads) {
    if (heads.size() > MAX_HEADS || text.spliceCount() > MAX_SPLICES) {
      return true;
    }
    String merged = text.text();
    List<Stretch> stretches = new ArrayList<>();
    for (int head = 0; head < heads.size(); head++) {
      for (TextChange change : TextDiff.diff(text.textWithout(heads.get(head)), merged)) {
        int length = change.insert().codePointCount(0, change.insert().length());
        stretches.add(new Stretch(change.position(), change.position() + length, head));
      }
    }
    return twoMeet(stretches, heads.size());
  }

  private static boolean twoMeet(List<Stretch> stretches, int heads) {
    int[] reached = new int[heads];
    Arrays.fill(reached, -1);
    stretches.sort(Comparator.comparingInt(Stretch::from));
    for (Stretch stretch : stretches) {
      for (int head = 0; head < heads; head++) {
        if (head != stretch.head() && reached[head] >= stretch.from()) {
          return true;
        }
      }
      reached[stretch.head()] = Math.max(reached[stretch.head()], stretch.to());
    }
    return false;
  }
}
