package org.logomesh.relay.admin;

import org.logomesh.relay.store.OperatorException;

/** The console is not set up as one that the relay runs with. */
final class AdminRefusedException extends OperatorException {
  private static final long serialVersionUID = 1L;

  AdminRefusedException(String message, String remedy) {
    super(message, remedy);
  }
}
