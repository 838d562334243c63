package org.logomesh.relay.access;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.Rejection;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.StoreException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.socket.CloseStatus;
import reactor.core.publisher.Mono;

/** How a refusal is told over HTTP, WebSocket and RSocket; see {@link RelayApi}. */
public final class Refusals {
  /** Seconds after which a retryable request may be tried again. */
  static final int RETRY_SECONDS = 5;

  private Refusals() {}

  /** Why trust records that were brought are not taken; null if all are in the log now. */
  static @Nullable ErrorCode of(AddResult result) {
    for (Rejection rejection : result.rejected()) {
      return rejection.reason() == Rejection.Reason.OVERFLOW
          ? ErrorCode.QUOTA_EXCEEDED
          : ErrorCode.BAD_TRUST_RECORD;
    }
    return result.waiting().isEmpty() ? null : ErrorCode.UNKNOWN_TRUST;
  }

  /** Why a device is not let in that is no member: it was removed, or it never was one. */
  public static ErrorCode ofStranger(TrustState trust, DeviceId device) {
    return trust.wasRemoved(device) ? ErrorCode.REVOKED : ErrorCode.NOT_A_MEMBER;
  }

  /** What is said at the door when the store fails. */
  static ErrorCode of(StoreException failure) {
    return switch (failure.reason()) {
      case FULL -> ErrorCode.STORE_FULL;
      case OVER_QUOTA -> ErrorCode.QUOTA_EXCEEDED;
      case BUSY -> ErrorCode.RATE_LIMITED;
      case CLOSED -> ErrorCode.SHUTTING_DOWN;
      case UNKNOWN_SPACE -> ErrorCode.UNKNOWN_SPACE;
      case CORRUPT -> ErrorCode.STORE_DAMAGED;
      case BROKEN -> ErrorCode.INTERNAL;
    };
  }

  /** The close status of a WebSocket. */
  public static CloseStatus closeStatus(ErrorCode code) {
    return new CloseStatus(RelayApi.CLOSE_CODE_BASE + code.number(), code.name());
  }

  /** The text of an RSocket error. */
  public static String rsocketText(ErrorCode code) {
    return code.number() + " " + code.name();
  }

  /** Answers an HTTP request. */
  public static Mono<Void> write(ServerHttpResponse response, ErrorCode code) {
    return write(response, new RefusedException(code));
  }

  /** Answers an HTTP request. */
  static Mono<Void> write(ServerHttpResponse response, RefusedException refusal) {
    return write(response, refusal, status(refusal.code()));
  }

  static Mono<Void> write(ServerHttpResponse response, ErrorCode code, HttpStatusCode status) {
    return write(response, new RefusedException(code), status);
  }

  private static Mono<Void> write(
      ServerHttpResponse response, RefusedException refusal, HttpStatusCode status) {
    ErrorCode code = refusal.code();
    response.setStatusCode(status);
    response.getHeaders().set(RelayApi.ERROR_HEADER, Integer.toString(code.number()));
    response
        .getHeaders()
        .setContentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8));
    if (refusal.retryAfterSeconds() > 0) {
      response
          .getHeaders()
          .set(RelayApi.RETRY_AFTER_HEADER, Long.toString(refusal.retryAfterSeconds()));
    }
    byte[] text = refusal.text().getBytes(StandardCharsets.UTF_8);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(text)));
  }

  /** The HTTP status of a refusal. */
  public static HttpStatus status(ErrorCode code) {
    return switch (code) {
      case BAD_ASSERTION, INVITE_NEEDED -> HttpStatus.UNAUTHORIZED;
      case NOT_A_MEMBER, REVOKED, INVITE_REFUSED, NOT_ALLOWED, BLOCKED -> HttpStatus.FORBIDDEN;
      case UNKNOWN_SPACE, NO_RENDEZVOUS, NO_SNAPSHOT, DEVICE_ABSENT, NOT_OFFERED ->
          HttpStatus.NOT_FOUND;
      case SPACE_DELETED -> HttpStatus.GONE;
      case RENDEZVOUS_TAKEN, SNAPSHOT_DAMAGED, NOT_COVERED -> HttpStatus.CONFLICT;
      case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
      case RATE_LIMITED -> HttpStatus.TOO_MANY_REQUESTS;
      case STORE_FULL, QUOTA_EXCEEDED -> HttpStatus.INSUFFICIENT_STORAGE;
      case SHUTTING_DOWN -> HttpStatus.SERVICE_UNAVAILABLE;
      case INTERNAL, STORE_DAMAGED -> HttpStatus.INTERNAL_SERVER_ERROR;
      default -> HttpStatus.BAD_REQUEST;
    };
  }
}
