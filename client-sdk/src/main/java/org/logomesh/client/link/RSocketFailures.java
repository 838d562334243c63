package org.logomesh.client.link;

import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.rsocket.RSocketErrorException;
import io.rsocket.exceptions.ConnectionErrorException;
import io.rsocket.exceptions.InvalidSetupException;
import io.rsocket.exceptions.RejectedSetupException;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import reactor.core.Exceptions;

/** Turns what RSocket throws into {@link LinkException}s. */
final class RSocketFailures {
  /** Digits of the longest error number that is looked at. */
  private static final int MAX_DIGITS = 4;

  private RSocketFailures() {}

  static LinkException of(Throwable thrown) {
    Throwable failure = Exceptions.unwrap(thrown);
    if (failure instanceof RSocketErrorException refused) {
      ErrorCode code = code(refused.getMessage());
      if (code != null) {
        return LinkException.refused(code, 0);
      }
      LinkFault fault =
          failure instanceof RejectedSetupException
              ? LinkFault.BAD_ASSERTION
              : failure instanceof InvalidSetupException
                  ? LinkFault.NOT_LOGOMESH
                  : failure instanceof ConnectionErrorException
                      ? LinkFault.UNREACHABLE
                      : LinkFault.INTERNAL;
      return new LinkException(fault, fault.text(), failure);
    }
    if (failure instanceof WebSocketHandshakeException) {
      return new LinkException(LinkFault.NOT_LOGOMESH, LinkFault.NOT_LOGOMESH.text(), failure);
    }
    return Failures.of(failure);
  }

  /** The number at the beginning of an error's text, null if there is none. */
  private static @Nullable ErrorCode code(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int digits = 0;
    while (digits < text.length() && digits <= MAX_DIGITS && isDigit(text.charAt(digits))) {
      digits++;
    }
    boolean isNumber = digits > 0 && digits <= MAX_DIGITS;
    boolean ends = digits == text.length() || (isNumber && text.charAt(digits) == ' ');
    return isNumber && ends ? ErrorCode.ofNumber(Long.parseLong(text.substring(0, digits))) : null;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
