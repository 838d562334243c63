package org.logomesh.client.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.EpochWrap;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.AddResult;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.KeyLink;
import org.logomesh.model.trust.KeyWrap;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;

/** A trust log that grows by what {@link MembershipChanges} makes. For tests. */
final class TestMembership {
  static final long NOW = 1_760_000_000L;

  final SecureRandom random;
  final DeviceKeys founder;
  final DeviceKeys recovery;
  final TrustRecord genesis;
  final SpaceId space;
  TrustLog log;

  TestMembership(long seed) {
    random = seeded(seed);
    founder = DeviceKeys.generate(random);
    recovery = DeviceKeys.generate(random);
    genesis = SpaceFounding.genesis(founder, recovery, new DeviceNames("laptop", "Ada"), random);
    space = SpaceId.of(genesis.hash().bytes());
    log = TrustLog.empty(space);
    add(genesis);
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

  /** Adds a record, which the log has to accept. */
  void add(TrustRecord record) {
    AddResult added = log.add(List.of(record.bytes()));
    assertThat(added.rejected()).isEmpty();
    assertThat(added.accepted()).hasSize(1);
    log = added.log();
  }

  TrustState state() {
    return TrustState.of(log);
  }

  List<byte[]> records() {
    return log.recordBytes();
  }

  MembershipChanges changes() {
    return changes(founder, NOW);
  }

  MembershipChanges changes(DeviceKeys by, long now) {
    return new MembershipChanges(by, log, state(), keyring(by), now, random);
  }

  TrustRecord admission(DeviceKeys device, TrustLevel level, long expiry) throws SealException {
    return changes()
        .admit(
            device.verifyKey(),
            device.kemKey(),
            level,
            expiry,
            new DeviceNames("phone", "Bob"),
            Certificates.proof(device, space.bytes()));
  }

  /** Admits a new device. */
  DeviceKeys admit(TrustLevel level, long expiry) throws SealException {
    DeviceKeys device = DeviceKeys.generate(random);
    add(admission(device, level, expiry));
    return device;
  }

  DeviceKeys admit(TrustLevel level) throws SealException {
    return admit(level, DeviceCertificate.NEVER);
  }

  /** What a device can open of what the log holds for it. */
  EpochKeyring keyring(DeviceKeys keys) {
    EpochKeyring keyring = new EpochKeyring(space);
    for (KeyWrap wrap : state().wrapsFor(keys.deviceId())) {
      TrustRecord record = log.record(wrap.record());
      SpaceId boundTo =
          record != null && record.body() instanceof TrustBody.Genesis founding
              ? SpaceId.of(founding.nonce().bytes())
              : space;
      try {
        keyring.add(EpochWrap.unwrap(keys, boundTo, wrap.epoch(), wrap.wrap().bytes()).in(space));
      } catch (SealException e) {
        throw new AssertionError("a wrap that does not open", e);
      }
    }
    boolean followed = true;
    while (followed) {
      followed = state().links().stream().anyMatch(link -> follow(keyring, link));
    }
    return keyring;
  }

  private static boolean follow(EpochKeyring keyring, KeyLink link) {
    if (keyring.key(link.child()) == null || keyring.key(link.parent()) != null) {
      return false;
    }
    try {
      keyring.follow(link.child(), link.parent(), link.encryptedKey().bytes());
      return true;
    } catch (SealException e) {
      throw new AssertionError("a link that does not open", e);
    }
  }

  /** Whether a device can open the key under which entries are written now. */
  boolean holdsWriteKey(DeviceKeys keys) {
    var epoch = state().writeEpoch();
    @Nullable Object key = epoch == null ? null : keyring(keys).key(epoch);
    return key != null;
  }
}
