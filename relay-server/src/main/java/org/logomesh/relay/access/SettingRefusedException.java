package org.logomesh.relay.access;

import org.logomesh.relay.store.OperatorException;

/** A setting is not one the relay runs with. */
public final class SettingRefusedException extends OperatorException {
  private static final long serialVersionUID = 1L;

  /**
   * Says so to the operator.
   *
   * @param remedy what to do about it
   */
  public SettingRefusedException(String message, String remedy) {
    super(message, remedy);
  }
}
