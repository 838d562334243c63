package org.logomesh.model.trust;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
public final class TrustState {
  private final EffectiveSet records;
  private volatile @Nullable SortedMap<DeviceId, Member> members;

  TrustState(EffectiveSet records) {
    this.records = records;
  }

  /** The state of all records. Of an empty log: nobody belongs to the space. */
  public static TrustState of(TrustLog log) {
    return log.state();
  }

  /**
   * The state of the given records and their past.
   *
   * @throws IllegalArgumentException if a head is not in the log: the state is not computable
   */
  public static TrustState at(TrustLog log, Collection<RecordHash> heads) {
    return new TrustState(log.graph().fold(log.graph().closure(heads)));
  }

  /** Everyone who belongs to the space. */
  public SortedMap<DeviceId, Member> members() {
    SortedMap<DeviceId, Member> found = members;
    if (found == null) {
      NavigableMap<DeviceId, Member> all = new TreeMap<>();
      for (DeviceId device : records.graph().devices()) {
        Member member = findMember(device);
        if (member != null) {
          all.put(device, member);
        }
      }
      found = Collections.unmodifiableNavigableMap(all);
      members = found;
    }
    return found;
  }

  /** The member of this id, null if there is none. */
  public @Nullable Member member(DeviceId device) {
    SortedMap<DeviceId, Member> found = members;
    return found != null ? found.get(device) : findMember(device);
  }

  /** The member's level, null if the device is not a member. */
  public @Nullable TrustLevel level(DeviceId device) {
    return records.level(device);
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
    return records.revoked(device);
  }

  /** All devices that were removed. */
  public SortedSet<DeviceId> removed() {
    NavigableSet<DeviceId> removed = new TreeSet<>();
    records.graph().devices().stream().filter(records::revoked).forEach(removed::add);
    return Collections.unmodifiableNavigableSet(removed);
  }

  /** The recovery device that the genesis names, null if there is none or it was removed. */
  public @Nullable DeviceId recoveryDevice() {
    DeviceId recovery = records.graph().recovery();
    return recovery == null || level(recovery) == null ? null : recovery;
  }

  /**
   * The epochs under which entries may be written, ascending; more than one after concurrent
   * changes.
   */
  public SortedSet<EpochId> currentEpochs() {
    return EpochBook.current(records);
  }

  /** The lowest current epoch: write under this one. Null only without a genesis. */
  public @Nullable EpochId writeEpoch() {
    SortedSet<EpochId> current = currentEpochs();
    return current.isEmpty() ? null : current.first();
  }

  /**
   * Whether a FULL device should merge or rotate epochs now: there are several, or someone who may
   * not read has the key of a current one, or a reader has no wrap of it.
   *
   * @param epochSecond now, in seconds of Unix time: who is expired gets no wrap
   */
  public boolean rotationDue(long epochSecond) {
    SortedSet<EpochId> current = currentEpochs();
    if (current.size() != 1) {
      return !current.isEmpty();
    }
    return !readersWithout(current.first(), epochSecond).isEmpty()
        || !EpochBook.holders(records, current.first()).stream().allMatch(this::mayRead);
  }

  /** The keys that the records wrap for a device, latest first; also those of past epochs. */
  public List<KeyWrap> wrapsFor(DeviceId device) {
    return EpochBook.wrapsFor(records, device);
  }

  /**
   * The readers for which no record wraps the epoch's key, and whose certificates are not expired.
   *
   * @param epochSecond now, in seconds of Unix time
   */
  public SortedSet<DeviceId> readersWithout(EpochId epoch, long epochSecond) {
    Set<DeviceId> holders = EpochBook.holders(records, epoch);
    SortedSet<DeviceId> without = new TreeSet<>();
    for (Member member : members().values()) {
      if (member.level().mayRead()
          && !member.expiredAt(epochSecond)
          && !holders.contains(member.device())) {
        without.add(member.device());
      }
    }
    return without;
  }

  /** All links from epochs to earlier epochs, latest first. */
  public List<KeyLink> links() {
    return EpochBook.links(records);
  }

  /** The space level: which kinds of operations and records have effect. */
  public int spaceLevel() {
    return records.spaceLevel();
  }

  /**
   * The snapshots that today's administrators vouch for, each once, the one that this log heard of
   * last first.
   */
  public List<AttestedSnapshot> snapshots() {
    return Attested.snapshots(records);
  }

  /**
   * Where the logs of a removed or demoted device are cut. Logs that are not listed keep nothing.
   * Empty also for a device that was never removed or demoted; {@link EntryJudge} judges entries.
   */
  public SortedMap<LogId, Cut> cuts(DeviceId device) {
    @Nullable SortedMap<LogId, Cut> lowest = null;
    for (Loss loss : Loss.of(records, device)) {
      lowest = lowest == null ? new TreeMap<>(loss.cuts()) : lower(lowest, loss.cuts());
    }
    return lowest == null ? new TreeMap<>() : lowest;
  }

  /** Whether a record is in this state's set and has effect. */
  public boolean hasEffect(RecordHash record) {
    Integer index = records.graph().indexOf(record);
    return index != null && records.has(index);
  }

  /**
   * The devices of which an entry's verdict may differ between an earlier log's state and this one:
   * judge their entries again. Entries that wait for trust records come on top.
   */
  public Set<DeviceId> verdictsChangedSince(TrustState older) {
    Set<DeviceId> devices = new HashSet<>(records.graph().devices());
    devices.addAll(older.records.graph().devices());
    devices.removeIf(
        device -> WriteRights.of(records, device).equals(WriteRights.of(older.records, device)));
    return devices;
  }

  private @Nullable Member findMember(DeviceId device) {
    TrustLevel level = level(device);
    DeviceCertificate certificate = records.certificate(device);
    if (level == null || certificate == null) {
      return null;
    }
    return new Member(certificate, level, role(device));
  }

  private Member.Role role(DeviceId device) {
    if (device.equals(records.graph().recovery())) {
      return Member.Role.RECOVERY;
    }
    return device.equals(records.graph().record(0).author())
        ? Member.Role.CREATOR
        : Member.Role.ADMITTED;
  }

  private static SortedMap<LogId, Cut> lower(Map<LogId, Cut> cuts, Map<LogId, Cut> others) {
    SortedMap<LogId, Cut> lower = new TreeMap<>();
    cuts.forEach(
        (log, cut) -> {
          Cut other = others.get(log);
          if (other != null) {
            lower.put(log, other.seq() < cut.seq() ? other : cut);
          }
        });
    return lower;
  }

  EffectiveSet records() {
    return records;
  }
}
