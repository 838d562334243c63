package org.logomesh.model.trust;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;

/** What a trust record says. Immutable; constructors check what can be seen without the log. */
public sealed interface TrustBody {
  /** Which of the bodies this is, to switch on. */
  TrustKind kind();

  /** The key epoch that this body hands out, if it does. */
  default @Nullable EpochGrant epochGrant() {
    return null;
  }

  /**
   * Founds a space: its hash is the space id. Both devices have every permission.
   *
   * @param nonce random, so that no two spaces are one
   * @param creator the founding device, author of this record; level FULL
   * @param recovery the device derived from the recovery words; level FULL. It outranks: records of
   *     others never undo its concurrent records. Null if the space has none
   * @param grant the first epoch, without links, with one wrap for each of the two
   * @param spaceLevel the first space level, from 1
   */
  record Genesis(
      Opaque nonce,
      DeviceCertificate creator,
      @Nullable DeviceCertificate recovery,
      EpochGrant grant,
      int spaceLevel)
      implements TrustBody {
    /** Length of the nonce in bytes. */
    public static final int NONCE_BYTES = DeviceCertificate.BINDING_BYTES;

    public Genesis {
      Shape.require(nonce.size() == NONCE_BYTES, "a genesis nonce has 32 bytes");
      Shape.require(creator.level() == TrustLevel.FULL, "the creator's level is FULL");
      Set<DeviceId> founders = new HashSet<>(Set.of(creator.device()));
      if (recovery != null) {
        Shape.require(recovery.level() == TrustLevel.FULL, "the recovery device's level is FULL");
        Shape.require(founders.add(recovery.device()), "the recovery device has keys of its own");
      }
      Shape.require(grant.links().isEmpty(), "the first epoch has no parents");
      Shape.require(grant.wraps().keySet().equals(founders), "the first epoch is for the founders");
      SpaceLevel.check(spaceLevel);
    }

    @Override
    public TrustKind kind() {
      return TrustKind.GENESIS;
    }

    @Override
    public EpochGrant epochGrant() {
      return grant;
    }
  }

  /**
   * Admits a device.
   *
   * @param certificate the device, proven for this space; its level is granted
   * @param wraps the keys of the current epochs, wrapped for the device; empty below BASIC
   */
  record Admit(DeviceCertificate certificate, SortedMap<EpochId, Opaque> wraps)
      implements TrustBody {
    public Admit {
      wraps = Shape.wraps(wraps);
      Shape.require(
          wraps.isEmpty() || certificate.level().mayRead(), "who may not read gets no keys");
    }

    @Override
    public TrustKind kind() {
      return TrustKind.ADMIT;
    }
  }

  /**
   * Gives a member another level: lower if there is a demotion, else higher.
   *
   * @param device the member
   * @param level its new level
   * @param demotion what else a demotion does; null in a promotion
   * @param wraps the keys of current epochs wrapped for the device; only in a promotion
   */
  record Level(
      DeviceId device,
      TrustLevel level,
      @Nullable Demotion demotion,
      SortedMap<EpochId, Opaque> wraps)
      implements TrustBody {
    public Level {
      wraps = Shape.wraps(wraps);
      if (demotion == null) {
        Shape.require(level != TrustLevel.UNTRUSTED, "no promotion leads to UNTRUSTED");
      } else {
        Shape.require(level != TrustLevel.FULL, "no demotion leads to FULL");
        Shape.require(wraps.isEmpty(), "a demotion wraps keys in its epoch only");
        Shape.require(
            demotion.cuts().isEmpty() || !level.mayWrite(),
            "who may still write is not cut by a demotion");
      }
    }

    /** A promotion. */
    public static Level promotion(
        DeviceId device, TrustLevel level, SortedMap<EpochId, Opaque> wraps) {
      return new Level(device, level, null, wraps);
    }

    /** A demotion. */
    public static Level demotion(
        DeviceId device, TrustLevel level, List<Cut> cuts, EpochGrant grant) {
      return new Level(device, level, new Demotion(cuts, grant), new TreeMap<>());
    }

    @Override
    public TrustKind kind() {
      return TrustKind.LEVEL;
    }

    @Override
    public @Nullable EpochGrant epochGrant() {
      return demotion == null ? null : demotion.grant();
    }
  }

  /**
   * The other half of a demotion.
   *
   * @param cuts per log of the device the last entry that keeps its effect, ascending by log; a log
   *     that is not listed keeps nothing. Empty if the device may still write
   * @param grant the new epoch
   */
  record Demotion(List<Cut> cuts, EpochGrant grant) {
    public Demotion {
      cuts = Shape.cuts(cuts);
    }
  }

  /**
   * Removes devices for good: a removed id is never admitted again. Removal and the key that the
   * removed do not get are one record.
   *
   * @param cuts the removed devices; for each, per log the last entry that keeps its effect. A log
   *     that is not listed keeps nothing
   * @param grant the new epoch
   */
  record Revoke(SortedMap<DeviceId, List<Cut>> cuts, EpochGrant grant) implements TrustBody {
    /** Devices in one record: a family's in one step, and small enough to fold quickly. */
    public static final int MAX_DEVICES = 64;

