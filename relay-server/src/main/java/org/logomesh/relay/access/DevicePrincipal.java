package org.logomesh.relay.access;

import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;

/** A device that proved who it is, for one space. */
public record DevicePrincipal(SpaceId space, DeviceId device) {}
