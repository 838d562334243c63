package org.logomesh.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Edit;
import org.logomesh.client.Space;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtResolution.Outcome;
import org.logomesh.client.store.ImportSources.Imported;

/** Writes notes that were read: new ones as they are, others merged into what they became. */
final class NoteImport {
  /** Notes in one transaction, and characters in them: few waits for the disk, bounded memory. */
  static final int MAX_BATCH_NOTES = 200;

  static final int MAX_BATCH_CHARACTERS = 1 << 20;

  private final Space space;
  private final String source;
  private final NoteMerge merge;
  private final ImportSummary summary;
  private final Map<String, PlacedNote> placed = new HashMap<>();

  NoteImport(Space space, String source, NoteMerge merge, ImportSummary summary) {
    this.space = space;
    this.source = source;
    this.merge = merge;
    this.summary = summary;
  }

  /** What one transaction does; it counts once it is durable. */
  private static final class Batch {
    final ImportSummary counts = new ImportSummary();
    final Map<String, PlacedNote> placed = new HashMap<>();
  }

  /** The notes that are in the space, by path. */
  Map<String, PlacedNote> placed() {
    return placed;
  }

  void write(List<ReadNote> reads) {
    List<ReadNote> small = reads.stream().filter(read -> !read.isLarge()).toList();
    if (!small.isEmpty()) {
      Map<ThoughtId, Long> deleted = deletions(small);
      transaction((edit, batch) -> small.forEach(read -> write(edit, read, deleted, batch)));
    }
    reads.stream().filter(ReadNote::isLarge).forEach(this::writeLarge);
  }

  private void transaction(BiConsumer<Edit, Batch> work) {
    Batch[] last = {new Batch()};
    space.edit(
        edit -> {
          last[0] = new Batch(); // an edit that is tried again begins anew
          work.accept(edit, last[0]);
        });
    summary.add(last[0].counts);
    placed.putAll(last[0].placed);
  }

  // ---- texts of any size ----

  // One transaction does not hold a text of any size: it comes in by parts, and the note counts as
  // changed until the last one is there.
  private void writeLarge(ReadNote read) {
    Imported before = read.before();
    Thought thought = before == null ? null : space.thought(before.thought()).orElse(null);
    if (before == null) {
      writeParts(read, null, 0);
    } else if (before.contentHash().isEmpty()
        && thought != null
        && read.note().body().startsWith(thought.content())) {
      writeParts(read, before.thought(), thought.content().length()); // where it was broken off
    } else {
      Map<ThoughtId, Long> deleted = deletions(List.of(read));
      try {
        transaction((edit, batch) -> write(edit, read, deleted, batch));
      } catch (IllegalArgumentException e) {
        summary.skipped.put(read.path(), "was changed too much at once: " + e.getMessage());
      }
    }
  }

  private void writeParts(ReadNote read, @Nullable ThoughtId known, int from) {
    ThoughtId[] id = {known};
    String body = read.note().body();
    int written = from;
    do {
      int end = Math.min(written + MAX_BATCH_CHARACTERS, body.length());
      int whole =
          end < body.length() && Character.isHighSurrogate(body.charAt(end - 1)) ? end - 1 : end;
      String part = body.substring(written, whole);
      int position = body.codePointCount(0, written);
      ThoughtId begun = id[0];
      transaction(
          (edit, batch) -> {
            ThoughtId thought = begun == null ? edit.add("") : begun;
            edit.splice(thought, position, 0, part);
            id[0] = thought;
            if (whole == body.length()) {
              describe(edit, read, thought);
              place(batch, read, PlacedNote.of(source, read, thought, said(read)).written(body));
              batch.counts.added += read.before() == null ? 1 : 0;
              batch.counts.updated += read.before() == null ? 0 : 1;
            } else {
              String nothing = ImportBase.NONE.encode();
              space.imports().put(new Imported(source, read.path(), thought, "", nothing));
            }
          });
      written = whole;
    } while (written < body.length());
  }

  // ---- one note ----

