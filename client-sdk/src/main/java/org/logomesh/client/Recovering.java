package org.logomesh.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.link.DirectLinks;
import org.logomesh.client.link.DirectSettings;
import org.logomesh.client.link.Link;
import org.logomesh.client.link.LinkException;
import org.logomesh.client.link.LinkFault;
import org.logomesh.client.link.PeerAddress;
import org.logomesh.client.link.RelayAddress;
import org.logomesh.client.link.RelayClient;
import org.logomesh.client.link.RelaySettings;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.DeviceTls;
import org.logomesh.client.seal.RecoveryPhrase;
import org.logomesh.client.seal.RecoveryPhraseException;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.sync.EpochKeys;
import org.logomesh.client.sync.PeerName;
import org.logomesh.client.trust.Certificates;
import org.logomesh.client.trust.DeviceNames;
import org.logomesh.client.trust.MembershipChanges;
import org.logomesh.client.trust.TrustExchange;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.trust.TrustLog;
import org.logomesh.model.trust.TrustRecord;
import org.logomesh.model.trust.TrustState;
import org.logomesh.model.wire.ErrorCode;

/**
 * The way back with the recovery words: as the device that they are, fetch the trust log, admit a
 * new device, hand that record in. The words' device lives in this process's memory meanwhile and
 * nowhere else; what stays is an ordinary device.
 */
final class Recovering {
  /** How long the other side may take for one exchange. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How often the record is handed in before it is given up, and how long between two times. */
  private static final int TRIES = 10;

  private static final long PAUSE_MILLIS = 300;

  private final Recovery from;
  private final SpaceSettings settings;
  private final DeviceKeys words;

  private Recovering(Recovery from, SpaceSettings settings, DeviceKeys words) {
    this.from = from;
    this.settings = settings;
    this.words = words;
  }

