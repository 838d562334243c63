package org.logomesh.client.seal;

import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;

/**
 * An entry that was just sealed.
 *
 * @param entry the entry, signed
 * @param after where the log stands after it; what the next entry is sealed after
 */
public record NewEntry(SealedEntry entry, LogState after) {}
