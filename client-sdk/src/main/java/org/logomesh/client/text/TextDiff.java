package org.logomesh.client.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was changed between two versions of a whole text, for writers that know no splices: an
 * import, another editor.
 *
 * <p>First by lines, then by code points inside changed lines, both with {@link Myers}. Where the
 * texts differ more than its bound, or have too little in common for the parts to mean anything,
 * the stretch is replaced as a whole: the result is always right, sometimes coarser than it could
 * be.
 */
public final class TextDiff {
  private TextDiff() {}

  /**
   * Compares two texts by code points; a surrogate pair is never cut.
   *
   * @return changes that turn {@code base} into {@code changed}, each to be made after those before
   * @throws IllegalArgumentException if a text has an unpaired surrogate
   */
  public static List<TextChange> diff(String base, String changed) {
    int[] a = CodePoints.requireWellFormed(base).codePoints().toArray();
    int[] b = CodePoints.requireWellFormed(changed).codePoints().toArray();
    List<TextChange> out = new ArrayList<>();
    for (Myers.Hunk lines : changedLines(a, b)) {
      for (Myers.Hunk hunk : refine(a, b, lines)) {
        String insert = new String(b, hunk.fromB(), hunk.toB() - hunk.fromB());
        // What lies before the hunk is the changed text already, so its place is the one in b.
        out.add(new TextChange(hunk.fromB(), hunk.toA() - hunk.fromA(), insert));
      }
    }
    return out;
  }

  /**
   * Makes changes to a text.
   *
   * @throws IndexOutOfBoundsException if a change is outside the text
   */
  public static String patch(String text, List<TextChange> changes) {
    StringBuilder out = new StringBuilder(text);
    for (TextChange change : changes) {
      int from = out.offsetByCodePoints(0, change.position());
      int to = out.offsetByCodePoints(from, change.deleteCount());
      out.replace(from, to, change.insert());
    }
    return out.toString();
  }

  private static List<Myers.Hunk> changedLines(int[] a, int[] b) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] startsA = lineStarts(a);
    int[] startsB = lineStarts(b);
    int[] linesA = numberLines(a, startsA, numbers);
    int[] linesB = numberLines(b, startsB, numbers);
    List<Myers.Hunk> found =
        Myers.compare(linesA, linesB, new Myers.Hunk(0, linesA.length, 0, linesB.length), 0);
    List<Myers.Hunk> hunks = new ArrayList<>();
    for (Myers.Hunk hunk : found) {
      hunks.add(
          new Myers.Hunk(
              startsA[hunk.fromA()],
              startsA[hunk.toA()],
              startsB[hunk.fromB()],
              startsB[hunk.toB()]));
    }
    return hunks;
  }

  private static List<Myers.Hunk> refine(int[] a, int[] b, Myers.Hunk lines) {
    int shorter = Math.min(lines.toA() - lines.fromA(), lines.toB() - lines.fromB());
    return Myers.compare(a, b, lines, shorter / 2);
  }

  /** Returns where lines start, and the end of the text. */
  private static int[] lineStarts(int[] text) {
    IntList starts = new IntList();
    for (int i = 0; i < text.length; i++) {
      if (i == 0 || text[i - 1] == '\n') {
        starts.add(i);
      }
    }
    starts.add(text.length);
    return starts.toArray();
  }

  private static int[] numberLines(int[] text, int[] starts, Map<String, Integer> numbers) {
    int[] lines = new int[starts.length - 1];
    for (int i = 0; i < lines.length; i++) {
      String line = new String(text, starts[i], starts[i + 1] - starts[i]);
      Integer known = numbers.putIfAbsent(line, numbers.size());
      lines[i] = known == null ? numbers.size() - 1 : known;
    }
    return lines;
  }
}
