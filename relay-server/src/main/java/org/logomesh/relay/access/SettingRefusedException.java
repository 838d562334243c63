package org.logomesh.relay.access;

/** A setting is not one the relay runs with. Message and remedy are for the operator. */
public final class SettingRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  SettingRefusedException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What the operator can do. */
  public String remedy() {
    return remedy;
  }
}
