package org.logomesh.client.graph;

/** Whose state it is; the code is part of the format and never changes. */
public enum StateScope {
  /** A person's: the owner is a label that groups this person's devices. */
  USER(0),
  /** A plugin's: the owner is the plugin's id. */
  PLUGIN(1);

  private final int code;

  StateScope(int code) {
    this.code = code;
  }

  /** The number that stands for this scope in operations, keys and storage. */
  public int code() {
    return code;
  }

  /**
   * Finds the scope of a code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StateScope of(long code) {
    for (StateScope scope : values()) {
      if (scope.code == code) {
        return scope;
      }
    }
    throw new IllegalArgumentException("no scope of state has the code " + code);
  }
}
