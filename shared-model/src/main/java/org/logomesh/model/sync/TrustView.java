package org.logomesh.model.sync;

import java.util.List;
import java.util.function.Supplier;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;

/** The little that a session must know of the trust log. Called on the session's thread only. */
public interface TrustView {
  /** Returns the heads of the trust log as far as it is durable here. */
  List<RecordHash> heads();

  /**
   * Returns the records that somebody lacks who has everything up to {@code heads}, parents before
   * children. Heads that are not known here are passed over.
   */
  List<byte[]> missingFor(List<RecordHash> heads);

  /**
   * Returns the view of a trust log that is replaced as it grows.
   *
   * @param current returns the log as it is durable now
   */
  static TrustView of(Supplier<TrustLog> current) {
    return new TrustView() {
      @Override
      public List<RecordHash> heads() {
        return current.get().heads();
      }

      @Override
      public List<byte[]> missingFor(List<RecordHash> heads) {
        return current.get().missingFor(heads).stream().map(TrustRecord::bytes).toList();
      }
    };
  }
}
