package org.logomesh.client.trust;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.EpochWrap;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.RecordHash;
import org.logomesh.model.sign.Signature;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.EpochGrant;
import org.logomesh.model.trust.EpochLink;
import org.logomesh.model.trust.Member;
import org.logomesh.model.trust.Opaque;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;

/**
 * Writes the trust records of a FULL device: admissions, removals, rotations. Pure but for the
 * random source; what it returns has no effect before it is added to the trust log.
 */
public final class MembershipChanges {
  private final DeviceKeys keys;
  private final TrustLog log;
  private final TrustState state;
  private final EpochKeyring keyring;
  private final long nowEpochSecond;
  private final SecureRandom random;

  /**
   * Prepares changes on top of a trust log.
   *
   * @param nowEpochSecond the time in seconds of Unix time: members that are expired get no keys
   * @throws IllegalStateException if this device may not change the membership
   */
  public MembershipChanges(
      DeviceKeys keys,
      TrustLog log,
      TrustState state,
      EpochKeyring keyring,
      long nowEpochSecond,
      SecureRandom random) {
    if (!state.mayAdminister(keys.deviceId())) {
      throw new IllegalStateException("this device may not change the membership of the space");
    }
    this.keys = keys;
    this.log = log;
    this.state = state;
    this.keyring = keyring;
    this.nowEpochSecond = nowEpochSecond;
    this.random = random;
  }

  /**
   * Admits a device.
   *
   * @param proof the new device's own signature; see {@link DeviceCertificate#proofMessage}
   * @throws SealException if its KEM key is not one
   * @throws IllegalArgumentException if it would be expired already
   */
  public TrustRecord admit(
      VerifyKey signingKey,
      byte[] kemKey,
      TrustLevel level,
      long expiryEpochSecond,
      DeviceNames names,
      Signature proof)
      throws SealException {
    if (expiryEpochSecond != DeviceCertificate.NEVER && nowEpochSecond >= expiryEpochSecond) {
      throw new IllegalArgumentException("expired before it is admitted");
    }
    DeviceId device = DeviceCertificate.deviceId(signingKey, kemKey);
    Opaque sealed = names.seal(keys, writeKey(), device, random);
    DeviceCertificate certificate =
        new DeviceCertificate(signingKey, kemKey, level, expiryEpochSecond, sealed, proof);
    SortedMap<EpochId, Opaque> wraps =
        level.mayRead() ? currentWraps(device, kemKey) : new TreeMap<>();
    return sign(new TrustBody.Admit(certificate, wraps));
  }

  private SortedMap<EpochId, Opaque> currentWraps(DeviceId device, byte[] kemKey)
      throws SealException {
    SortedMap<EpochId, Opaque> wraps = new TreeMap<>();
    for (EpochId epoch : state.currentEpochs()) {
      EpochKey key = keyring.key(epoch);
      if (key != null) {
        wraps.put(epoch, Opaque.of(EpochWrap.wrap(key, device, kemKey, random)));
      }
    }
    return wraps;
  }

  /**
   * Gives a member a higher level, and with it the current keys.
   *
   * @throws SealException if its KEM key is not one
   * @throws IllegalArgumentException if it is no member, or its certificate is expired
   */
  public TrustRecord promote(DeviceId device, TrustLevel level) throws SealException {
    Member member = state.member(device);
    if (member == null) {
      throw new IllegalArgumentException("not a member: " + device.abbreviated());
    }
    if (member.expiredAt(nowEpochSecond)) {
      throw new IllegalArgumentException("expired: " + device.abbreviated());
    }
    return sign(
        TrustBody.Level.promotion(
            device, level, currentWraps(device, member.certificate().kemKey())));
  }

  /**
   * Removes a device, and gives everybody else a new key, in one record.
   *
   * @param cuts the last entry of each of its logs that keeps its effect
   */
  public TrustRecord revoke(DeviceId device, Collection<Cut> cuts) {
    SortedMap<DeviceId, List<Cut>> removed = new TreeMap<>();
    removed.put(device, new ArrayList<>(cuts));
    return sign(new TrustBody.Revoke(removed, newEpoch(Set.of(device))));
  }

  /**
   * Gives every member that is not expired a new key that leads to all current ones; merges
   * concurrent epochs.
   */
  public TrustRecord rotate() {
    return sign(new TrustBody.Epoch(newEpoch(Set.of())));
  }

  /**
   * Raises the level of the space, so that newer kinds of operations have effect. Devices whose
   * software does not know them carry them without effect until it does.
   *
   * @param level above the present one
   * @throws IllegalArgumentException if it is not
   */
  public TrustRecord raiseSpaceLevel(int level) {
    if (level <= state.spaceLevel()) {
      throw new IllegalArgumentException("the space is at level " + state.spaceLevel());
    }
    return sign(new TrustBody.SpaceLevel(level));
  }

  /** Vouches for a snapshot, whose graph this device has made itself from the entries. */
  public TrustRecord attest(TrustBody.Checkpoint checkpoint) {
    return sign(checkpoint);
  }

  private EpochGrant newEpoch(Set<DeviceId> without) {
    EpochKey key = EpochKey.generate(log.space(), random);
    List<EpochLink> links = new ArrayList<>();
    for (EpochId epoch : state.currentEpochs()) {
      EpochKey parent = keyring.key(epoch);
      if (parent != null) {
        links.add(new EpochLink(epoch, Opaque.of(EpochKeyring.link(key, parent))));
      }
    }
    TreeMap<DeviceId, Opaque> wraps = new TreeMap<>();
    for (Member member : state.members().values()) {
      DeviceId device = member.device();
      if (member.level().mayRead()
          && !member.expiredAt(nowEpochSecond)
          && !without.contains(device)) {
        wrapFor(member, key, wraps);
      }
    }
    return new EpochGrant(key.epochId(), links, wraps);
  }

  // A member whose KEM key is no key gets none; that must not keep the others from theirs.
  private void wrapFor(Member member, EpochKey key, SortedMap<DeviceId, Opaque> wraps) {
    try {
      byte[] wrap = EpochWrap.wrap(key, member.device(), member.certificate().kemKey(), random);
      wraps.put(member.device(), Opaque.of(wrap));
    } catch (SealException e) {
      wraps.remove(member.device());
    }
  }

  private EpochKey writeKey() {
    EpochId epoch = state.writeEpoch();
    EpochKey key = epoch == null ? null : keyring.key(epoch);
    if (key == null) {
      throw new IllegalStateException("this device has not got the current key yet");
    }
    return key;
  }

  private TrustRecord sign(TrustBody body) {
    List<RecordHash> parents = log.headsToCite(List.of());
    return TrustRecord.sign(log.space(), parents, keys.deviceId(), body, keys.signer()::sign);
  }
}
