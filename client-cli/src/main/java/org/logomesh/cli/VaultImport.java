package org.logomesh.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Edit;
import org.logomesh.client.Space;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.ImportSources.Imported;
import org.logomesh.model.id.OperationId;

/**
 * Brings a vault into a space. First the notes, then the connections between them, since a link may
 * lead to a note that comes later. What a note became is kept together with the thought, in one
 * transaction: an import that is broken off and run again makes nothing twice.
 */
final class VaultImport {
  /** Notes in one transaction, and characters in them: few waits for the disk, bounded memory. */
  private static final int MAX_BATCH_NOTES = 200;

  private static final int MAX_BATCH_CHARACTERS = 1 << 20;

  private final Space space;
  private final Vault vault;
  private final Output out;
  private final String source;
  private final Map<String, Imported> known = new HashMap<>();
  private final Map<String, Imported> goneByHash = new HashMap<>();
  private final Map<String, Placed> placed = new HashMap<>();
  private final ImportSummary summary = new ImportSummary();

  VaultImport(Space space, Vault vault, Output out) {
    this.space = space;
    this.vault = vault;
    this.out = out;
    this.source = vault.root().toString();
  }

  /** A note that was read and is about to be written. */
  private record Read(String path, MarkdownNote note, String hash, @Nullable Imported before) {}

  /**
   * A note that is in the space, and the links that are still to be made.
   *
   * @param before the version of the text before it was written now; null if it was not written
   */
  private record Placed(
      Imported imported,
      ImportBase base,
      @Nullable List<OperationId> before,
      List<MarkdownNote.Link> links) {}

  ImportSummary run(boolean deleteMissing) {
    for (Imported imported : space.imports().all(source)) {
      known.put(imported.path(), imported);
      if (!vault.notes().containsKey(imported.path())) {
        goneByHash.put(imported.contentHash(), imported);
      }
    }
    summary.skipped.putAll(vault.skipped());
    summary.warnings.putAll(vault.passed());
    summary.attachments = vault.attachments().size();
    readAll();
    connectAll();
    gone(deleteMissing);
    return summary;
  }

  // ---- the notes ----

  private void readAll() {
    List<Read> batch = new ArrayList<>();
    long characters = 0;
    int done = 0;
    for (var file : vault.notes().entrySet()) {
      String path = file.getKey();
      try {
        VaultReader.NoteFile read = VaultReader.read(file.getValue());
        MarkdownNote note = MarkdownNote.parse(path, read.text());
        if (note.problem() != null) {
          summary.warnings.put(path, "is imported as it is: " + note.problem());
        }
        batch.add(new Read(path, note, read.hash(), before(path, read.hash())));
        characters += note.body().length();
      } catch (NoteRefusedException e) {
        summary.skipped.put(path, String.valueOf(e.getMessage()));
      }
      if (batch.size() >= MAX_BATCH_NOTES || characters > MAX_BATCH_CHARACTERS) {
        write(batch);
        batch.clear();
        characters = 0;
      }
      out.progress("Notes      ", ++done, vault.notes().size());
    }
    write(batch);
  }

  /** What is known of a note, also if its file was renamed meanwhile. */
  private @Nullable Imported before(String path, String hash) {
    Imported same = known.get(path);
    return same != null ? same : goneByHash.remove(hash);
  }

  private void write(List<Read> batch) {
    List<Read> small = batch.stream().filter(read -> !isLarge(read)).toList();
    if (!small.isEmpty()) {
      space.edit(edit -> small.forEach(read -> write(edit, read)));
    }
    batch.stream().filter(VaultImport::isLarge).forEach(this::writeLarge);
  }

  private static boolean isLarge(Read read) {
    return read.note().body().length() > MAX_BATCH_CHARACTERS;
  }

