package org.logomesh.client.link;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;

/**
 * A link that could not be made, or the reason why one ended. The message is for people and holds
 * nothing that the other side wrote, except a code from a closed list.
 */
public final class LinkException extends Exception {
  private static final long serialVersionUID = 1L;

  private final LinkFault fault;
  private final boolean retryable;
  private final long retryAfterMillis;

  /** Creates an exception with the fault's own words. */
  public LinkException(LinkFault fault) {
    this(fault, fault.text(), null);
  }

  LinkException(LinkFault fault, String message) {
    this(fault, message, null);
  }

  LinkException(LinkFault fault, String message, @Nullable Throwable cause) {
    this(fault, message, cause, fault.retryable(), 0);
  }

  private LinkException(
      LinkFault fault,
      String message,
      @Nullable Throwable cause,
      boolean retryable,
      long retryAfterMillis) {
    super(message, cause);
    this.fault = fault;
    this.retryable = retryable;
    this.retryAfterMillis = retryAfterMillis;
  }

  /** What a relay or peer refused with. */
  static LinkException refused(ErrorCode code, long retryAfterMillis) {
    LinkFault fault = LinkFault.of(code);
    return new LinkException(fault, code.text(), null, code.retryable(), retryAfterMillis);
  }

  /** Returns what kind of trouble it is. */
  public LinkFault fault() {
    return fault;
  }

  /** Says whether the same attempt may succeed later without anybody changing anything. */
  public boolean retryable() {
    return retryable;
  }

  /** Returns how long the other side asks to wait before the next try, or 0. */
  public long retryAfterMillis() {
    return retryAfterMillis;
  }
}
