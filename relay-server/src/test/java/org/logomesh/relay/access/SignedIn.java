package org.logomesh.relay.access;

import java.security.Principal;

/** Devices that Spring Security has found to be who they say. For tests. */
public final class SignedIn {
  private SignedIn() {}

  /** What the upgrade request of such a device carries. */
  public static Principal as(DevicePrincipal device) {
    return AssertionAuthentication.of(device);
  }
}
