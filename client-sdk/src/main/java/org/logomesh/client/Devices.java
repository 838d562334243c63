package org.logomesh.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.LogInfo;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.MembershipChanges;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.Member;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustState;

/** The devices of a space: who they are, removal, and keys for everybody who should have them. */
final class Devices {
  private final EngineThread engine;
  private final Replica replica;
  private final DeviceKeys keys;
  private final SpaceSettings settings;

  Devices(EngineThread engine, Replica replica, DeviceKeys keys, SpaceSettings settings) {
    this.engine = engine;
    this.replica = replica;
    this.keys = keys;
    this.settings = settings;
  }

  List<DeviceInfo> list() {
    return engine.call(
        () -> {
          List<DeviceInfo> devices = new ArrayList<>();
          TrustState trust = replica.trust();
          for (Member member : trust.members().values()) {
            devices.add(info(member.device(), member.level(), DeviceInfo.State.MEMBER));
          }
          for (DeviceId removed : trust.removed()) {
            devices.add(info(removed, TrustLevel.UNTRUSTED, DeviceInfo.State.REMOVED));
          }
          devices.sort(
              Comparator.comparing(DeviceInfo::state)
                  .thenComparing(device -> !device.self())
                  .thenComparing(DeviceInfo::recovery)
                  .thenComparing(DeviceInfo::name)
                  .thenComparing(DeviceInfo::id));
          return devices;
        });
  }

  DeviceInfo self() {
    return list().stream().filter(DeviceInfo::self).findFirst().orElseThrow();
  }

  private DeviceInfo info(DeviceId device, TrustLevel level, DeviceInfo.State state) {
    DeviceNames names = names(device);
    return new DeviceInfo(
        device,
        names.device(),
        names.person(),
        level,
        state,
        device.equals(keys.deviceId()),
        device.equals(recovery()));
  }

  private @Nullable DeviceId recovery() {
    DeviceCertificate recovery = genesis().recovery();
    return recovery == null ? null : recovery.device();
  }

  private TrustBody.Genesis genesis() {
    return (TrustBody.Genesis) replica.trustLog().records().get(0).body();
  }

  private DeviceNames names(DeviceId device) {
    TrustBody.Genesis genesis = genesis();
    if (device.equals(genesis.creator().device())) {
      return DeviceNames.openFounder(replica.keyring(), genesis, genesis.grant().id());
    }
    DeviceCertificate certificate = replica.trustLog().certificate(device);
    return certificate == null
        ? DeviceNames.UNKNOWN
        : DeviceNames.open(replica.keyring(), device, certificate.sealedName());
  }

  void revoke(DeviceId device) {
    engine.call(
        () -> {
          requireAdmin();
          if (device.equals(keys.deviceId())) {
            throw new SpaceException(
                SpaceException.Kind.BAD_INPUT,
                "a device does not remove itself; do it from another one");
          }
          if (replica.trust().member(device) == null) {
            throw new SpaceException(
                SpaceException.Kind.NO_SUCH_THING, "no such device is a member of the space");
          }
          String name = names(device).device();
          replica.appendTrust(changes().revoke(device, cuts(device)));
          audit("revoke", "removed " + name + " (" + device.abbreviated() + ")");
          return true;
        });
  }

  // Everything of the device that is here keeps its effect: what the owner has seen stays.
  private List<Cut> cuts(DeviceId device) {
    List<Cut> cuts = new ArrayList<>();
    for (LogInfo log : replica.store().logs().all()) {
      LogState state = log.state();
      if (log.device().equals(device) && state != null) {
        cuts.add(new Cut(log.id(), state.seq(), state.hash()));
      }
    }
    return cuts;
  }

  /** The changes that this device may make to the membership; on the engine's thread. */
  MembershipChanges changes() {
    return new MembershipChanges(
        keys,
        replica.trustLog(),
        replica.trust(),
        replica.keyring(),
        settings.clock().instant().getEpochSecond(),
        settings.random());
  }

  void requireAdmin() {
    if (!replica.isMembershipWhole()) {
      throw new SpaceException(
          SpaceException.Kind.CORRUPT,
          "records of who belongs to the space are damaged here; sync first, which fetches them");
    }
    if (!replica.trust().mayAdminister(keys.deviceId())) {
      throw new SpaceException(
          SpaceException.Kind.NOT_ALLOWED,
          "this device may not change who belongs to the space; it needs the level FULL");
    }
  }

  void audit(String kind, String detail) {
    replica
        .store()
        .run(() -> replica.store().audit().record(settings.clock().millis(), kind, detail));
  }

  /** Membership changed: the one device whose turn it is gives everybody the keys they need. */
  void onTrustChanged() {
    if (isFirstAdmin()) {
      rotateIfDue();
    }
  }

  /** A device that may merges concurrent epochs before it writes under either. */
  void mergeEpochsBeforeWriting() {
    if (replica.trust().currentEpochs().size() > 1) {
      rotateIfDue();
    }
  }

  private void rotateIfDue() {
    long now = settings.clock().instant().getEpochSecond();
    if (replica.isMembershipWhole()
        && replica.trust().mayAdminister(keys.deviceId())
        && replica.trust().rotationDue(now)) {
      replica.appendTrust(changes().rotate());
    }
  }

  // Were all to rotate at once, each would make an epoch that is to be merged with the others'.
  private boolean isFirstAdmin() {
    DeviceId recovery = recovery();
    return replica.trust().members().values().stream()
        .filter(member -> member.level().mayAdminister() && !member.device().equals(recovery))
        .findFirst()
        .map(member -> member.device().equals(keys.deviceId()))
        .orElse(false);
  }
}
