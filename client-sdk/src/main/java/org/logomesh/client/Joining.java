package org.logomesh.client;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.link.DirectLinks;
import org.logomesh.client.link.DirectSettings;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.PeerAddress;
import org.logomesh.client.link.RelayAddress;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.link.RelaySettings;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.DeviceTls;
import org.logomesh.client.seal.PairingCipher;
import org.logomesh.client.trust.BadTicketException;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.JoinerSession;
import org.logomesh.client.trust.PairingAction;
import org.logomesh.client.trust.Ticket;

/**
 * A device on its way into a space. When both devices show the same {@link #code}, {@link #confirm}
 * here and there; {@link #result} is the space then, with its trust log and keys, ready to sync.
 * Every way out completes it: nothing hangs. Thread-safe.
 */
public final class Joining implements AutoCloseable {
  /** How long the inviter has to end the link once it has this side's last word. */
  private static final long LAST_WORD_MILLIS = 10_000;

  private final SpaceHome home;
  private final Ticket ticket;
  private final SpaceSettings settings;
  private final DeviceKeys keys;
  private final CompletableFuture<String> code = new CompletableFuture<>();
  private final CompletableFuture<Space> result = new CompletableFuture<>();
  private final EngineThread clock = new EngineThread("logomesh-joining");
  private volatile @Nullable Pipe pipe;

  private Joining(SpaceHome home, Ticket ticket, SpaceSettings settings) {
    this.home = home;
    this.ticket = ticket;
    this.settings = settings;
    this.keys = DeviceKeys.generate(settings.random());
  }

  static Joining begin(SpaceHome home, Ticket ticket, SpaceSettings settings) {
    if (home.exists()) {
      throw new SpaceException(
          SpaceException.Kind.EXISTS, "there is a space in " + home.directory() + " already");
    }
    try {
      ticket.checkTime(settings.clock().instant().getEpochSecond());
    } catch (BadTicketException e) {
      throw new SpaceException(SpaceException.Kind.BAD_TICKET, String.valueOf(e.getMessage()), e);
    }
    Joining joining = new Joining(home, ticket, settings);
    try {
      Link link = joining.connect();
      Pipe pipe = joining.new Pipe(link);
      joining.pipe = pipe;
      pipe.begin(pipe.session.start());
      joining.clock.every(Syncing.TICK_MILLIS, joining::tick);
      return joining;
    } catch (LinkException e) {
      joining.close();
      throw Failures.of(e);
    } catch (SpaceException e) {
      joining.close();
      throw e;
    } catch (IllegalArgumentException e) {
      joining.close();
      throw new SpaceException(
          SpaceException.Kind.BAD_TICKET,
          "the ticket names no place to meet: " + e.getMessage(),
          e);
    }
  }

  // Directly first, if the other device listens: on one network the relay is not needed.
  private Link connect() throws LinkException {
    LinkException last = null;
    DirectLinks direct =
        new DirectLinks(
            ticket.space(), new DeviceTls(keys), settings.random(), DirectSettings.defaults());
    for (String address : ticket.addresses()) {
      try {
        return direct.connectToPair(PeerAddress.parse(address));
      } catch (LinkException e) {
        last = e;
      }
    }
    String meeting = ticket.relay();
    if (meeting != null) {
      RelayClient relay = new RelayClient(RelayAddress.parse(meeting), RelaySettings.defaults());
      return relay.joinRendezvous(PairingCipher.rendezvousId(ticket.secret()));
    }
    if (last == null) {
      throw new SpaceException(SpaceException.Kind.BAD_TICKET, "the ticket names no place to meet");
    }
    throw last;
  }

  private void tick() {
    Pipe current = pipe;
    if (current != null) {
      current.perform(() -> current.session.onTick(settings.clock().instant().getEpochSecond()));
    }
  }

  /** The six digits, as soon as the other device has answered; fails if pairing fails before. */
  public CompletableFuture<String> code() {
    return code;
  }

  /**
   * Says whether the other device shows the same digits. If not, the pairing ends. What becomes of
   * it, {@link #result} tells.
   *
   * @throws IllegalStateException if there is no {@link #code} yet, so that nobody has compared it
   */
  public void confirm(boolean same) {
    PairingPipe.requireCode(code);
    Pipe current = pipe;
    if (current != null) {
      current.perform(() -> current.session.confirm(same));
    }
  }

  /** The space, open, once this device belongs to it; fails with the reason otherwise. */
  public CompletableFuture<Space> result() {
    return result;
  }

  /** Gives up if it is not done; keeps the space open if it is. */
  @Override
  public void close() {
    Pipe current = pipe;
    if (current != null && !current.isOver()) {
      current.perform(() -> current.session.cancel());
    }
    SpaceException over =
        new SpaceException(SpaceException.Kind.PAIRING_FAILED, "joining was given up");
    code.completeExceptionally(over);
    result.completeExceptionally(over);
    clock.close();
  }

  /** The conversation with the inviter. */
  private final class Pipe extends PairingPipe {
    private final JoinerSession session;
    private @Nullable SpaceCore joined;

    Pipe(Link link) {
      super(link, code, CompletableFuture.delayedExecutor(LAST_WORD_MILLIS, TimeUnit.MILLISECONDS));
      this.session =
          new JoinerSession(
              ticket,
              keys,
              new DeviceNames(settings.deviceName(), settings.personName()),
              settings.random());
    }

    @Override
    List<PairingAction> message(byte[] message) {
      return session.onMessage(message);
    }

    @Override
    List<PairingAction> closed() {
      return session.onClosed();
    }

    @Override
    List<PairingAction> special(PairingAction action) {
      List<byte[]> records = ((PairingAction.Joined) action).records();
      try {
        SpaceCore core = Founding.establish(home, settings, keys, ticket.space(), records);
        String meeting = ticket.relay();
        if (meeting != null) {
          core.peers().useRelay(URI.create(meeting), null);
        }
        ticket.addresses().forEach(core.peers()::addPeer);
        core.engine()
            .call(
                () -> {
                  core.devices().audit("join", "joined the space");
                  return true;
                });
        joined = core;
        return session.stored();
      } catch (SpaceException e) {
        result.completeExceptionally(e);
        return session.notStored();
      }
    }

    @Override
    void finished() {
      SpaceCore core = joined;
      if (core != null) {
        result.complete(new Space(core));
      }
    }

    @Override
    void failed(SpaceException failure) {
      code.completeExceptionally(failure);
      result.completeExceptionally(failure);
    }
  }
}
