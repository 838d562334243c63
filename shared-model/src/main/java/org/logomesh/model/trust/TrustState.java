package org.logomesh.model.trust;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.RecordHash;

/**
 * Who belongs to a space, with which rights and keys, according to a set of trust records. A pure
 * function of that set, the same on relays and clients; the package's page has it as pseudo-code.
 * Immutable and thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester") // TODO: behaviour follows
public final class TrustState {
  private TrustState() {}

  /** The state of all records. Of an empty log: nobody belongs to the space. */
  public static TrustState of(TrustLog log) {
    throw new UnsupportedOperationException();
  }

  /**
   * The state of the given records and their past.
   *
   * @throws IllegalArgumentException if a head is not in the log: the state is not computable
   */
  public static TrustState at(TrustLog log, Collection<RecordHash> heads) {
    throw new UnsupportedOperationException();
  }

  /** The log that this is a state of. */
  public TrustLog log() {
    throw new UnsupportedOperationException();
  }

  /** Everyone who belongs to the space. */
  public SortedMap<DeviceId, Member> members() {
    throw new UnsupportedOperationException();
  }

  /** The member of this id, null if there is none. */
  public @Nullable Member member(DeviceId device) {
    throw new UnsupportedOperationException();
  }

  /** The member's level, null if the device is not a member. */
  public @Nullable TrustLevel level(DeviceId device) {
    throw new UnsupportedOperationException();
  }

  /** Whether the device is a member that has the permission. */
  public boolean permits(DeviceId device, Permission permission) {
    TrustLevel level = level(device);
    return level != null && level.permits(permission);
  }

  /** Whether the device is a member that holds the keys. */
  public boolean mayRead(DeviceId device) {
    return permits(device, Permission.READ);
  }

  /** Whether the device is a member that writes. */
  public boolean mayWrite(DeviceId device) {
    return permits(device, Permission.WRITE);
  }

  /** Whether the device is a member that changes the membership. */
  public boolean mayAdminister(DeviceId device) {
    return permits(device, Permission.ADMINISTER);
  }

  /** Whether the device was removed; it will never be a member again. */
  public boolean wasRemoved(DeviceId device) {
    throw new UnsupportedOperationException();
  }

  /** All devices that were removed. */
  public SortedSet<DeviceId> removed() {
    throw new UnsupportedOperationException();
  }

  /** The recovery device that the genesis names, null if there is none or it was removed. */
  public @Nullable DeviceId recoveryDevice() {
    throw new UnsupportedOperationException();
  }

  /**
   * The epochs under which entries may be written, ascending; more than one after concurrent
   * changes.
   */
  public SortedSet<EpochId> currentEpochs() {
    throw new UnsupportedOperationException();
  }

  /** The lowest current epoch: write under this one. Null only without a genesis. */
  public @Nullable EpochId writeEpoch() {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether a FULL device should merge or rotate epochs now: there are several, or someone who may
   * not read has the key of a current one, or a reader has no wrap of it.
   */
  public boolean rotationDue() {
    throw new UnsupportedOperationException();
  }

  /** The keys that the records wrap for a device, latest first; also those of past epochs. */
  public List<KeyWrap> wrapsFor(DeviceId device) {
    throw new UnsupportedOperationException();
  }

  /** The readers for which no record wraps the epoch's key. */
  public SortedSet<DeviceId> readersWithout(EpochId epoch) {
    throw new UnsupportedOperationException();
  }

  /** All links from epochs to earlier epochs, latest first. */
  public List<KeyLink> links() {
    throw new UnsupportedOperationException();
  }

  /** The space level: which kinds of operations and records have effect. */
  public int spaceLevel() {
    throw new UnsupportedOperationException();
  }

  /**
   * Where the logs of a removed or demoted device are cut. Logs that are not listed keep nothing.
   * Empty also for a device that was never removed or demoted; {@link EntryJudge} judges entries.
   */
  public SortedMap<LogId, Cut> cuts(DeviceId device) {
    throw new UnsupportedOperationException();
  }

  /** Whether a record is in this state's set and has effect. */
  public boolean hasEffect(RecordHash record) {
    throw new UnsupportedOperationException();
  }

  /**
   * The devices of which an entry's verdict may differ between an earlier log's state and this one:
   * judge their entries again. Entries that wait for trust records come on top.
   */
  public Set<DeviceId> verdictsChangedSince(TrustState older) {
    throw new UnsupportedOperationException();
  }
}
