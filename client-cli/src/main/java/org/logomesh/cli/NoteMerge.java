package org.logomesh.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Edit;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.ConflictResolver;
import org.logomesh.client.graph.Decision;
import org.logomesh.client.graph.Dispute;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtResolution;
import org.logomesh.client.graph.ThoughtResolution.Outcome;
import org.logomesh.client.graph.ThoughtVersion;
import org.logomesh.client.text.TextChange;
import org.logomesh.client.text.TextDiff;
import org.logomesh.model.id.OperationId;

/**
 * Merges what a note says into the thought that it became at an earlier import: three-way, from
 * what it said then. Connections apart, which are made when all notes are there: {@link NoteLinks}.
 */
final class NoteMerge {
  private final ResolutionRules rules;
  private final ConflictResolver resolver;

  NoteMerge(ResolutionRules rules) {
    this.rules = rules;
    this.resolver = new ConflictResolver(rules);
  }

  /**
   * What came of it.
   *
   * @param content the text that the thought has now
   * @param both whether the thought had been changed here, too, since the last import
   */
  record Merged(String content, boolean both, List<ImportConflict> conflicts) {}

  /**
   * Writes what comes of a thought and a note.
   *
   * @param thought as it is now
   * @param base what the note said at the last import
   */
  Merged write(Edit edit, Thought thought, ReadNote read, ImportBase base) {
    MarkdownNote note = read.note();
    ThoughtVersion local = ThoughtVersion.of(thought, List.of());
    ThoughtVersion remote = version(note.body(), note.fields(), note.tags(), read.fileMillis());
    String before = text(edit, thought, base);
    ThoughtVersion common =
        version(
            before == null ? common(local.content(), remote.content()) : before,
            fields(base, local, remote),
            new TreeSet<>(base.tags()),
            0);
    ThoughtResolution merged = resolver.resolveThoughtConflicts(local, remote, common);
    edit.change(thought.id(), local, merged.resolved());
    List<ImportConflict> conflicts = new ArrayList<>();
    for (ThoughtResolution.Entry entry : merged.conflictLog()) {
      conflicts.add(
          ImportConflict.of(read.path(), thought.id(), entry, local, remote, merged.resolved()));
    }
    return new Merged(merged.resolved().content(), isChanged(local, common), conflicts);
  }

  private static ThoughtVersion version(
      String content,
      SortedMap<String, FieldValue> fields,
      SortedSet<String> tags,
      long editedMillis) {
    return new ThoughtVersion(content, fields, tags, new TreeMap<>(), editedMillis);
  }

  // Every note has a name and a place, and a thought that was exported need not have the fields of
  // them: that it has none is no change of it.
  private static SortedMap<String, FieldValue> fields(
      ImportBase base, ThoughtVersion local, ThoughtVersion remote) {
    SortedMap<String, FieldValue> fields = base.values();
    for (String name : List.of(MarkdownNote.TITLE, MarkdownNote.PATH)) {
      FieldValue said = remote.fields().get(name);
      if (!local.fields().containsKey(name) && said != null && !said.equals(fields.get(name))) {
        fields.remove(name);
      }
    }
    return fields;
  }

  private static boolean isChanged(ThoughtVersion local, ThoughtVersion common) {
    SortedMap<String, FieldValue> before = new TreeMap<>(common.fields());
    for (String name : List.of(MarkdownNote.TITLE, MarkdownNote.PATH)) {
      if (!local.fields().containsKey(name)) {
        before.remove(name);
      }
    }
    return !local.content().equals(common.content())
        || !local.fields().equals(before)
        || !local.tags().equals(common.tags());
  }

  /** What the note's text was at the last import; null if that is not known. */
  static @Nullable String text(Edit edit, Thought thought, ImportBase base) {
    List<OperationId> version = base.version();
    if (version == null) {
      return base.text();
    }
    if (new HashSet<>(version).equals(new HashSet<>(thought.version()))) {
      return thought.content();
    }
    try {
      return edit.contentAt(thought.id(), version);
    } catch (IllegalArgumentException e) {
      return null; // noted by a database that has gone back since
    }
  }

  /** What two texts have in common: merged from it, all that either has is there. */
  private static String common(String local, String remote) {
    int[] points = local.codePoints().toArray();
    BitSet gone = new BitSet(points.length);
    int shift = 0;
    for (TextChange change : TextDiff.diff(local, remote)) {
      int from = change.position() - shift;
      gone.set(from, from + change.deleteCount());
      shift += change.insert().codePointCount(0, change.insert().length()) - change.deleteCount();
    }
    StringBuilder common = new StringBuilder(local.length());
    for (int i = 0; i < points.length; i++) {
      if (!gone.get(i)) {
        common.appendCodePoint(points[i]);
      }
    }
    return common.toString();
  }

  /** Whether anything is in a thought that its note did not bring. */
  static boolean hasMore(Edit edit, Thought thought, ImportBase base) {
    String before = text(edit, thought, base);
    SortedMap<String, FieldValue> fields = base.values();
    return !thought.content().equals(before)
        || !base.tags().containsAll(thought.tags())
        || thought.fields().entrySet().stream()
            .anyMatch(field -> !field.getValue().equals(fields.get(field.getKey())));
  }

  /** Whether the rules decide between deletions and edits, or leave that to a person. */
  boolean decidesDeletions() {
    return rules.strategy(Conflict.Kind.DELETE_EDIT, "") != StandardStrategy.ASK;
  }

  /**
   * Decides between a deletion and edits of the same thought.
   *
   * @param deletedMillis when it was deleted, as far as that is known
   * @param editedMillis when the other side was edited
   * @return LOCAL_CHOSEN for the deletion, BOTH_KEPT for the edits, LEFT_OPEN
   */
  Outcome decide(long deletedMillis, long editedMillis) {
    Dispute.Side deleted = new Dispute.Side(null, null, true, deletedMillis, null);
    Dispute.Side edited = new Dispute.Side(null, null, false, editedMillis, null);
    List<Dispute.Side> sides =
        deletedMillis > editedMillis ? List.of(deleted, edited) : List.of(edited, deleted);
    Decision decision =
        rules
            .strategy(Conflict.Kind.DELETE_EDIT, "")
            .decide(new Dispute(Conflict.Kind.DELETE_EDIT, "", null, sides));
    if (decision instanceof Decision.Ask) {
      return Outcome.LEFT_OPEN;
    }
    return decision instanceof Decision.Keep keep && sides.get(keep.side()).deletes()
        ? Outcome.LOCAL_CHOSEN
        : Outcome.BOTH_KEPT;
  }
}
