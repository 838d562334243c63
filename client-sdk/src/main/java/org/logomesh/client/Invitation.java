package org.logomesh.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.PairingCipher;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.seal.SecretBytes;
import org.logomesh.client.sync.Replica;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.InviterSession;
import org.logomesh.client.trust.PairingAction;
import org.logomesh.client.trust.Ticket;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustLevel;

/**
 * An open invitation for one other device. Show {@link #ticket} there; when both devices show the
 * same {@link #code}, {@link #confirm} here and there. Every way out completes {@link #result}:
 * nothing hangs. Thread-safe.
 */
public final class Invitation implements AutoCloseable {
  /** How long a ticket is good: a person walks to another room and back. */
  static final Duration LIFE = Duration.ofSeconds(Ticket.MAX_LIFE_SECONDS);

  /** How long a new device waits until the relay has it on disk that it is a member. */
  private static final Duration TELL_TIMEOUT = Duration.ofSeconds(20);

  private final SpaceCore core;
  private final Ticket ticket;
  private final DeviceKeys keys;
  private final SpaceSettings settings;
  private final CompletableFuture<String> code = new CompletableFuture<>();
  private final CompletableFuture<DeviceInfo> result = new CompletableFuture<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private volatile @Nullable Pipe pipe;
  private volatile String otherName = "";
  private volatile boolean relayKnows;

  private Invitation(SpaceCore core, Ticket ticket, DeviceKeys keys, SpaceSettings settings) {
    this.core = core;
    this.ticket = ticket;
    this.keys = keys;
    this.settings = settings;
  }

  static Invitation begin(
      SpaceCore core, DeviceKeys keys, SpaceSettings settings, List<PeerListener> listeners) {
    Replica replica = core.replica();
    core.engine()
        .call(
            () -> {
              core.devices().requireAdmin();
              return true;
            });
    SecretBytes secret = SecretBytes.random(settings.random(), 32);
    String relay = core.peers().relay() == null ? null : String.valueOf(core.peers().relay());
    List<String> addresses = listeners.stream().map(PeerListener::address).limit(4).toList();
    if (relay == null && addresses.isEmpty()) {
      throw new SpaceException(
          SpaceException.Kind.UNREACHABLE,
          "the other device needs a place to meet: set a relay, or listen on an address");
    }
    Ticket ticket =
        new Ticket(
            replica.space(),
            keys.deviceId(),
            core.engine().call(() -> replica.trustLog().headsToCite(List.of())),
            secret.revealCopy(),
            TrustLevel.FULL,
            settings.clock().instant().plus(LIFE).getEpochSecond(),
            relay,
            addresses);
    Invitation invitation = new Invitation(core, ticket, keys, settings);
    invitation.wait(secret, listeners);
    return invitation;
  }

  private void wait(SecretBytes secret, List<PeerListener> listeners) {
    for (PeerListener listener : listeners) {
      listener.direct().invite(this::accept);
      open.add(() -> listener.direct().invite(null));
    }
    if (ticket.relay() != null) {
      try {
        core.peers().register();
        RelayClient client = core.peers().client();
        Link link =
            client.openRendezvous(PairingCipher.rendezvousId(secret), core.peers().identity());
        open.add(link);
        accept(link);
      } catch (LinkException e) {
        if (listeners.isEmpty()) {
          close();
          throw Failures.of(e);
        }
      }
    }
    // Not on the space's own thread: a pairing that admits waits for that thread, holding its lock.
    ScheduledFuture<?> timer =
        core.engine().repeat(Syncing.TICK_MILLIS, () -> core.workers().execute(this::tick));
    open.add(() -> timer.cancel(false));
  }

  private void tick() {
    Pipe current = pipe;
    long now = settings.clock().instant().getEpochSecond();
    if (current != null) {
      current.perform(() -> current.session.onTick(now));
    } else if (now >= ticket.expiryEpochSecond()) {
      fail(
          new SpaceException(
              SpaceException.Kind.BAD_TICKET, "nobody used the ticket in time; make a new one"));
    }
  }

  private void accept(Link link) {
    if (pipe != null || result.isDone()) {
      link.close();
      return;
    }
    new Pipe(link, new InviterSession(ticket, keys, settings.random())).begin(List.of());
  }