  private void write(Edit edit, ReadNote read, Map<ThoughtId, Long> deleted, Batch batch) {
    Imported before = read.before();
    String body = read.note().body();
    if (before == null) {
      ThoughtId id = edit.add(body);
      describe(edit, read, id);
      batch.counts.added++;
      place(batch, read, PlacedNote.of(source, read, id, said(read)).written(body));
      return;
    }
    ThoughtId id = before.thought();
    ImportBase base = ImportBase.decode(id, before.base());
    boolean same = before.contentHash().equals(read.hash());
    boolean moved = !before.path().equals(read.path());
    if (moved) {
      space.imports().remove(source, before.path());
      batch.counts.moved++;
    }
    Thought thought = space.thought(id).orElse(null);
    if (thought == null && (same || !returns(edit, read, id, deleted, batch))) {
      batch.counts.deletedHere++;
      place(batch, read, PlacedNote.of(source, read, id, base).deletedHere());
    } else if (thought != null && same && !moved) {
      keep(read, base, thought, batch);
    } else {
      merge(edit, read, edit.thought(id).orElseThrow(), base, batch);
    }
  }

  // The links are looked at all the same: where they lead may have come or gone.
  private void keep(ReadNote read, ImportBase base, Thought thought, Batch batch) {
    batch.counts.unchanged++;
    String body = read.note().body();
    // An import that was broken off had no time to note the version.
    ImportBase known = base.hasText() ? base : base.withText(body);
    PlacedNote note =
        PlacedNote.of(source, read, thought.id(), known).editedHere(thought.edited().wallMillis());
    boolean isText = known.version() == null && thought.content().equals(body);
    place(batch, read, isText ? note.written(body) : note);
  }

  private void merge(Edit edit, ReadNote read, Thought thought, ImportBase base, Batch batch) {
    NoteMerge.Merged merged = merge.write(edit, thought, read, base);
    batch.counts.updated++;
    batch.counts.merged += merged.both() ? 1 : 0;
    batch.counts.conflicts.addAll(merged.conflicts());
    String body = read.note().body();
    boolean isText = merged.content().equals(body);
    ImportBase now = said(read).withEdges(base.edges());
    PlacedNote note =
        PlacedNote.of(source, read, thought.id(), isText ? now : now.withText(body))
            .editedHere(thought.edited().wallMillis());
    place(batch, read, isText ? note.written(body) : note);
  }

  private static ImportBase said(ReadNote read) {
    return ImportBase.of(read.note());
  }

  private static void describe(Edit edit, ReadNote read, ThoughtId thought) {
    read.note().tags().forEach(tag -> edit.tag(thought, tag));
    read.note().fields().forEach((name, value) -> edit.setField(thought, name, value));
  }

  private void place(Batch batch, ReadNote read, PlacedNote note) {
    if (!note.imported().equals(read.before())) {
      space.imports().put(note.imported());
    }
    batch.placed.put(read.path(), note);
  }

  // ---- thoughts that were deleted here ----

  /** Whether a thought that was deleted here returns, since its file was changed. */
  private boolean returns(
      Edit edit, ReadNote read, ThoughtId id, Map<ThoughtId, Long> deleted, Batch batch) {
    Outcome outcome = merge.decide(deleted.getOrDefault(id, 0L), read.fileMillis());
    boolean stays = outcome == Outcome.LOCAL_CHOSEN;
    batch.counts.conflicts.add(ImportConflict.ofDeletion(read.path(), id, true, outcome));
    if (!stays) {
      edit.restore(id);
    }
    return !stays;
  }

  /** When the thoughts were deleted that are gone though their files have changed. */
  private Map<ThoughtId, Long> deletions(List<ReadNote> reads) {
    Map<ThoughtId, Long> deleted = new HashMap<>();
    for (ReadNote read : reads) {
      Imported before = read.before();
      if (merge.decidesDeletions()
          && before != null
          && !before.contentHash().equals(read.hash())
          && space.thought(before.thought()).isEmpty()) {
        ThoughtId id = before.thought();
        space
            .history(id, null, 1)
            .entries()
            .forEach(line -> deleted.put(id, line.origin().wallMillis()));
      }
    }
    return deleted;
  }
}
