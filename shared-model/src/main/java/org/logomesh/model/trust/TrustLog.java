package org.logomesh.model.trust;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.VerifyKey;

/**
 * The verified trust records of a space, as a graph. Immutable: {@link #add} gives a new log.
 * Replicas that were given the same records, in any order, hold the same set.
 */
@SuppressWarnings("DoNotCallSuggester") // TODO: behaviour follows
public final class TrustLog {
  private final SpaceId space;

  private TrustLog(SpaceId space) {
    this.space = space;
  }

  /** A log without records, which accepts the genesis of {@code space} first. */
  public static TrustLog empty(SpaceId space) {
    return new TrustLog(space);
  }

  /**
   * Verifies records and adds them. Records may come in any order; one whose parents are not here
   * waits in the log (up to a bound) until a later call brings them.
   *
   * @param encodedRecords as in {@link TrustRecord#bytes}
   */
  public AddResult add(Collection<byte[]> encodedRecords) {
    throw new UnsupportedOperationException();
  }

  /** The space. */
  public SpaceId space() {
    return space;
  }

  /** How many records there are, without those that wait. */
  public int size() {
    throw new UnsupportedOperationException();
  }

  /** Whether not even the genesis is here. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** All records, every record after its parents; the order among others differs by replica. */
  public List<TrustRecord> records() {
    throw new UnsupportedOperationException();
  }

  /** The records that are no record's parent, ascending. There may be more than can be cited. */
  public List<RecordHash> heads() {
    throw new UnsupportedOperationException();
  }

  /**
   * The heads to cite next, in a record or an entry: at most {@link TrustRecord#MAX_PARENTS}, and
   * covering what was cited before, so that cited heads never regress.
   *
   * @param citedBefore known records, at most {@link TrustRecord#MAX_PARENTS}; may be empty
   */
  public List<RecordHash> headsToCite(Collection<RecordHash> citedBefore) {
    throw new UnsupportedOperationException();
  }

  /** Whether a record is here and verified. */
  public boolean contains(RecordHash record) {
    throw new UnsupportedOperationException();
  }

  /** Whether all these records are here and verified. */
  public boolean containsAll(Collection<RecordHash> records) {
    return records.stream().allMatch(this::contains);
  }

  /** The record of this name, null if it is not here. */
  public @Nullable TrustRecord record(RecordHash hash) {
    throw new UnsupportedOperationException();
  }

  /**
   * The given records and everything that they were written upon.
   *
   * @throws IllegalArgumentException if a head is not here
   */
  public Set<RecordHash> past(Collection<RecordHash> heads) {
    throw new UnsupportedOperationException();
  }

  /** Whether {@code newer} was written upon {@code older}, both being here and different. */
  public boolean isAncestor(RecordHash older, RecordHash newer) {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether the past of {@code newer} holds the past of {@code older}, heads included; false if any
   * is not here.
   */
  public boolean covers(Collection<RecordHash> newer, Collection<RecordHash> older) {
    throw new UnsupportedOperationException();
  }

  /**
   * The records that a peer with these heads lacks, every record after its parents. Heads that are
   * not here are ignored: the peer knows more on that branch.
   */
  public List<TrustRecord> missingFor(Collection<RecordHash> peerHeads) {
    throw new UnsupportedOperationException();
  }

  /** The parents that records wait for: ask for these. */
  public Set<RecordHash> missingParents() {
    throw new UnsupportedOperationException();
  }

  /**
   * The keys of a device that some record here admits, whether or not it is a member (still, or at
   * all): enough to verify signatures, since an id stands for one pair of keys. Null if none does.
   */
  public @Nullable DeviceCertificate certificate(DeviceId device) {
    throw new UnsupportedOperationException();
  }

  /** The signing key of a device; see {@link #certificate}. */
  public @Nullable VerifyKey verifyKey(DeviceId device) {
    DeviceCertificate certificate = certificate(device);
    return certificate == null ? null : certificate.signingKey();
  }
}
