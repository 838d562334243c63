package org.logomesh.relay.store;

import java.sql.SQLException;
import org.logomesh.relay.store.StoreException.Reason;

/** Maps the driver's errors to ours, once. Result codes: sqlite.org/rescode.html. */
final class SqliteErrors {
  private static final int PRIMARY_CODE_MASK = 0xff;
  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_LOCKED = 6;
  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_NOTADB = 26;

  private SqliteErrors() {}

  static StoreException map(Throwable error) {
    if (error instanceof StoreException known) {
      return known;
    }
    if (!(error instanceof SQLException sql)) {
      return new StoreException(Reason.BROKEN, "store failed", error);
    }
    return switch (sql.getErrorCode() & PRIMARY_CODE_MASK) {
      case SQLITE_FULL -> new StoreException(Reason.FULL, "no room left for the store", sql);
      case SQLITE_BUSY, SQLITE_LOCKED -> new StoreException(Reason.BUSY, "store is locked", sql);
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new StoreException(Reason.CORRUPT, "the database file is damaged", sql);
      default -> new StoreException(Reason.BROKEN, "store failed", sql);
    };
  }
}
