package org.logomesh.client.sync;

import java.util.List;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;

/** A range of a log that came from a peer. */
record Arrival(LogId log, List<SealedEntry> entries) {}
