package org.logomesh.client.graph;

/** How many targets an edge type may have from one source; part of the type's identity. */
public enum Cardinality {
  /** Any number of targets. */
  MANY(0),
  /** One target at a time: several live ones are a conflict, and one of them is shown. */
  ONE(1);

  private final int code;

  Cardinality(int code) {
    this.code = code;
  }

  /** The number that stands for this cardinality in operations and keys. */
  public int code() {
    return code;
  }

  /**
   * Reads a code.
   *
   * @throws IllegalArgumentException if it stands for no cardinality
   */
  public static Cardinality of(int code) {
    return switch (code) {
      case 0 -> MANY;
      case 1 -> ONE;
      default -> throw new IllegalArgumentException("no cardinality has the code " + code);
    };
  }
}
