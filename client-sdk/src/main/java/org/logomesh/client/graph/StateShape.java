package org.logomesh.client.graph;

/**
 * How a state merges. The shape is part of a state's identity: a counter and a map of one name are
 * two things, so that no write of one can be taken for one of the other. The code is part of the
 * format and never changes.
 */
public enum StateShape {
  /** One value; concurrent writes compete, like a field's. */
  REGISTER(0),
  /**
   * Values by key, each a register; a removal takes what it saw, so that a concurrent put stays.
   */
  MAP(1),
  /** Texts; a removal takes the additions it saw, so that a concurrent addition stays. */
  SET(2),
  /** A sum of what every device added and took. */
  COUNTER(3),
  /** Values by key that one device at a time is to write, and who that is: see {@link Lease}. */
  SESSION(4);

  private final int code;

  StateShape(int code) {
    this.code = code;
  }

  /** The number that stands for this shape in operations, keys and storage. */
  public int code() {
    return code;
  }

  /** Whether a state of this shape has parts that merge by themselves. */
  public boolean hasSlots() {
    return this == MAP || this == SET || this == SESSION;
  }

  /**
   * Finds the shape of a code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StateShape of(long code) {
    for (StateShape shape : values()) {
      if (shape.code == code) {
        return shape;
      }
    }
    throw new IllegalArgumentException("no shape of state has the code " + code);
  }
}
