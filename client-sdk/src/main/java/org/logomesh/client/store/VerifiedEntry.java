package org.logomesh.client.store;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;

/**
 * An entry on its way into the store: verified to continue its log.
 *
 * @param entry the entry
 * @param after where the log stands after it, as the chain verifier found
 * @param signed whether the entry's own signature was verified. The chain makes others superfluous;
 *     they are kept, but a range that is sent on never ends at one that nobody checked
 * @param outcome what became of its body
 */
public record VerifiedEntry(SealedEntry entry, LogState after, boolean signed, Outcome outcome) {
  public VerifiedEntry {
    if (entry.seq() != after.seq()) {
      throw new IllegalArgumentException(
          "entry " + entry.seq() + " with the state after " + after.seq());
    }
    if (signed && entry.signature() == null) {
      throw new IllegalArgumentException("a verified signature that is not there");
    }
  }

  /**
   * What became of an entry's body.
   *
   * @param status the status
   * @param reason why it is not applied, in words for people; null for APPLIED
   * @param lamport the body's logical time; 0 while it has not been opened
   * @param wallMillis the author's clock in milliseconds since 1970; 0 while not opened
   */
  public record Outcome(
      EntryStatus status, @Nullable String reason, long lamport, long wallMillis) {
    public Outcome {
      if (lamport < 0) {
        throw new IllegalArgumentException("negative lamport " + lamport);
      }
    }

    /** Applied, or an OPEN entry. */
    public static Outcome applied(long lamport, long wallMillis) {
      return new Outcome(EntryStatus.APPLIED, null, lamport, wallMillis);
    }

    /** Not opened, since something is missing. */
    public static Outcome waiting(String reason) {
      return new Outcome(EntryStatus.WAITING, reason, 0, 0);
    }
  }
}
