package org.logomesh.relay.access;

import org.logomesh.model.wire.ErrorCode;
import org.springframework.security.core.AuthenticationException;

/** The relay says no, by a code of the closed list. */
public final class RefusedException extends AuthenticationException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public RefusedException(ErrorCode code) {
    super(code.name());
    this.code = code;
  }

  /** Why. */
  public ErrorCode code() {
    return code;
  }

  // Refusals are answers, not faults: attackers cause them at will, so they cost no stack trace.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
