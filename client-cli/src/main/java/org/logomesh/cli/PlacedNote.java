package org.logomesh.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.ImportSources.Imported;

/**
 * A note that is in the space, and what is left to do for it.
 *
 * @param imported what is kept of it
 * @param base the same, decoded
 * @param links the links that its connections are made of
 * @param fresh SHA-256 of its text, if the thought's text was made that just now and the version is
 *     to be noted; else null
 * @param alive whether its thought is; one that was deleted here gets no connections
 * @param localMillis when the thought was edited last, before this import
 * @param fileMillis when the file was
 */
record PlacedNote(
    Imported imported,
    ImportBase base,
    List<MarkdownNote.Link> links,
    @Nullable String fresh,
    boolean alive,
    long localMillis,
    long fileMillis) {
  PlacedNote {
    links = List.copyOf(links);
  }

  /** A note that was not written. */
  static PlacedNote of(String source, ReadNote read, ThoughtId thought, ImportBase base) {
    return new PlacedNote(
        new Imported(source, read.path(), thought, read.hash(), base.encode()),
        base,
        read.note().links(),
        null,
        true,
        0,
        read.fileMillis());
  }

  /** The same, whose thought's text was made this. */
  PlacedNote written(String text) {
    return new PlacedNote(
        imported, base, links, VaultReader.hash(text), alive, localMillis, fileMillis);
  }

  PlacedNote editedHere(long millis) {
    return new PlacedNote(imported, base, links, fresh, alive, millis, fileMillis);
  }

  PlacedNote deletedHere() {
    return new PlacedNote(imported, base, links, null, false, localMillis, fileMillis);
  }
}
