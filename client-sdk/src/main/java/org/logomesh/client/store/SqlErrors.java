package org.logomesh.client.store;

import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.store.StoreException.Kind;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Maps the errors of SQLite, once, to {@link StoreException} or to the bug they reveal. */
final class SqlErrors {
  private static final Map<Integer, Kind> KINDS =
      Map.of(
          SQLiteErrorCode.SQLITE_BUSY.code, Kind.BUSY,
          SQLiteErrorCode.SQLITE_LOCKED.code, Kind.BUSY,
          SQLiteErrorCode.SQLITE_PERM.code, Kind.READ_ONLY,
          SQLiteErrorCode.SQLITE_READONLY.code, Kind.READ_ONLY,
          SQLiteErrorCode.SQLITE_IOERR.code, Kind.IO,
          SQLiteErrorCode.SQLITE_CORRUPT.code, Kind.CORRUPT,
          SQLiteErrorCode.SQLITE_FULL.code, Kind.DISK_FULL,
          SQLiteErrorCode.SQLITE_CANTOPEN.code, Kind.CANNOT_OPEN,
          SQLiteErrorCode.SQLITE_NOTADB.code, Kind.NOT_A_SPACE);

  private SqlErrors() {}

  /** Returns the exception to throw. */
  static RuntimeException translate(SQLException error) {
    if (!(error instanceof SQLiteException sqlite)) {
      return new IllegalStateException("unexpected answer of the database", error);
    }
    Kind kind = kind(sqlite.getResultCode());
    return kind == null
        ? new IllegalStateException("a statement that the schema does not allow", error)
        : new StoreException(kind, String.valueOf(error.getMessage()), error);
  }

  // SQLite's extended codes repeat the primary code in their low byte.
  private static @Nullable Kind kind(SQLiteErrorCode code) {
    return code == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE
        ? Kind.DISK_FULL
        : KINDS.get(code.code & 0xff);
  }
}
