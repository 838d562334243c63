package org.logomesh.client.link;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.seal.DeviceKeys;
import org.logomesh.client.seal.SealException;
import org.logomesh.client.seal.SignalSeal;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.DeviceCertificate;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.SignalCodec;
import org.logomesh.model.wire.SignalMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device's place in a relay's signalling: who of the space is connected there too, and small
 * messages to and from them, which the relay hands on and can neither read nor change ({@link
 * SignalSeal}). Being connected is being seen. Made by {@link RelayClient#signal}.
 *
 * <p>Thread-safe. The {@link Listener} is told on one thread, the connection's own.
 */
public final class RelaySignal implements AutoCloseable {
  /**
   * The latest messages, whose repetition is noticed: more than connecting to all devices takes.
   */
  private static final int REMEMBERED = 1_024;

  private static final Logger log = LoggerFactory.getLogger(RelaySignal.class);

  private final Link link;
  private final SpaceId space;
  private final DeviceKeys keys;
  private final Function<DeviceId, @Nullable DeviceCertificate> members;
  private final SecureRandom random;
  private final Set<DeviceId> present = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Set<ByteBuffer> seen = new LinkedHashSet<>();
  private volatile long lastHeard = System.nanoTime();
  private volatile boolean over;

  /** Is told what happens. Must not throw. */
  public interface Listener {
    /** This device is connected too. */
    default void onPresent(DeviceId device) {}

    /** This device is not connected any more. */
    default void onAbsent(DeviceId device) {}

    /**
     * A member has sent this; it is that member's for sure.
     *
     * @param message may be older than it seems: the relay can hold it back
     */
    default void onMessage(DeviceId source, byte[] message) {}

    /**
     * A message was not handed on.
     *
     * @param number as {@link RelaySignal#send} returned it
     */
    default void onUndelivered(DeviceId target, int number, ErrorCode code) {}

    /** This device waits in a tunnel; {@link DirectLinks#connectThrough} meets it there. */
    default void onCall(DeviceId device) {}

    /** The connection has ended; nothing follows. */
    void onClosed(LinkException reason);
  }

  RelaySignal(
      Link link,
      SpaceId space,
      DeviceKeys keys,
      Function<DeviceId, @Nullable DeviceCertificate> members,
      SecureRandom random) {
    this.link = link;
    this.space = space;
    this.keys = keys;
    this.members = members;
    this.random = random;
  }

  /**
   * Begins to listen.
   *
   * @throws IllegalStateException if called twice
   */
  public void start(Listener listener) {
    link.start(new Reception(listener));
    ping();
  }

  /** The devices that are connected now, as far as it is known here. */
  public Set<DeviceId> present() {
    return Set.copyOf(present);
  }

  /**
   * Sends a message to a member; it arrives if that is connected, and then at once.
   *
   * @param message {@link SignalSeal#MAX_MESSAGE_BYTES} at most
   * @return a number that {@link Listener#onUndelivered} names; -1 if the connection is over
   * @throws SealException if the target is no member
   */
  public int send(DeviceId target, byte[] message) throws SealException {
    DeviceCertificate certificate = members.apply(target);
    if (certificate == null) {
      throw SealException.notAMember(target);
    }
    byte[] content =
        SignalSeal.seal(
            new SignalSeal.Way(space, keys.deviceId(), target),
            keys.signer(),
            certificate.kemKey(),
            message,
            random);
    int number = numbers.getAndUpdate(last -> last == Integer.MAX_VALUE ? 0 : last + 1);
    SignalMessage.Send send = new SignalMessage.Send(target, number, content);
    return link.send(SignalCodec.encode(send)) ? number : -1;
  }

  @Override
  public void close() {
    link.close();
  }

  // Also tells a connection that only seems to be there: a relay that lives answers.
  private void ping() {
    if (over) {
      return;
    }
    if (System.nanoTime() - lastHeard > TimeUnit.SECONDS.toNanos(SignalMessage.IDLE_SECONDS)) {
      link.close();
      return;
    }
    link.send(SignalCodec.encode(new SignalMessage.Ping()));
    Executor later =
        CompletableFuture.delayedExecutor(SignalMessage.PING_SECONDS, TimeUnit.SECONDS);
    later.execute(this::ping);
  }

  private final class Reception implements Link.Receiver {
    private final Listener listener;

    Reception(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void onFrame(byte[] frame) {
      lastHeard = System.nanoTime();
      SignalMessage message;
      try {
        message = SignalCodec.decode(frame);
      } catch (CborException e) {
        log.warn("A relay sent something that is no signalling: {}", e.getMessage());
        link.close();
        return;
      }
      if (message != null) {
        take(message);
      }
    }

    private void take(SignalMessage message) {
      switch (message.kind()) {
        case PRESENT -> ((SignalMessage.Present) message).devices().forEach(this::present);
        case ABSENT -> absent(((SignalMessage.Absent) message).device());
        case DELIVER -> open((SignalMessage.Deliver) message);
        case UNDELIVERED -> {
          SignalMessage.Undelivered undelivered = (SignalMessage.Undelivered) message;
          listener.onUndelivered(undelivered.target(), undelivered.number(), undelivered.code());
        }
        case CALL -> {
          DeviceId caller = ((SignalMessage.Call) message).device();
          if (members.apply(caller) != null) {
            listener.onCall(caller);
          }
        }
        case SEND, PING, PONG -> {
          // Nothing that a relay says, or nothing to do.
        }
      }
    }

    private void present(DeviceId device) {
      if (members.apply(device) != null && present.add(device)) {
        listener.onPresent(device);
      }
    }

    private void absent(DeviceId device) {
      if (present.remove(device)) {
        listener.onAbsent(device);
      }
    }

    // The relay names the source; the signature shows whether it is.
    private void open(SignalMessage.Deliver deliver) {
      DeviceCertificate certificate = members.apply(deliver.source());
      byte[] content = deliver.content().bytes();
      if (certificate == null || !isNew(content)) {
        log.debug("A signal of {} is passed over", deliver.source().abbreviated());
        return;
      }
      byte[] message;
      try {
        message =
            SignalSeal.open(
                new SignalSeal.Way(space, deliver.source(), keys.deviceId()),
                keys,
                certificate.signingKey(),
                content);
      } catch (SealException e) {
        log.warn("A signal is passed over: {}", e.getMessage());
        return;
      }
      listener.onMessage(deliver.source(), message);
    }

    private boolean isNew(byte[] content) {
      if (!seen.add(ByteBuffer.wrap(Sha256.hash(content)))) {
        return false;
      }
      if (seen.size() > REMEMBERED) {
        Iterator<ByteBuffer> oldest = seen.iterator();
        oldest.next();
        oldest.remove();
      }
      return true;
    }

    @Override
    public void onClosed(LinkException reason) {
      over = true;
      present.clear();
      listener.onClosed(reason);
    }
  }
}
