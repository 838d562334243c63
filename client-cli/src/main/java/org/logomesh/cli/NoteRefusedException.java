package org.logomesh.cli;

/** A file is not taken in as a note. The message says why, and follows the file's name. */
final class NoteRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  NoteRefusedException(String message) {
    super(message);
  }
}
