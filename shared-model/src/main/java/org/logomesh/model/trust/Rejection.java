package org.logomesh.model.trust;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.RecordHash;

/**
 * A record that was not added. Every reason but {@link Reason#OVERFLOW} follows from the record and
 * its own past alone, so every replica rejects the same records.
 *
 * @param record the record; null if the bytes are not a record
 * @param reason why
 */
public record Rejection(@Nullable RecordHash record, Reason reason) {
  /** Why a record is not part of a space's trust log. */
  public enum Reason {
    /** The bytes are not a well-formed, canonical record within the size limits. */
    MALFORMED,
    /** A genesis, but not the one whose hash is the space id. */
    OTHER_SPACE,
    /** No record in its past admits its author. */
    UNKNOWN_AUTHOR,
    /** The signature is not the author's. */
    BAD_SIGNATURE,
    /** A certificate without a valid proof that its device holds the keys and means this space. */
    BAD_PROOF,
    /** The author was not FULL in the record's own past. */
    NOT_PERMITTED,
    /** Admits a device that was removed in the record's own past: a removal is for good. */
    REMOVED_DEVICE,
    /** Says nothing that could have effect in its own past; the rules are on the package's page. */
    NOT_APPLICABLE,
    /**
     * A bound is reached: too many records wait for parents, or the log is full. Another try may
     * succeed.
     */
    OVERFLOW
  }
}
