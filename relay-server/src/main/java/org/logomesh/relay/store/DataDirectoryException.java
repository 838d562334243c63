package org.logomesh.relay.store;

/** The data directory cannot be used. */
public final class DataDirectoryException extends OperatorException {
  private static final long serialVersionUID = 1L;

  DataDirectoryException(String message, String remedy) {
    super(message, remedy);
  }
}