    public Revoke {
      Shape.require(!cuts.isEmpty(), "a removal names a device");
      Shape.require(
          cuts.size() <= MAX_DEVICES, "a removal names at most " + MAX_DEVICES + " devices");
      NavigableMap<DeviceId, List<Cut>> copy = new TreeMap<>();
      cuts.forEach((device, list) -> copy.put(device, Shape.cuts(list)));
      cuts = Collections.unmodifiableNavigableMap(copy);
      for (DeviceId device : cuts.keySet()) {
        Shape.require(!grant.wraps().containsKey(device), "the removed get no key");
      }
    }

    @Override
    public TrustKind kind() {
      return TrustKind.REVOKE;
    }

    @Override
    public EpochGrant epochGrant() {
      return grant;
    }
  }

  /**
   * Introduces an epoch (rotation, or merge of concurrent epochs), or wraps a known one for more
   * devices.
   */
  record Epoch(EpochGrant grant) implements TrustBody {
    @Override
    public TrustKind kind() {
      return TrustKind.EPOCH;
    }

    @Override
    public EpochGrant epochGrant() {
      return grant;
    }
  }

  /**
   * Raises the space level, which says which kinds of operations and records have effect.
   *
   * @param level from 1
   */
  record SpaceLevel(int level) implements TrustBody {
    /** The highest level; far above what upgrades need, and far from overflow. */
    public static final int MAX_LEVEL = 1_000_000;

    public SpaceLevel {
      check(level);
    }

    static void check(int level) {
      Shape.require(level >= 1 && level <= MAX_LEVEL, "a space level is from 1 to " + MAX_LEVEL);
    }

    @Override
    public TrustKind kind() {
      return TrustKind.SPACE_LEVEL;
    }
  }

  /**
   * Accepts more of what a removed or demoted device wrote, for example the notes that a lost phone
   * had not sent yet.
   *
   * @param device the device
   * @param cuts new cuts of the listed logs, ascending by log; other logs stay as they are
   */
  record RaiseCut(DeviceId device, List<Cut> cuts) implements TrustBody {
    public RaiseCut {
      cuts = Shape.cuts(cuts);
      Shape.require(!cuts.isEmpty(), "a raise lists a log");
    }

    @Override
    public TrustKind kind() {
      return TrustKind.CUT;
    }
  }

  /**
   * Attests a snapshot: its author has rebuilt the state at the frontier from the entries, and got
   * the same state root. What is at or below the frontier keeps its effect, whatever removals say
   * that did not know of this record; once enough devices have attested one snapshot, relays may
   * drop the entries below it.
   *
   * @param snapshot the snapshot, sealed for the members
   * @param stateRoot the state root at the frontier, {@link #ROOT_BYTES} long
   * @param retentionDays how long at least a relay goes on holding the entries, from when it learns
   *     that the snapshot is attested
   * @param frontier per device, for each of its logs the last entry in the snapshot
   */
  record Checkpoint(
      SnapshotId snapshot,
      Opaque stateRoot,
      int retentionDays,
      SortedMap<DeviceId, List<Cut>> frontier)
      implements TrustBody {
    /** Length of a state root in bytes. */
    public static final int ROOT_BYTES = 32;

    /** Logs in one checkpoint: as many as fit into a record, with room for 1,000 devices. */
    public static final int MAX_LOGS = 3_000;

    /** Devices in one checkpoint; a space has fewer members, and removed ones count too. */
    public static final int MAX_DEVICES = 1_000;

    /** Ten years: far above any use, and far from overflow. */
    public static final int MAX_RETENTION_DAYS = 3_650;

    public Checkpoint {
      Shape.require(stateRoot.size() == ROOT_BYTES, "a state root has 32 bytes");
      Shape.require(
          retentionDays >= 0 && retentionDays <= MAX_RETENTION_DAYS,
          "a retention is from 0 to " + MAX_RETENTION_DAYS + " days");
      Shape.require(!frontier.isEmpty(), "a checkpoint has an entry below it");
      Shape.require(
          frontier.size() <= MAX_DEVICES, "a checkpoint has at most " + MAX_DEVICES + " devices");
      NavigableMap<DeviceId, List<Cut>> copy = new TreeMap<>();
      Set<LogId> logs = new HashSet<>();
      frontier.forEach(
          (device, list) -> {
            Shape.require(!list.isEmpty(), "a device in a checkpoint has a log");
            for (Cut place : list) {
              Shape.require(logs.add(place.log()), "a log is in a checkpoint once");
            }
            copy.put(device, Shape.cuts(list));
          });
      Shape.require(logs.size() <= MAX_LOGS, "a checkpoint has at most " + MAX_LOGS + " logs");
      frontier = Collections.unmodifiableNavigableMap(copy);
    }

    @Override
    public TrustKind kind() {
      return TrustKind.CHECKPOINT;
    }
  }

  /**
   * A kind that this software does not know: kept and forwarded, without effect.
   *
   * @param code the kind's number
   * @param encoded the body, deterministic CBOR
   */
  record Unknown(long code, Opaque encoded) implements TrustBody {
    public Unknown {
      Shape.require(TrustKind.ofCode(code) == TrustKind.UNKNOWN, "kind " + code + " is known");
    }

    @Override
    public TrustKind kind() {
      return TrustKind.UNKNOWN;
    }
  }
}
