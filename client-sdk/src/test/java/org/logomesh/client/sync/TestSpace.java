package org.logomesh.client.sync;

import java.io.ByteArrayOutputStream;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.logomesh.client.graph.Changes;
import org.logomesh.client.graph.Vocabulary;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.store.OpenToken;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.trust.Certificates;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.MembershipChanges;
import org.logomesh.client.trust.SpaceFounding;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustRecord;

/** A space of devices in memory, the first of which founded it. For tests. */
final class TestSpace {
  final SecureRandom random = seeded(7);
  final AtomicLong millis = new AtomicLong(1_760_000_000_000L);
  final InstantSource clock = () -> java.time.Instant.ofEpochMilli(millis.get());
  final SpaceId space;
  final TrustRecord genesis;
  final List<Device> devices = new ArrayList<>();

  /** What devices that are made from now on have beside their thread. */
  Executor beside = Runnable::run;

  TestSpace() {
    DeviceKeys founder = DeviceKeys.generate(random);
    genesis =
        SpaceFounding.genesis(
            founder, DeviceKeys.generate(random), new DeviceNames("d0", "p"), random);
    space = SpaceId.of(genesis.hash().bytes());
    devices.add(
        new Device(
            founder, SpaceStore.inMemory(random), List.of(genesis.bytes()), Vocabulary.CURRENT));
  }

  Device founder() {
    return devices.get(0);
  }

  /** Admits a new device by the founder's word; it knows the trust log so far and nothing else. */
  Device admit(TrustLevel level) {
    return admit(level, Vocabulary.CURRENT);
  }

  /** As {@link #admit(TrustLevel)}, with software of another age. */
  Device admit(TrustLevel level, Vocabulary vocabulary) {
    DeviceKeys keys = DeviceKeys.generate(random);
    Replica admin = founder().replica;
    try {
      admin.appendTrust(
          changes()
              .admit(
                  keys.verifyKey(),
                  keys.kemKey(),
                  level,
                  DeviceCertificate.NEVER,
                  new DeviceNames("d" + devices.size(), "p"),
                  Certificates.proof(keys, space.bytes())));
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
    List<byte[]> records = admin.trustLog().recordBytes();
    Device device = new Device(keys, SpaceStore.inMemory(random), records, vocabulary);
    devices.add(device);
    return device;
  }

  /** What the founder can change about the membership. */
  MembershipChanges changes() {
    Replica admin = founder().replica;
    return new MembershipChanges(
        founder().keys,
        admin.trustLog(),
        admin.trust(),
        admin.keyring(),
        clock.instant().getEpochSecond(),
        random);
  }

  /** The first syncs with each of the others, twice, so that all have what all have. */
  static void meet(Device... devices) {
    for (int round = 0; round < 2; round++) {
      for (Device other : devices) {
        if (other != devices[0]) {
          new Wire(devices[0], other).run();
        }
      }
    }
  }

  /** What a device saves as a snapshot now. */
  byte[] snapshot(Device device) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Objects.requireNonNull(device.replica.snapshotMaker().write(out, clock.millis(), random));
    return out.toByteArray();
  }

  /** Starts a device again from an image of its database. */
  Device restart(Device before, byte[] image, OpenToken token) {
    return restart(before, image, token, Vocabulary.CURRENT);
  }

  /** As {@link #restart(Device, byte[], OpenToken)}, with software of another age. */
  Device restart(Device before, byte[] image, OpenToken token, Vocabulary vocabulary) {
    SpaceStore store = SpaceStore.fromImage(image, token, random);
    Device again = new Device(before.keys, store, List.of(), vocabulary);
    devices.set(devices.indexOf(before), again);
    return again;
  }

  final class Device implements ReplicaListener {
    final DeviceKeys keys;
    final SpaceStore store;
    final Replica replica;
    final List<SyncWarning> warnings = new ArrayList<>();
    int changes;

    private Device(DeviceKeys keys, SpaceStore store, List<byte[]> records, Vocabulary vocabulary) {
      this.keys = keys;
      this.store = store;
      if (store.settings().space() == null) {
        store.settings().establish(space, keys.deviceId());
      }
      replica = new Replica(store, keys, clock, random, this, vocabulary, beside);
      if (!records.isEmpty()) {
        replica.exchange().receiveTrust(records);
      }
    }

    @Override
    public void onChanged(Changes changed, boolean remote) {
      changes++;
    }

    @Override
    public void onTrustChanged() {}

    @Override
    public void onWarning(SyncWarning warning) {
      warnings.add(warning);
    }

    /** The state root of a graph that is made anew from the entries. */
    String rebuiltRoot() {
      return java.util.HexFormat.of().formatHex(replica.rebuiltRoot());
    }

    String root() {
      return java.util.HexFormat.of().formatHex(replica.stateRoot());
    }
  }

  static SecureRandom seeded(long seed) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(seed);
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
