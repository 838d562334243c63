package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;

/** The database is not one that the relay runs with. Message and remedy are for the operator. */
public final class StoreRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  StoreRefusedException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  StoreRefusedException(String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }
}
