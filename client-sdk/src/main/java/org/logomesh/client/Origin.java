package org.logomesh.client;

import org.logomesh.model.id.EntryHash;

/**
 * Where something that was written came from.
 *
 * @param entry the entry it came with: its name on every device
 * @param device the device that wrote it, removed ones too
 * @param wallMillis milliseconds since 1970 by that device's clock, which may be wrong
 * @param logicalTime greater than that of everything its author had seen
 */
public record Origin(EntryHash entry, DeviceInfo device, long wallMillis, long logicalTime) {}
