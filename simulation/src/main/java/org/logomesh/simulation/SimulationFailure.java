package org.logomesh.simulation;

/** An oracle found something that must not be. */
public final class SimulationFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  SimulationFailure(String message) {
    super(message);
  }

  static void unless(boolean holds, String message) {
    if (!holds) {
      throw new SimulationFailure(message);
    }
  }
}
