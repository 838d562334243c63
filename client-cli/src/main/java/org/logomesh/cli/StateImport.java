package org.logomesh.cli;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.StateShape;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.ImportSources.Imported;

/**
 * Takes in the states that an export has written, part by part, three-way like notes. Who holds a
 * session, and what is in it, is for people to read: an import claims nothing.
 */
final class StateImport {
  /** Parts in one transaction: each is an operation or two. */
  private static final int MAX_BATCH_PARTS = 2_000;

  private static final ThoughtId NO_THOUGHT = ThoughtId.of(new byte[ThoughtId.SIZE]);

  private final Space space;
  private final ResolutionRules rules;
  private final ImportSummary summary;

  StateImport(Space space, ResolutionRules rules, ImportSummary summary) {
    this.space = space;
    this.rules = rules;
    this.summary = summary;
  }

  /** What is known of the states' file of a folder, from its last import or export. */
  static @Nullable Imported known(Space space, Path folder) {
    return space.imports().find(source(folder), StateFile.NAME);
  }

  /** What is to be known of it. */
  static Imported known(Path folder, String text) {
    return new Imported(source(folder), StateFile.NAME, NO_THOUGHT, VaultReader.hash(text), text);
  }

  // A source of its own: among the notes of the folder it would be one whose thought is gone.
  private static String source(Path folder) {
    return "states of " + folder;
  }

  /** Whether a folder has such a file. */
  static boolean isThere(Path folder) {
    Path file = folder.resolve(StateFile.NAME);
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && StateFile.isOurs(VaultReader.read(file).text());
    } catch (NoteRefusedException e) {
      return false;
    }
  }

  void run(Path folder) {
    Path file = folder.resolve(StateFile.NAME);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Imported before = known(space, folder);
    try {
      VaultReader.NoteFile read = VaultReader.read(file);
      if (StateFile.isOurs(read.text())) {
        summary.attachments--; // it was counted among the files that are left where they are
        Imported now = known(folder, read.text());
        if (before == null || !before.contentHash().equals(now.contentHash())) {
          merge(before, now, StateFile.read(read.text()), read.modifiedMillis());
        }
      }
    } catch (NoteRefusedException | StateFile.RefusedException e) {
      summary.skipped.put(StateFile.NAME, String.valueOf(e.getMessage()));
    }
  }

  private void merge(
      @Nullable Imported before,
      Imported now,
      SortedMap<StateKey, StatePart> file,
      long fileMillis) {
    SortedMap<StateKey, StatePart> base = base(before);
    List<StateKey> counters = new ArrayList<>();
    List<StateKey> values = new ArrayList<>();
    for (StateKey key : StateFile.keys(base, file)) {
      if (key.shape() != StateShape.SESSION) {
        (key.shape() == StateShape.COUNTER ? counters : values).add(key);
      }
    }
    for (int from = 0; from < values.size(); from += MAX_BATCH_PARTS) {
      List<StateKey> some = values.subList(from, Math.min(from + MAX_BATCH_PARTS, values.size()));
      transaction(some, base, file, fileMillis, null);
    }
    // What is counted twice stays counted twice: counters go with the note that they were.
    transaction(counters, base, file, fileMillis, now);
  }

  private void transaction(
      List<StateKey> keys,
      SortedMap<StateKey, StatePart> base,
      SortedMap<StateKey, StatePart> file,
      long fileMillis,
      @Nullable Imported note) {
    ImportSummary[] counts = {new ImportSummary()};
    space.edit(
        edit -> {
          counts[0] = new ImportSummary(); // an edit that is tried again begins anew
          StateMerge merge = new StateMerge(edit, rules, fileMillis, counts[0]);
          keys.forEach(key -> merge.merge(key, base.get(key), file.get(key)));
          if (note != null) {
            space.imports().put(note);
          }
        });
    summary.add(counts[0]);
  }

  private static SortedMap<StateKey, StatePart> base(@Nullable Imported before) {
    try {
      return before == null ? new TreeMap<>() : StateFile.read(before.base());
    } catch (StateFile.RefusedException e) {
      return new TreeMap<>(); // noted by newer software: nothing known
    }
  }
}
