package org.logomesh.client;

import java.net.InetSocketAddress;
import org.logomesh.client.link.DirectListener;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.sync.Replica;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.Member;

/**
 * Lets devices of the space connect directly, and a new one while an invitation is open.
 * Thread-safe.
 */
public final class PeerListener implements AutoCloseable {
  private final DirectListener listener;
  private final InetSocketAddress address;

  private PeerListener(DirectListener listener, InetSocketAddress address) {
    this.listener = listener;
    this.address = address;
  }

  static PeerListener begin(
      InetSocketAddress address,
      PeerBook peers,
      EngineThread engine,
      Replica replica,
      Syncing syncing) {
    try {
      DirectListener listener =
          peers
              .directLinks()
              .listen(
                  address,
                  peers.members(),
                  link -> {
                    PeerName peer =
                        engine.call(
                            () ->
                                replica.trust().members().values().stream()
                                    .map(Member::certificate)
                                    .filter(c -> c.signingKey().equals(link.peerKey()))
                                    .map(DeviceCertificate::device)
                                    .findFirst()
                                    .map(PeerName::device)
                                    .orElse(new PeerName("direct:" + link.peer())));
                    var unused = syncing.accept(peer, link);
                  });
      return new PeerListener(listener, address);
    } catch (LinkException e) {
      throw Failures.of(e);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return listener.port();
  }

  /** The address to give to other devices. */
  public String address() {
    return address.getHostString() + ":" + port();
  }

  DirectListener direct() {
    return listener;
  }

  /** Stops listening and ends the links that came in here. */
  @Override
  public void close() {
    listener.close();
  }
}
