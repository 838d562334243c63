package org.logomesh.relay.store;

import org.jspecify.annotations.Nullable;

/** The database is not one that the relay runs with. */
public final class StoreRefusedException extends OperatorException {
  private static final long serialVersionUID = 1L;

  StoreRefusedException(String message, String remedy) {
    super(message, remedy);
  }

  StoreRefusedException(String message, String remedy, @Nullable Throwable cause) {
    super(message, remedy, cause);
  }
}
