package org.logomesh.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.link.DirectLinks;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.LinkFault;
import org.logomesh.client.link.PeerAddress;
import org.logomesh.client.link.RelayAddress;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.link.RelaySettings;
import org.logomesh.client.link.RelaySnapshots;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.model.sign.VerifyKey;

/** The relay and the peers that this device syncs with, kept in the database. */
final class PeerBook implements Syncing.Targets, AutoCloseable {
  private static final String RELAY = "relay";
  private static final String INVITE = "relay-invite";
  private static final String PEERS = "direct-peers";

  /** Direct peers: the devices of a household, by hand. */
  private static final int MAX_PEERS = 64;

  private final SpaceStore store;
  private final DeviceKeys keys;
  private final Replica replica;
  private final EngineThread engine;
  private final DirectLinks direct;
  private final Predicate<VerifyKey> members;
  private @Nullable RelayClient client;

  PeerBook(
      SpaceStore store,
      DeviceKeys keys,
      Replica replica,
      EngineThread engine,
      SpaceSettings settings) {
    this.store = store;
    this.keys = keys;
    this.replica = replica;
    this.engine = engine;
    this.direct = DirectTarget.links(replica, keys, settings.random());
    this.members = DirectTarget.members(engine, replica);
  }

  void useRelay(URI relay, @Nullable String invite) {
    RelayAddress address = address(relay.toString());
    engine.call(
        () -> {
          store.run(
              () -> {
                store.settings().putText(RELAY, address.toString());
                if (invite == null) {
                  store.settings().remove(INVITE);
                } else {
                  store.settings().putText(INVITE, invite);
                }
              });
          return true;
        });
    close();
  }

  private static RelayAddress address(String text) {
    try {
      return RelayAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new SpaceException(SpaceException.Kind.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  @Nullable URI relay() {
    String text = store.settings().text(RELAY);
    return text == null ? null : URI.create(text);
  }

  /** What makes direct links as this device. */
  DirectLinks directLinks() {
    return direct;
  }

  /** Whether a key is that of a member now. */
  Predicate<VerifyKey> members() {
    return members;
  }

  List<String> direct() {
    String text = store.settings().text(PEERS);
    return text == null || text.isEmpty() ? List.of() : List.of(text.split("\n"));
  }

  void addPeer(String hostAndPort) {
    checkPeer(hostAndPort);
    Set<String> all = new LinkedHashSet<>(direct());
    all.add(hostAndPort.strip());
    if (all.size() > MAX_PEERS) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT, "at most " + MAX_PEERS + " peers can be set");
    }
    put(all);
  }

  private static void checkPeer(String hostAndPort) {
    try {
      var unused = PeerAddress.parse(hostAndPort);
    } catch (IllegalArgumentException e) {
      throw new SpaceException(SpaceException.Kind.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  void removePeer(String hostAndPort) {
    Set<String> all = new LinkedHashSet<>(direct());
    all.remove(hostAndPort.strip());
    put(all);
  }

  private void put(Set<String> all) {
    byte[] joined = String.join("\n", all).getBytes(StandardCharsets.UTF_8);
    engine.call(
        () -> {
          store.settings().put(PEERS, joined);
          return true;
        });
  }

  @Override
  public List<Syncing.Target> all() {
    List<Syncing.Target> targets = new ArrayList<>();
    if (relay() != null) {
      targets.add(new RelayTarget());
    }
    for (String peer : direct()) {
      targets.add(new DirectTarget(peer, direct, members));
    }
    return targets;
  }

  /** How the relay is reached, if one is set. */
  Syncing.Target relayTarget() {
    return new RelayTarget();
  }

  /** The relay's doors, at the address that is set. */
  synchronized RelayClient client() throws LinkException {
    URI relay = relay();
    if (relay == null) {
      throw new SpaceException(SpaceException.Kind.UNREACHABLE, "no relay is set");
    }
    if (client == null) {
      client = new RelayClient(address(relay.toString()), RelaySettings.defaults());
    }
    return client;
  }

  /** The relay's doors for snapshots. */
  SnapshotTransfer.Doors snapshotDoors() {
    return new SnapshotTransfer.Doors() {
      @Override
      public RelaySnapshots open() throws LinkException {
        return client().snapshots(identity());
      }

      @Override
      public boolean mend(LinkFault refusal) throws LinkException {
        return relayTarget().mend(refusal);
      }
    };
  }

  RelayClient.Identity identity() {
    return new RelayClient.Identity(replica.space(), keys.deviceId(), keys.signer());
  }

  /** Has the relay carry the space, if it does not yet. */
  void register() throws LinkException {
    var unused = client().register(trustRecords(), store.settings().text(INVITE));
  }

  private List<byte[]> trustRecords() {
    return engine.call(() -> replica.trustLog().recordBytes());
  }

  @Override
  public synchronized void close() {
    client = null;
  }

  private final class RelayTarget implements Syncing.Target {
    @Override
    public PeerName name() {
      return PeerName.relay(String.valueOf(relay()));
    }

    // RSocket refuses only after opening; then Syncing asks to mend it. Registering twice is
    // harmless.
    @Override
    public Link open() throws LinkException {
      if (store.settings().text(INVITE) != null) {
        register();
        engine.call(
            () -> {
              store.settings().remove(INVITE);
              return true;
            });
      }
      try {
        return client().connect(identity());
      } catch (LinkException e) {
        if (!mend(e.fault())) {
          throw e;
        }
        return client().connect(identity());
      }
    }

    @Override
    public boolean mend(LinkFault fault) throws LinkException {
      switch (fault) {
        case NOT_REGISTERED -> register();
        // It was restored from a backup, or nobody has told it of this device's admission yet; or
        // its disk has changed what it knew.
        case NOT_A_MEMBER, STORE_DAMAGED -> client().introduce(trustRecords(), identity());
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
