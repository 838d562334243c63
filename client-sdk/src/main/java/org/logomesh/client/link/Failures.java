package org.logomesh.client.link;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;

/** Turns what the network libraries throw into {@link LinkException}s: here and nowhere else. */
final class Failures {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  /** A relay may ask for a pause of a day at most; more is a mistake or a trick. */
  private static final long MAX_RETRY_AFTER_SECONDS = 86_400;

  private Failures() {}

  static LinkException of(Throwable failure) {
    if (failure instanceof LinkException known) {
      return known;
    }
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    if (wrapped && failure.getCause() != null) {
      return of(failure.getCause());
    }
    if (failure instanceof WebSocketHandshakeException refused) {
      var response = refused.getResponse();
      return ofResponse(response.statusCode(), response.headers());
    }
    LinkFault fault = faultOf(failure);
    return new LinkException(fault, fault.text(), failure);
  }

  private static LinkFault faultOf(Throwable failure) {
    if (failure instanceof HttpTimeoutException
        || failure instanceof TimeoutException
        || failure instanceof SocketTimeoutException) {
      return LinkFault.TIMEOUT;
    }
    if (hasCause(failure, SSLException.class)) {
      return LinkFault.TLS;
    }
    if (failure instanceof ProtocolException) {
      return LinkFault.PROTOCOL;
    }
    if (failure instanceof ClosedChannelException) {
      return LinkFault.CLOSED_THERE;
    }
    if (failure instanceof IOException) {
      return LinkFault.UNREACHABLE;
    }
    return LinkFault.INTERNAL;
  }

  /** What a relay's answer other than success means. */
  static LinkException ofResponse(int status, HttpHeaders headers) {
    OptionalLong number = number(headers, RelayApi.ERROR_HEADER);
    if (number.isPresent()) {
      OptionalLong seconds = number(headers, RelayApi.RETRY_AFTER_HEADER);
      long pause = Math.min(seconds.orElse(0), MAX_RETRY_AFTER_SECONDS);
      return LinkException.refused(ErrorCode.ofNumber(number.getAsLong()), pause * 1000);
    }
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN -> new LinkException(LinkFault.BAD_ASSERTION);
      case TOO_MANY_REQUESTS, BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT ->
          new LinkException(LinkFault.BUSY);
      default ->
          status >= FIRST_SERVER_ERROR
              ? new LinkException(LinkFault.INTERNAL)
              : new LinkException(
                  LinkFault.NOT_LOGOMESH,
                  "What answered at this address (HTTP " + status + ") is not a LogoMesh relay.");
    };
  }

  private static OptionalLong number(HttpHeaders headers, String name) {
    String text = headers.firstValue(name).orElse("");
    // Retry-After may also hold a date, which is as good as nothing here.
    boolean isNumber =
        !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(Failures::digit);
    return isNumber ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    // A bound, since a chain of causes may be a ring.
    Throwable at = failure;
    for (int depth = 0; depth < 8 && at != null; depth++) {
      if (type.isInstance(at)) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }
}
