package org.logomesh.client.store;

/** What opening a database found out about where it has been since it was closed. */
public enum OpenToken {
  /** The database was made just now. */
  CREATED,
  /** This is the database that was closed here last, or one that is open here already. */
  SAME,
  /**
   * The file was restored from a backup or copied from elsewhere: another copy may have written on
   * since. Its own log must not be continued, since two entries at one place would be a fork;
   * {@link Settings#ownLog} therefore is empty until a new log is started.
   */
  RESTORED_OR_COPIED
}
