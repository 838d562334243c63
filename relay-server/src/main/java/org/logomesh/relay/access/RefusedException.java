package org.logomesh.relay.access;

import org.logomesh.model.wire.ErrorCode;
import org.springframework.security.core.AuthenticationException;

/** The relay says no, by a code of the closed list. */
public final class RefusedException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final long retryAfterSeconds;
  private final String detail;

  public RefusedException(ErrorCode code) {
    this(code, code.retryable() ? Refusals.RETRY_SECONDS : 0);
  }

  /**
   * @param retryAfterSeconds when the same may be tried again; 0 if that is not known
   */
  RefusedException(ErrorCode code, long retryAfterSeconds) {
    this(code, retryAfterSeconds, "");
  }

  /**
   * @param detail what the code's own text does not say, for people
   */
  RefusedException(ErrorCode code, String detail) {
    this(code, code.retryable() ? Refusals.RETRY_SECONDS : 0, detail);
  }

  private RefusedException(ErrorCode code, long retryAfterSeconds, String detail) {
    super(code.name());
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.detail = detail;
  }

  /** What to tell a person. */
  String text() {
    return detail.isEmpty() ? code.text() : code.text() + " " + detail;
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }

  /** When the same may be tried again; 0 if that is not known. */
  public long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  // Refusals are answers, not faults: attackers cause them at will, so they cost no stack trace.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
