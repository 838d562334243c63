package org.logomesh.model.trust;

import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;

/**
 * An epoch's key wrapped for one device.
 *
 * @param epoch the epoch; commits to the key, which is checked after unwrapping
 * @param wrap the wrapped key
 * @param record the record that holds it
 */
public record KeyWrap(EpochId epoch, Opaque wrap, RecordHash record) {}
