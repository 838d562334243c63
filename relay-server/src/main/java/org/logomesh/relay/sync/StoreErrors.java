package org.logomesh.relay.sync;

import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.StoreException;

/** What a peer is told when the store fails. */
final class StoreErrors {
  /** When an append to a full store may be tried again: an operator has to make room first. */
  private static final long FULL_RETRY_MILLIS = 60_000;

  private static final long BUSY_RETRY_MILLIS = 1_000;

  private StoreErrors() {}

  static ErrorCode code(StoreException error) {
    return switch (error.reason()) {
      case FULL -> ErrorCode.STORE_FULL;
      case BUSY -> ErrorCode.RATE_LIMITED;
      case CLOSED -> ErrorCode.SHUTTING_DOWN;
      case UNKNOWN_SPACE -> ErrorCode.UNKNOWN_SPACE;
      case CORRUPT -> ErrorCode.STORE_DAMAGED;
      case BROKEN -> ErrorCode.INTERNAL;
    };
  }

  static long retryAfterMillis(StoreException error) {
    return switch (error.reason()) {
      case FULL -> FULL_RETRY_MILLIS;
      case BUSY, CLOSED, BROKEN -> BUSY_RETRY_MILLIS;
      case UNKNOWN_SPACE, CORRUPT -> 0;
    };
  }
}