  // One transaction does not hold a text of any size: it comes in by parts, and the note counts as
  // changed until the last one is there.
  private void writeLarge(Read read) {
    Imported before = read.before();
    if (before != null && ImportBase.decode(before.thought(), before.base()).version() != null) {
      try {
        space.edit(edit -> write(edit, read));
      } catch (IllegalArgumentException e) {
        summary.skipped.put(read.path(), "was changed too much at once: " + e.getMessage());
      }
      return;
    }
    ThoughtId[] id = {before == null ? null : before.thought()};
    String body = read.note().body();
    int written = 0;
    while (written < body.length()) {
      int end = Math.min(written + MAX_BATCH_CHARACTERS, body.length());
      int whole =
          end < body.length() && Character.isHighSurrogate(body.charAt(end - 1)) ? end - 1 : end;
      String part = body.substring(written, whole);
      int position = body.codePointCount(0, written);
      space.edit(
          edit -> {
            if (id[0] == null) {
              id[0] = edit.add(part);
            } else if (position == 0) {
              edit.setContent(id[0], part);
            } else {
              edit.splice(id[0], position, 0, part);
            }
            space
                .imports()
                .put(new Imported(source, read.path(), id[0], "", ImportBase.NONE.encode()));
          });
      written = whole;
    }
    ThoughtId thought = Objects.requireNonNull(id[0]);
    space.edit(
        edit -> {
          setFields(edit, thought, ImportBase.NONE, read.note());
          place(read, thought, ImportBase.NONE, List.of());
        });
    if (before == null) {
      summary.added++;
    } else {
      summary.updated++;
    }
  }

  private void write(Edit edit, Read read) {
    Imported before = read.before();
    MarkdownNote note = read.note();
    if (before == null) {
      ThoughtId id = edit.add(note.body(), note.tags().toArray(String[]::new));
      note.fields().forEach((name, value) -> edit.setField(id, name, value));
      summary.added++;
      place(read, id, ImportBase.NONE, List.of());
      return;
    }
    ThoughtId id = before.thought();
    ImportBase base = ImportBase.decode(id, before.base());
    Thought thought = space.thought(id).orElse(null);
    boolean moved = !before.path().equals(read.path());
    if (before.contentHash().equals(read.hash()) && !moved) {
      keep(read, before, base, thought);
      return;
    }
    if (moved) {
      space.imports().remove(source, before.path());
      summary.moved++;
    }
    if (thought == null) {
      edit.restore(id); // it was deleted here and edited there: the edit counts
    }
    setContent(edit, id, base, note.body());
    setFields(edit, id, base, note);
    summary.updated++;
    place(read, id, base, thought == null ? base.version() : thought.version());
  }

  // The links are looked at all the same: where they lead may have come or gone.
  private void keep(Read read, Imported before, ImportBase base, @Nullable Thought thought) {
    MarkdownNote note = read.note();
    if (thought == null) {
      summary.deletedHere++;
    } else {
      summary.unchanged++;
    }
    // An import that was broken off had no time to note the version.
    ImportBase now =
        base.version() == null && thought != null && thought.content().equals(note.body())
            ? base.withVersion(thought.version())
            : base;
    placed.put(read.path(), new Placed(before, now, null, note.links()));
  }

  private static void setContent(Edit edit, ThoughtId id, ImportBase base, String body) {
    List<OperationId> version = base.version();
    if (version == null) {
      edit.setContent(id, body);
    } else {
      edit.setContent(id, version, body);
    }
  }

  private static void setFields(Edit edit, ThoughtId id, ImportBase base, MarkdownNote note) {
    Map<String, String> written = ImportBase.written(note.fields());
    note.fields()
        .forEach(
            (name, value) -> {
              if (!String.valueOf(written.get(name)).equals(base.fields().get(name))) {
                edit.setField(id, name, value);
              }
            });
    base.fields().keySet().stream()
        .filter(name -> !written.containsKey(name))
        .forEach(name -> edit.removeField(id, name));
    note.tags().stream().filter(t -> !base.tags().contains(t)).forEach(t -> edit.tag(id, t));
    base.tags().stream().filter(t -> !note.tags().contains(t)).forEach(t -> edit.untag(id, t));
  }

