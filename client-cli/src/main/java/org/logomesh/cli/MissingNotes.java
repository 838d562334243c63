package org.logomesh.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.logomesh.client.Edit;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Edge;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtResolution.Outcome;
import org.logomesh.client.store.ImportSources.Imported;

/**
 * Settles what becomes of thoughts whose files are gone from the vault. They stay unless somebody
 * wants them deleted; and one in which there is anything that its file did not bring stays even
 * then, until a person decides.
 */
final class MissingNotes {
  private final Space space;
  private final NoteMerge merge;
  private final long nowMillis;
  private final ImportSummary summary;

  /**
   * @param nowMillis when the files were found missing, in milliseconds since 1970
   */
  MissingNotes(Space space, NoteMerge merge, long nowMillis, ImportSummary summary) {
    this.space = space;
    this.merge = merge;
    this.nowMillis = nowMillis;
    this.summary = summary;
  }

  void settle(List<Imported> gone, boolean delete) {
    for (int from = 0; from < gone.size(); from += NoteImport.MAX_BATCH_NOTES) {
      List<Imported> some =
          gone.subList(from, Math.min(from + NoteImport.MAX_BATCH_NOTES, gone.size()));
      ImportSummary[] counts = {new ImportSummary()};
      space.edit(
          edit -> {
            counts[0] = new ImportSummary(); // an edit that is tried again begins anew
            List<Imported> doomed = new ArrayList<>();
            some.forEach(each -> settle(edit, each, delete, doomed, counts[0]));
            doomed.forEach(each -> edit.delete(each.thought()));
          });
      summary.add(counts[0]);
    }
  }

  private void settle(
      Edit edit, Imported note, boolean delete, List<Imported> doomed, ImportSummary counts) {
    Thought thought = space.thought(note.thought()).orElse(null);
    if (thought == null) {
      space.imports().remove(note.source(), note.path()); // both are gone: nothing to remember
      return;
    }
    if (!delete) {
      counts.missing.add(note.path());
      return;
    }
    Outcome outcome = Outcome.REMOTE_CHOSEN;
    if (hasMore(edit, thought, ImportBase.decode(note.thought(), note.base()))) {
      // Swapped: here it is the file that is gone.
      outcome = swapped(merge.decide(nowMillis, thought.edited().wallMillis()));
      counts.conflicts.add(ImportConflict.ofDeletion(note.path(), note.thought(), false, outcome));
    }
    if (outcome == Outcome.LEFT_OPEN) {
      counts.missing.add(note.path());
      return;
    }
    space.imports().remove(note.source(), note.path());
    if (outcome == Outcome.REMOTE_CHOSEN) {
      counts.deleted.add(note.path());
      doomed.add(note);
    }
  }

  private static Outcome swapped(Outcome outcome) {
    return outcome == Outcome.LOCAL_CHOSEN ? Outcome.REMOTE_CHOSEN : outcome;
  }

  private boolean hasMore(Edit edit, Thought thought, ImportBase base) {
    if (NoteMerge.hasMore(edit, thought, base)) {
      return true;
    }
    Set<EdgeKey> brought = new HashSet<>(base.edges());
    for (Edge edge : space.edgesFrom(thought.id())) {
      EdgeKey key = edge.key();
      if (!brought.contains(ImportBase.edge(key.source(), key.type(), key.target()))
          || !edge.attributes().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
