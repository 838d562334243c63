package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;

/**
 * Something that only the operator can put right keeps the relay from running. Message and remedy
 * are told as they are. Here, because every part of the relay may import this package.
 */
public abstract class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  protected OperatorException(String message, String remedy) {
    this(message, remedy, null);
  }

  protected OperatorException(String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }
}
