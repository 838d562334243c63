package org.logomesh.client.sync;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.EpochKey;
import org.logomesh.client.seal.EpochKeyring;
import org.logomesh.client.seal.EpochWrap;
import org.logomesh.client.seal.SealException;
import org.logomesh.model.id.EpochId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.trust.KeyLink;
import org.logomesh.model.trust.KeyWrap;
import org.logomesh.model.trust.TrustBody;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;

/**
 * Finds this device's epoch keys in the trust log: unwraps what is wrapped for it, then follows the
 * links to earlier epochs. Epoch keys are never stored; whoever has the device's secret keys has
 * them, and nobody else.
 */
public final class EpochKeys {
  private final SpaceId space;
  private final DeviceKeys keys;
  private final EpochKeyring keyring;
  // A wrap or link that does not open never will: it is not tried again with every trust record.
  private final Set<KeyWrap> uselessWraps = new HashSet<>();
  private final Set<KeyLink> uselessLinks = new HashSet<>();

  EpochKeys(SpaceId space, DeviceKeys keys) {
    this.space = space;
    this.keys = keys;
    this.keyring = new EpochKeyring(space);
  }

  /** The keys that a device finds in a trust log. */
  public static EpochKeyring of(DeviceKeys keys, TrustLog log) {
    EpochKeys found = new EpochKeys(log.space(), keys);
    var unused = found.update(log, TrustState.of(log));
    return found.keyring();
  }

  /** The keys found so far. */
  EpochKeyring keyring() {
    return keyring;
  }

  /** The key of an epoch, or null if this device has none. */
  @Nullable EpochKey key(EpochId epoch) {
    return keyring.key(epoch);
  }

  /**
   * Takes the keys that a trust state offers.
   *
   * @return whether there were new ones
   */
  boolean update(TrustLog log, TrustState state) {
    boolean grown = false;
    for (KeyWrap wrap : state.wrapsFor(keys.deviceId())) {
      if (keyring.key(wrap.epoch()) == null && !uselessWraps.contains(wrap)) {
        grown |= unwrap(wrap, boundTo(log, wrap));
      }
    }
    boolean followed = true;
    while (followed) {
      followed = false;
      for (KeyLink link : state.links()) {
        if (keyring.key(link.parent()) == null
            && keyring.key(link.child()) != null
            && !uselessLinks.contains(link)) {
          followed |= follow(link);
        }
      }
      grown |= followed;
    }
    return grown;
  }

  // A genesis cannot name its own hash, which is the space id: its wraps name its nonce.
  private SpaceId boundTo(TrustLog log, KeyWrap wrap) {
    TrustRecord record = log.record(wrap.record());
    return record != null && record.body() instanceof TrustBody.Genesis genesis
        ? SpaceId.of(genesis.nonce().bytes())
        : space;
  }

  private boolean unwrap(KeyWrap wrap, SpaceId boundTo) {
    try {
      EpochKey key = EpochWrap.unwrap(keys, boundTo, wrap.epoch(), wrap.wrap().bytes());
      keyring.add(key.in(space));
      return true;
    } catch (SealException e) {
      uselessWraps.add(wrap);
      return false;
    }
  }

  private boolean follow(KeyLink link) {
    try {
      keyring.follow(link.child(), link.parent(), link.encryptedKey().bytes());
      return true;
    } catch (SealException e) {
      uselessLinks.add(link);
      return false;
    }
  }
}
