package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.logomesh.client.graph.ThoughtResolution.Entry;
import org.logomesh.client.graph.ThoughtResolution.Outcome;
import org.logomesh.client.graph.ThoughtResolution.Part;
import org.logomesh.client.text.TextChange;
import org.logomesh.client.text.TextDiff;

/**
 * Three-way merge of a text by character, from the changes each side made to the base.
 *
 * <p>Changes of different places are all made. A change that both made is made once. Where changes
 * overlap, what either deleted is deleted and what either inserted is inserted, local first.
 */
final class ContentMerge {
  private ContentMerge() {}

  /**
   * A change of the base: what is between two places, in code points, is replaced.
   *
   * @param insert what is put there
   */
  private record Change(int from, int to, String insert) {
    boolean isInsertion() {
      return from == to;
    }

    boolean meets(Change other) {
      return (isInsertion() && other.isInsertion())
          ? from == other.from
          : from < other.to && other.from < to;
    }
  }

  static String merge(String local, String remote, String base, List<Entry> log) {
    if (local.equals(remote) || remote.equals(base)) {
      return local;
    }
    if (local.equals(base)) {
      return remote;
    }
    List<Change> mine = changes(base, local);
    List<Change> theirs = new ArrayList<>(changes(base, remote));
    theirs.removeAll(mine);
    logOverlaps(mine, theirs, log);
    return apply(base, mine, theirs);
  }

  private static List<Change> changes(String base, String changed) {
    List<Change> changes = new ArrayList<>();
    int shift = 0;
    for (TextChange change : TextDiff.diff(base, changed)) {
      int from = change.position() - shift;
      changes.add(new Change(from, from + change.deleteCount(), change.insert()));
      shift += change.insert().codePointCount(0, change.insert().length());
      shift -= change.deleteCount();
    }
    return changes;
  }

  private static void logOverlaps(List<Change> mine, List<Change> theirs, List<Entry> log) {
    int first = 0;
    for (Change a : mine) {
      while (first < theirs.size() && theirs.get(first).to() < a.from()) {
        first++;
      }
      for (int i = first; i < theirs.size() && theirs.get(i).from() <= a.to(); i++) {
        Change b = theirs.get(i);
        if (a.meets(b)) {
          log.add(new Entry(Part.CONTENT, "", a.insert(), b.insert(), outcome(a, b)));
        }
      }
    }
  }

  private static Outcome outcome(Change a, Change b) {
    if (a.isInsertion() && b.isInsertion()) {
      return Outcome.BOTH_INSERTED;
    }
    return a.insert().isEmpty() || b.insert().isEmpty() ? Outcome.EDIT_KEPT : Outcome.BOTH_REPLACED;
  }

  private static String apply(String base, List<Change> mine, List<Change> theirs) {
    int[] text = base.codePoints().toArray();
    BitSet deleted = new BitSet(text.length);
    String[] inserted = new String[text.length + 1];
    for (List<Change> side : List.of(mine, theirs)) {
      for (Change change : side) {
        deleted.set(change.from(), change.to());
        String before = inserted[change.from()];
        inserted[change.from()] = before == null ? change.insert() : before + change.insert();
      }
    }
    StringBuilder merged = new StringBuilder(base.length());
    for (int i = 0; i <= text.length; i++) {
      if (inserted[i] != null) {
        merged.append(inserted[i]);
      }
      if (i < text.length && !deleted.get(i)) {
        merged.appendCodePoint(text[i]);
      }
    }
    return merged.toString();
  }
}
