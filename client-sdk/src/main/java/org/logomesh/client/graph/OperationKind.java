package org.logomesh.client.graph;

/** The kinds of operation, with the code that starts each encoded one. */
public enum OperationKind {
  CREATE(0),
  SPLICE(1),
  SET_FIELD(2),
  ADD_TAG(3),
  REMOVE_TAG(4),
  ADD_EDGE(5),
  REMOVE_EDGE(6),
  DELETE(7),
  RESTORE(8),
  SET_ATTRIBUTE(9),
  SET_STATE(10),
  REMOVE_STATE(11),
  ADD_TO_COUNTER(12),
  /** Any code that this software does not know; kept, without effect. */
  UNKNOWN(-1);

  /** The space level that all of today's kinds need. */
  public static final int FIRST_LEVEL = 1;

  static final int NEVER = Integer.MAX_VALUE;

  private final int code;

  OperationKind(int code) {
    this.code = code;
  }

  /** The number that starts an encoded operation of this kind; -1 for {@link #UNKNOWN}. */
  public int code() {
    return code;
  }

  /**
   * The lowest space level at which this kind has an effect. A kind above the level of its space is
   * carried and has none, so that devices with older and newer software show the same graph until
   * the space is upgraded. Then the graph is made anew from the entries, at the higher level.
   *
   * <p>A kind that is added gets a level above those there are: that is how a device whose software
   * is updated notices that its graph is to be made anew. And one that is malformed must be read as
   * {@link #UNKNOWN}: older software has applied the rest of its entry, so the entry cannot become
   * void.
   */
  public int level() {
    return this == UNKNOWN ? NEVER : FIRST_LEVEL;
  }

  /** Finds the kind of a code. */
  static OperationKind of(long code) {
    return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
      case 0 -> CREATE;
      case 1 -> SPLICE;
      case 2 -> SET_FIELD;
      case 3 -> ADD_TAG;
      case 4 -> REMOVE_TAG;
      case 5 -> ADD_EDGE;
      case 6 -> REMOVE_EDGE;
      case 7 -> DELETE;
      case 8 -> RESTORE;
      case 9 -> SET_ATTRIBUTE;
      case 10 -> SET_STATE;
      case 11 -> REMOVE_STATE;
      case 12 -> ADD_TO_COUNTER;
      default -> UNKNOWN;
    };
  }
}
