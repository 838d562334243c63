package org.logomesh.client.store;

import org.logomesh.model.id.EntryHash;
import org.logomesh.model.id.LogId;

/** A stored entry is not what its hash says. It can be fetched again from whoever has it. */
public final class DamagedEntryException extends StoreException {
  private static final long serialVersionUID = 1L;

  DamagedEntryException(LogId log, long seq) {
    this("entry " + seq + " of log " + log + " is not what its hash says");
  }

  private DamagedEntryException(String detail) {
    super(Kind.CORRUPT, detail, null);
  }

  /** An entry that was applied is not found by its hash any more: the hash beside it changed. */
  public static DamagedEntryException notFound(EntryHash hash) {
    return new DamagedEntryException("entry " + hash + " was here and is not found");
  }
}
