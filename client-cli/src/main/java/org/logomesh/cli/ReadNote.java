package org.logomesh.cli;

import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.ImportSources.Imported;

/**
 * A note that was read and is about to be written.
 *
 * @param path where it is in the vault
 * @param hash SHA-256 of its file, in hexadecimal
 * @param fileMillis when the file was changed last, in milliseconds since 1970
 * @param before what it became at an earlier import, also under another name; null if it is new
 */
record ReadNote(
    String path, MarkdownNote note, String hash, long fileMillis, @Nullable Imported before) {
  /** Whether its text needs a transaction, or several, for itself. */
  boolean isLarge() {
    return note.body().length() > NoteImport.MAX_BATCH_CHARACTERS;
  }
}
