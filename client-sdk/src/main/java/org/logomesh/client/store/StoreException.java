package org.logomesh.client.store;

import org.jspecify.annotations.Nullable;

/**
 * The disk or the file, not a bug, kept the store from doing its work. What was committed before is
 * safe, and the transaction that was under way has been rolled back as a whole, except where the
 * {@linkplain Kind kind} says otherwise.
 */
public sealed class StoreException extends RuntimeException
    permits DamagedEntryException, DamagedGraphException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, and what a person can do about it. */
  public enum Kind {
    /** No room is left: free some and try again; nothing was lost. */
    DISK_FULL("the disk is full; free some space and try again, nothing was lost"),
    /** Reading or writing the file failed: the disk may be failing or the share be gone. */
    IO("reading or writing the database file failed; check the disk, then try again"),
    /** The file's content is damaged: restore a backup or sync into a new database. */
    CORRUPT(
        "the database file is damaged; keep a copy of it, then restore a backup or start anew and"
            + " sync from another device"),
    /** Newer software wrote the file: update this one. */
    NEWER_SCHEMA("this database was written by a newer version; update this software to open it"),
    /** Another process has been writing for longer than the busy timeout: try again. */
    BUSY("another process is writing to the database; try again"),
    /** The file or its directory may not be written to. */
    READ_ONLY("the database file may not be written to; check its permissions"),
    /** The file is a SQLite database of something else, or no SQLite database at all. */
    NOT_A_SPACE("the file is not the database of a space"),
    /** The file cannot be opened or created. */
    CANNOT_OPEN("the database file cannot be opened; check the path and its permissions");

    private final String advice;

    Kind(String advice) {
      this.advice = advice;
    }

    /** What to tell the user. */
    public String advice() {
      return advice;
    }

    /** Whether the same call can succeed later without anybody repairing anything but space. */
    public boolean retryable() {
      return this == DISK_FULL || this == BUSY || this == IO;
    }
  }

  private final Kind kind;

  StoreException(Kind kind, String detail, @Nullable Throwable cause) {
    super(detail.isEmpty() ? kind.advice : kind.advice + " (" + detail + ")", cause);
    this.kind = kind;
  }

  /** Returns what is wrong. */
  public Kind kind() {
    return kind;
  }
}
