package org.logomesh.model.sync;

import java.util.List;
import org.logomesh.model.id.RecordHash;

/** The little that a session must know of the trust log. Called on the session's thread only. */
public interface TrustView {
  /** Returns the heads of the trust log as far as it is durable here. */
  List<RecordHash> heads();

  /**
   * Returns the records that somebody lacks who has everything up to {@code heads}, parents before
   * children. Heads that are not known here are passed over.
   */
  List<byte[]> missingFor(List<RecordHash> heads);
}
