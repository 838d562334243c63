package org.logomesh.client;

import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.TrustLevel;

/**
 * A device of the space.
 *
 * @param id its id
 * @param name what it is called; empty if it has no name or this device cannot read it
 * @param person whose it is
 * @param level how far the space trusts it
 * @param state whether it is a member
 * @param self whether it is this device
 * @param recovery whether it is the device of the recovery words
 */
public record DeviceInfo(
    DeviceId id,
    String name,
    String person,
    TrustLevel level,
    State state,
    boolean self,
    boolean recovery) {
  /** Whether a device belongs to the space. */
  public enum State {
    /** It does. */
    MEMBER,
    /** It did; what it wrote up to its removal keeps its effect. */
    REMOVED
  }
}
