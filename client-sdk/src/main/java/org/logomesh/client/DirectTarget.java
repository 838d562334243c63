package org.logomesh.client;

import java.security.SecureRandom;
import java.util.function.Predicate;
import org.logomesh.client.link.DirectLinks;
import org.logomesh.client.link.DirectSettings;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.PeerAddress;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.DeviceTls;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.model.sign.VerifyKey;

/** A device that is reached at an address, without a relay. */
final class DirectTarget implements Syncing.Target {
  private final String address;
  private final DirectLinks links;
  private final Predicate<VerifyKey> members;

  DirectTarget(String address, DirectLinks links, Predicate<VerifyKey> members) {
    this.address = address;
    this.links = links;
    this.members = members;
  }

  /** What makes direct links as this device. */
  static DirectLinks links(Replica replica, DeviceKeys keys, SecureRandom random) {
    return new DirectLinks(replica.space(), new DeviceTls(keys), random, DirectSettings.defaults());
  }

  /** Whether a key is that of a member now. Asked on any thread. */
  static Predicate<VerifyKey> members(EngineThread engine, Replica replica) {
    return key ->
        engine.call(
            () ->
                replica.trust().members().values().stream()
                    .anyMatch(member -> member.certificate().signingKey().equals(key)));
  }

  // The name is the address: which device answers there is known only once it has.
  @Override
  public PeerName name() {
    return new PeerName("direct:" + address);
  }

  @Override
  public Link open() throws LinkException {
    return links.connect(PeerAddress.parse(address), members);
  }
}
