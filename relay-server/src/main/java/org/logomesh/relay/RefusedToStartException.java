package org.logomesh.relay;

import org.logomesh.relay.store.OperatorException;

/** The configuration is not one the relay runs with. */
final class RefusedToStartException extends OperatorException {
  private static final long serialVersionUID = 1L;

  RefusedToStartException(String message, String remedy) {
    super(message, remedy);
  }
}