  private void place(Read read, ThoughtId id, ImportBase old, @Nullable List<OperationId> before) {
    MarkdownNote note = read.note();
    ImportBase base =
        new ImportBase(old.version(), ImportBase.written(note.fields()), note.tags(), old.edges());
    Imported imported = new Imported(source, read.path(), id, read.hash(), base.encode());
    space.imports().put(imported);
    placed.put(
        read.path(), new Placed(imported, base, before == null ? List.of() : before, note.links()));
  }

  // ---- the connections ----

  private void connectAll() {
    NoteIndex index = vault.index();
    List<String> paths = placed.keySet().stream().sorted().toList();
    for (int from = 0; from < paths.size(); from += MAX_BATCH_NOTES) {
      List<String> batch = paths.subList(from, Math.min(from + MAX_BATCH_NOTES, paths.size()));
      List<Imported> changed = new ArrayList<>();
      space.edit(
          edit -> {
            changed.clear();
            batch.forEach(path -> connect(edit, index, path, changed));
            space.imports().putAll(changed);
          });
      out.progress("Connections", from + batch.size(), paths.size());
    }
  }

  private void connect(Edit edit, NoteIndex index, String path, List<Imported> changed) {
    Placed note = Objects.requireNonNull(placed.get(path));
    ThoughtId id = note.imported().thought();
    Set<EdgeKey> edges = edges(index, path, note);
    ImportBase base = note.base();
    for (EdgeKey edge : edges) {
      if (!base.edges().contains(edge)) {
        edit.link(edge.source(), edge.type(), edge.target());
        summary.edgesAdded++;
      }
    }
    for (EdgeKey edge : base.edges()) {
      if (!edges.contains(edge)) {
        edit.unlink(edge);
        summary.edgesRemoved++;
      }
    }
    ImportBase now = base.withEdges(edges).withVersion(version(id, note));
    String encoded = now.encode();
    if (!encoded.equals(note.imported().base())) {
      changed.add(new Imported(source, path, id, note.imported().contentHash(), encoded));
    }
  }

  private Set<EdgeKey> edges(NoteIndex index, String path, Placed note) {
    Set<EdgeKey> edges = new LinkedHashSet<>();
    for (MarkdownNote.Link link : note.links()) {
      List<String> found = index.resolve(link.target(), path);
      Placed target = found.size() == 1 ? placed.get(found.get(0)) : null;
      if (target != null) {
        ThoughtId end = target.imported().thought();
        if (!end.equals(note.imported().thought())) {
          edges.add(ImportBase.edge(note.imported().thought(), link.type(), end));
        }
      } else if (!vault.hasAttachment(link.target())) {
        summary.unresolved.add(path + " → " + link.target() + reason(found));
      }
    }
    return edges;
  }

  private static String reason(List<String> found) {
    if (found.size() > 1) {
      return "  (fits " + String.join(", ", found) + ")";
    }
    return found.isEmpty() ? "" : "  (that note was not imported)";
  }

  // What this import wrote is what has come to the newest versions; it is the file's text, whatever
  // others wrote beside it.
  private @Nullable List<OperationId> version(ThoughtId id, Placed note) {
    List<OperationId> before = note.before();
    Thought thought = before == null ? null : space.thought(id).orElse(null);
    if (before == null || thought == null) {
      return note.base().version();
    }
    Set<OperationId> fresh = new HashSet<>(thought.version());
    fresh.removeAll(before);
    if (fresh.isEmpty()) {
      boolean isEmptyText = note.base().version() == null && before.isEmpty();
      return isEmptyText ? List.of() : note.base().version();
    }
    return fresh.stream().sorted().toList();
  }

  // ---- what is gone ----

  private void gone(boolean delete) {
    List<Imported> gone =
        goneByHash.values().stream().filter(i -> space.thought(i.thought()).isPresent()).toList();
    List<String> paths = gone.stream().map(Imported::path).sorted().toList();
    if (!delete) {
      summary.missing.addAll(paths);
      return;
    }
    summary.deleted.addAll(paths);
    space.edit(
        edit ->
            gone.forEach(
                imported -> {
                  edit.delete(imported.thought());
                  space.imports().remove(source, imported.path());
                }));
  }
}
