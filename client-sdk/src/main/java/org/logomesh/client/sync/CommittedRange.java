package org.logomesh.client.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.version.Head;

/**
 * Entries that became durable here.
 *
 * @param log their log
 * @param head where the log stands now
 * @param entries the entries up to the head, the last one signed; null if they are not at hand
 */
record CommittedRange(LogId log, Head head, @Nullable List<SealedEntry> entries) {}
