package org.logomesh.relay.sync;

import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.AppendResult;
import org.logomesh.relay.store.StoreException;
import org.logomesh.relay.store.StoreException.Reason;

/** What a peer is told when the store fails. */
final class StoreErrors {
  /** When an append may be tried again for which an operator has to make room first. */
  private static final long FULL_RETRY_MILLIS = 60_000;

  private static final long BUSY_RETRY_MILLIS = 1_000;

  private StoreErrors() {}

  /** The space has as much as it may have, or all spaces together have. */
  static StoreException of(AppendResult.OverQuota over, SpaceId space) {
    return switch (over.quota()) {
      case SPACE ->
          new StoreException(
              Reason.OVER_QUOTA, "space " + space.abbreviated() + " has used up its quota");
      case TOTAL ->
          new StoreException(
              Reason.FULL,
              "space " + space.abbreviated() + " gets no more: the relay's quota is used up");
    };
  }

  static ErrorCode code(StoreException error) {
    return switch (error.reason()) {
      case FULL -> ErrorCode.STORE_FULL;
      case OVER_QUOTA -> ErrorCode.QUOTA_EXCEEDED;
      case BUSY -> ErrorCode.RATE_LIMITED;
      case CLOSED -> ErrorCode.SHUTTING_DOWN;
      case UNKNOWN_SPACE -> ErrorCode.UNKNOWN_SPACE;
      case CORRUPT -> ErrorCode.STORE_DAMAGED;
      case BROKEN -> ErrorCode.INTERNAL;
    };
  }

  static long retryAfterMillis(StoreException error) {
    return switch (error.reason()) {
      case FULL, OVER_QUOTA -> FULL_RETRY_MILLIS;
      case BUSY, CLOSED, BROKEN -> BUSY_RETRY_MILLIS;
      case UNKNOWN_SPACE, CORRUPT -> 0;
    };
  }
}
