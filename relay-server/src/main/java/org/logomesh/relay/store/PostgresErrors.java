package org.logomesh.relay.store;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.store.StoreException.Reason;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolShutdownException;

/**
 * Maps the driver's errors to ours, once. Codes: PostgreSQL's documentation, appendix A.
 *
 * <p>Whatever means that the database is away for a while is {@link Reason#BUSY}: clients come
 * again. So is a connection that breaks while a transaction is committed. It may have been; who
 * comes again finds the entries there then, and is told so.
 */
final class PostgresErrors {
  /** Class 08: no connection. */
  private static final String CONNECTION_CLASS = "08";

  private static final String DISK_FULL = "53100";

  private static final Set<String> CORRUPT = Set.of("XX001", "XX002");

  /** Found a deadlock, must be run again, or met a key that somebody else took first. */
  private static final Set<String> CONFLICT = Set.of("40001", "40P01", "23505");

  private static final Set<String> BUSY =
      Set.of(
          "25006", // read only: a standby, until the connections find the new primary
          "25P03", // a transaction stood still for too long
          "53200", // out of memory
          "53300", // too many connections
          "55P03", // a lock was not to be had
          "57014", // took too long
          "57P01", // shut down
          "57P02", // crashed
          "57P03", // starting
          "57P05"); // the session was idle for too long

  /** Another writer was between what a transaction read and what it wrote. */
  static final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConflictException(String message) {
      super(message);
    }
  }

  private PostgresErrors() {}

  static StoreException map(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException known) {
        return known;
      }
      if (cause instanceof R2dbcException failure) {
        return new StoreException(reason(failure), "PostgreSQL: " + failure.getMessage(), error);
      }
      if (cause instanceof ConflictException) {
        return new StoreException(Reason.BUSY, "others write the same", error);
      }
      if (cause instanceof PoolAcquirePendingLimitException
          || cause instanceof TimeoutException
          || cause instanceof IOException) {
        return new StoreException(Reason.BUSY, "PostgreSQL does not answer", error);
      }
      if (cause instanceof PoolShutdownException) {
        return new StoreException(Reason.CLOSED, "the store is closed", error);
      }
    }
    return new StoreException(Reason.BROKEN, "store failed", error);
  }

  /** Whether a transaction only has to be run again. */
  static boolean isConflict(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConflictException) {
        return true;
      }
      if (cause instanceof R2dbcException failure && failure.getSqlState() != null) {
        return CONFLICT.contains(failure.getSqlState());
      }
    }
    return false;
  }

  private static Reason reason(R2dbcException failure) {
    String state = failure.getSqlState();
    if (state != null && state.length() == 5) {
      Reason told = reason(state);
      if (told != Reason.BROKEN) {
        return told;
      }
    }
    boolean isAway =
        failure instanceof R2dbcTimeoutException
            || (state == null
                && (failure instanceof R2dbcTransientResourceException
                    || failure instanceof R2dbcNonTransientResourceException
                    || isInputOutput(failure.getCause())));
    return isAway ? Reason.BUSY : Reason.BROKEN;
  }

  private static boolean isInputOutput(@Nullable Throwable cause) {
    return cause instanceof IOException;
  }

  /** What a PostgreSQL error code means for who asked. */
  static Reason reason(String state) {
    if (state.equals(DISK_FULL)) {
      return Reason.FULL;
    }
    if (CORRUPT.contains(state)) {
      return Reason.CORRUPT;
    }
    return state.startsWith(CONNECTION_CLASS) || BUSY.contains(state) || CONFLICT.contains(state)
        ? Reason.BUSY
        : Reason.BROKEN;
  }
}
