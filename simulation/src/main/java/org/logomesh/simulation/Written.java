package org.logomesh.simulation;

import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/** The end of an edit that a device reported as durable. */
record Written(DeviceId author, LogId log, long seq, EntryHash hash) {}
