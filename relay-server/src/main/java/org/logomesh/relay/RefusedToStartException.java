package org.logomesh.relay;

/** The configuration is not one the relay runs with. */
final class RefusedToStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  RefusedToStartException(String reason, String remedy) {
    super(reason);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  String remedy() {
    return remedy;
  }
}