  // One ticket, one joiner: the first that shows it has the ticket. A stranger who connects, and
  // the relay's end of the rendezvous while nobody is at the other, claim nothing.
  private synchronized boolean claim(Pipe candidate) {
    if (pipe == null && !result.isDone()) {
      pipe = candidate;
    }
    return candidate.equals(pipe);
  }

  /** The ticket, to be shown on the other device's screen or typed in there. */
  public Ticket ticket() {
    return ticket;
  }

  /** The six digits, as soon as the other device is there; fails if pairing fails before. */
  public CompletableFuture<String> code() {
    return code;
  }

  /** What the other device calls itself; empty before {@link #code} is there. */
  public String otherName() {
    return otherName;
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

  /** The new device, once it has everything; fails with the reason otherwise. */
  public CompletableFuture<DeviceInfo> result() {
    return result;
  }

  /**
   * Whether the relay of the ticket has confirmed that it knows the new device; final when {@link
   * #result} is there. If not, the new device brings the relay its own admission, or any device of
   * the space does with its next sync.
   */
  public boolean relayKnows() {
    return relayKnows;
  }

  private void fail(SpaceException failure) {
    code.completeExceptionally(failure);
    result.completeExceptionally(failure);
    close();
  }

  /** Takes the invitation back if it was not used. */
  @Override
  public void close() {
    Pipe current = pipe;
    if (current != null && !current.isOver()) {
      current.perform(() -> current.session.cancel());
    }
    SpaceException over =
        new SpaceException(SpaceException.Kind.PAIRING_FAILED, "the invitation was taken back");
    code.completeExceptionally(over);
    result.completeExceptionally(over);
    for (AutoCloseable each : List.copyOf(open)) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The conversation with the one joiner. */
  private final class Pipe extends PairingPipe {
    private final InviterSession session;
    private @Nullable DeviceId admitted;

    Pipe(Link link, InviterSession session) {
      super(link, code, Runnable::run);
      this.session = session;
    }

    @Override
    List<PairingAction> message(byte[] message) {
      List<PairingAction> actions = session.onMessage(message);
      if (!session.isOver() && !claim(this)) {
        return session.cancel();
      }
      return actions;
    }

    @Override
    List<PairingAction> closed() {
      return session.onClosed();
    }

    @Override
    void shown(String name) {
      otherName = name;
    }

    @Override
    List<PairingAction> special(PairingAction action) {
      PairingAction.Admit admit = (PairingAction.Admit) action;
      List<PairingAction> next = admit(admit);
      // The relay lets the new device in by the trust log alone: it has to have the record first.
      if (ticket.relay() != null && !session.isOver()) {
        relayKnows = core.tellRelay(TELL_TIMEOUT);
      }
      return next;
    }

    private List<PairingAction> admit(PairingAction.Admit admit) {
      return core.engine()
          .call(
              () -> {
                try {
                  DeviceNames names = admit.names();
                  core.replica()
                      .appendTrust(
                          core.devices()
                              .changes()
                              .admit(
                                  admit.signingKey(),
                                  admit.kemKey(),
                                  ticket.level(),
                                  DeviceCertificate.NEVER,
                                  names,
                                  admit.proof()));
                  core.devices().audit("admit", "admitted " + names.device());
                  admitted = DeviceCertificate.deviceId(admit.signingKey(), admit.kemKey());
                } catch (SealException | IllegalArgumentException e) {
                  return session.notAdmitted();
                }
                return session.admitted(core.replica().trustLog().recordBytes());
              });
    }

    @Override
    void finished() {
      DeviceId device = admitted;
      core.devices().list().stream()
          .filter(info -> info.id().equals(device))
          .findFirst()
          .ifPresent(result::complete);
    }

    @Override
    void failed(SpaceException failure) {
      DeviceId device = admitted;
      if (device != null) {
        // It was admitted and then said that it kept nothing: nobody has those keys.
        core.devices().revoke(device);
      }
      if (equals(pipe)) {
        code.completeExceptionally(failure);
        result.completeExceptionally(failure);
      }
    }
  }
}
