package org.logomesh.relay.store;

/** The data directory cannot be used. Message and remedy are for the operator. */
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  DataDirectoryException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }
}