  static SpaceCore run(SpaceHome home, Recovery from, SpaceSettings settings) {
    if (home.exists()) {
      throw new SpaceException(
          SpaceException.Kind.EXISTS, "there is a space in " + home.directory() + " already");
    }
    try (RecoveryPhrase phrase = RecoveryPhrase.parse(from.words());
        DeviceKeys words = phrase.deviceKeys()) {
      return new Recovering(from, settings, words).run(home);
    } catch (RecoveryPhraseException e) {
      throw new SpaceException(SpaceException.Kind.BAD_INPUT, String.valueOf(e.getMessage()), e);
    } catch (LinkException e) {
      throw told(e);
    } catch (IllegalArgumentException e) {
      throw new SpaceException(SpaceException.Kind.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  private SpaceCore run(SpaceHome home) throws LinkException {
    TrustLog before = exchange(TrustLog.empty(from.space())).log();
    DeviceKeys keys = DeviceKeys.generate(settings.random());
    TrustRecord admission = admission(before, keys);
    TrustLog after = before.add(List.of(admission.bytes())).log();
    SpaceCore core = Founding.establish(home, settings, keys, from.space(), after.recordBytes());
    boolean known = false;
    try {
      handIn(before, after, admission);
      if (from.relay() != null) {
        core.peers().useRelay(from.relay(), null);
      }
      if (from.peer() != null) {
        core.peers().addPeer(from.peer());
      }
      core.engine()
          .call(
              () -> {
                core.devices().audit("recover", "entered the space with the recovery words");
                return true;
              });
      known = true;
      return core;
    } finally {
      if (!known) {
        core.close(); // a device that nobody knows of would be of no use
        home.removeRemains();
      }
    }
  }

  private TrustRecord admission(TrustLog log, DeviceKeys keys) {
    TrustState state = TrustState.of(log);
    if (state.wasRemoved(words.deviceId())) {
      throw removed(null);
    }
    if (!state.mayAdminister(words.deviceId())) {
      throw strangers(null);
    }
    try {
      return new MembershipChanges(
              words,
              log,
              state,
              EpochKeys.of(words, log),
              settings.clock().instant().getEpochSecond(),
              settings.random())
          .admit(
              keys.verifyKey(),
              keys.kemKey(),
              TrustLevel.FULL,
              DeviceCertificate.NEVER,
              new DeviceNames(settings.deviceName(), settings.personName()),
              Certificates.proof(keys, from.space().bytes()));
    } catch (SealException e) {
      throw new IllegalStateException("own keys are not usable", e);
    }
  }

  // A side that does not acknowledge trust records shows that it has one by telling it.
  private void handIn(TrustLog before, TrustLog after, TrustRecord admission) throws LinkException {
    for (int i = 0; i < TRIES; i++) {
      if (exchange(after).knownThere() || exchange(before).log().contains(admission.hash())) {
        return;
      }
      pause();
    }
    throw new SpaceException(
        SpaceException.Kind.TIMEOUT,
        place() + " did not take the new device in; nothing was kept here, try again");
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpaceException(SpaceException.Kind.TIMEOUT, "interrupted while recovering", e);
    }
  }

  private String place() {
    return String.valueOf(from.relay() == null ? from.peer() : from.relay());
  }

  /**
   * What one exchange came to.
   *
   * @param log what was known here, with what the other side knows
   * @param knownThere whether the other side has said that it has all of it
   */
  private record Exchanged(TrustLog log, boolean knownThere) {}

  /** Tells the other side what it lacks of {@code known}, and is told what it knows. */
  private Exchanged exchange(TrustLog known) throws LinkException {
    AtomicReference<@Nullable VerifyKey> answering = new AtomicReference<>();
    Link link = open(answering);
    Exchange exchange = new Exchange(known, link);
    try {
      exchange.begin();
      link.start(exchange);
      Exchanged learned = exchange.done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      checkAnswering(answering.get(), learned.log());
      return learned;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LinkException cause) {
        throw cause;
      }
      throw (SpaceException) e.getCause();
    } catch (TimeoutException e) {
      throw new SpaceException(SpaceException.Kind.TIMEOUT, LinkFault.TIMEOUT.text(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpaceException(SpaceException.Kind.TIMEOUT, "interrupted while recovering", e);
    } finally {
      exchange.end();
    }
  }

  private Link open(AtomicReference<@Nullable VerifyKey> answering) throws LinkException {
    if (from.relay() != null) {
      return new RelayClient(RelayAddress.parse(from.relay().toString()), RelaySettings.defaults())
          .connect(new RelayClient.Identity(from.space(), words.deviceId(), words.signer()));
    }
    DirectLinks direct =
        new DirectLinks(
            from.space(), new DeviceTls(words), settings.random(), DirectSettings.defaults());
    // Who is a member is known only after it has told: see checkAnswering.
    return direct.connect(
        PeerAddress.parse(String.valueOf(from.peer())),
        key -> {
          answering.set(key);
          return true;
        });
  }

  private static void checkAnswering(@Nullable VerifyKey key, TrustLog log) {
    if (key != null
        && TrustState.of(log).members().values().stream()
            .noneMatch(member -> member.certificate().signingKey().equals(key))) {
      throw new SpaceException(SpaceException.Kind.NOT_ALLOWED, LinkFault.WRONG_PEER.text());
    }
  }

  private static SpaceException told(LinkException e) {
    return switch (e.fault()) {
      case REVOKED -> removed(e);
      case NOT_A_MEMBER -> strangers(e);
      case NOT_REGISTERED ->
          new SpaceException(
              SpaceException.Kind.NO_SUCH_THING,
              "the relay does not carry this space; check the space's id and the relay's address",
              e);
      default -> Failures.of(e);
    };
  }

  private static SpaceException removed(@Nullable LinkException e) {
    return new SpaceException(
        SpaceException.Kind.NOT_ALLOWED,
        "the device of these recovery words was removed from the space; they open nothing any more",
        e);
  }

  private static SpaceException strangers(@Nullable LinkException e) {
    return new SpaceException(
        SpaceException.Kind.NOT_ALLOWED,
        "these recovery words do not belong to this space, or were removed from it",
        e);
  }

  /** One exchange over one link. Frames come on the link's thread. */
  private final class Exchange implements Link.Receiver {
    private final Link link;
    private final TrustExchange trust;
    private final CompletableFuture<Exchanged> done = new CompletableFuture<>();

    Exchange(TrustLog known, Link link) {
      this.link = link;
      this.trust = new TrustExchange(known, settings.random(), link::send);
    }

    synchronized void begin() {
      trust.start();
    }

    synchronized void end() {
      trust.close();
      link.close();
    }

    @Override
    public synchronized void onFrame(byte[] frame) {
      trust.onFrame(frame);
      ErrorCode ended = trust.ended();
      if (trust.isComplete()) {
        done.complete(new Exchanged(trust.log(), trust.isKnownThere()));
      } else if (ended == ErrorCode.REVOKED) {
        done.completeExceptionally(removed(null));
      } else if (ended == ErrorCode.NOT_A_MEMBER) {
        done.completeExceptionally(strangers(null));
      } else if (ended != null) {
        done.completeExceptionally(Failures.of(ended, new PeerName(place())));
      }
    }

    @Override
    public void onClosed(LinkException cause) {
      done.completeExceptionally(cause);
    }
  }
}
