package org.logomesh.client.seal;

import org.logomesh.model.id.DeviceId;

/**
 * Sealed bytes that cannot be opened: changed on the way, made for another place, another device or
 * another key, or not sealed bytes at all. Which of these it is cannot be told apart, and the
 * message holds no part of them.
 */
public final class SealException extends Exception {
  private static final long serialVersionUID = 1L;

  SealException(String message) {
    super(message);
  }

  SealException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Nothing can be sealed for a device that the space does not have. */
  public static SealException notAMember(DeviceId device) {
    return new SealException("device " + device.abbreviated() + " is not a member");
  }
}
