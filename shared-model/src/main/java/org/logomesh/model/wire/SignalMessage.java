package org.logomesh.model.wire;

import java.util.List;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.trust.Opaque;

/**
 * What a device and a relay say to each other on {@code /v1/signal}. Being connected there is being
 * present; the relay tells who else of the space is, and hands on what one device has for another.
 * It does not look into that, keeps nothing of it, and does not say that it has arrived: who needs
 * to know is told by the other device.
 *
 * <pre>
 *   device                                        relay
 *   │                             PRESENT devices │  at once, maybe in several; then as they come
 *   │                             ABSENT device   │  as they go
 *   │ SEND target, number, content  ─────────▶    │  DELIVER source, content   to the target
 *   │                             UNDELIVERED     │  if the target is not there
 *   │                             CALL device     │  that device waits at tunnel.{this device}
 *   │ PING  ─────────▶                       PONG │  after 30 s of silence
 * </pre>
 *
 * <p>Bytes: as frames, {@code [kind, critical, payload map]} in deterministic CBOR ({@link
 * SignalCodec}), one in a binary message; the same rules let later versions add to it. Immutable.
 */
public sealed interface SignalMessage {
  /**
   * Most bytes of content: the description of a connection with all its addresses takes two to four
   * KiB, and sealing it for a device one more.
   */
  int MAX_CONTENT_BYTES = 16 * 1024;

  /** Devices in one PRESENT; more come in another. */
  int MAX_DEVICES = 256;

  /** How long a device may be silent, in seconds, until it says PING. */
  int PING_SECONDS = 30;

  /** How long a relay waits for a device that is silent, in seconds: two PINGs may get lost. */
  int IDLE_SECONDS = 90;

  /** Which of the messages this is. */
  SignalKind kind();

  /**
   * These devices are connected too. Said once with those that are there already, which may be
   * none.
   */
  record Present(List<DeviceId> devices) implements SignalMessage {
    public Present {
      devices = List.copyOf(devices);
      if (devices.size() > MAX_DEVICES) {
        throw new IllegalArgumentException(devices.size() + " devices in one message");
      }
    }

    @Override
    public SignalKind kind() {
      return SignalKind.PRESENT;
    }
  }

  /** This device is not connected any more. */
  record Absent(DeviceId device) implements SignalMessage {
    @Override
    public SignalKind kind() {
      return SignalKind.ABSENT;
    }
  }

  /**
   * Hand this to a device.
   *
   * @param number the sender's own, to know it again in {@link Undelivered}
   * @param content sealed for the target
   */
  record Send(DeviceId target, int number, Opaque content) implements SignalMessage {
    /** Takes a copy of the content. */
    public Send(DeviceId target, int number, byte[] content) {
      this(target, number, Opaque.of(content));
    }

    public Send {
      checkContent(content);
      if (number < 0) {
        throw new IllegalArgumentException("message number " + number);
      }
    }

    @Override
    public SignalKind kind() {
      return SignalKind.SEND;
    }
  }

  /**
   * A device has sent this.
   *
   * @param source who brought it, as the relay says; what is sealed inside says it for sure
   * @param content as it was sent
   */
  record Deliver(DeviceId source, Opaque content) implements SignalMessage {
    /** Takes a copy of the content. */
    public Deliver(DeviceId source, byte[] content) {
      this(source, Opaque.of(content));
    }

    public Deliver {
      checkContent(content);
    }

    @Override
    public SignalKind kind() {
      return SignalKind.DELIVER;
    }
  }

  /** What was sent to a device under this number was not handed to it. */
  record Undelivered(DeviceId target, int number, ErrorCode code) implements SignalMessage {
    public Undelivered {
      if (number < 0) {
        throw new IllegalArgumentException("message number " + number);
      }
    }

    @Override
    public SignalKind kind() {
      return SignalKind.UNDELIVERED;
    }
  }

  /** This device waits in a tunnel for the one that is told. */
  record Call(DeviceId device) implements SignalMessage {
    @Override
    public SignalKind kind() {
      return SignalKind.CALL;
    }
  }

  /** Asks whether the other side is still there. */
  record Ping() implements SignalMessage {
    @Override
    public SignalKind kind() {
      return SignalKind.PING;
    }
  }

  /** It is. */
  record Pong() implements SignalMessage {
    @Override
    public SignalKind kind() {
      return SignalKind.PONG;
    }
  }

  private static void checkContent(Opaque content) {
    if (content.size() == 0 || content.size() > MAX_CONTENT_BYTES) {
      throw new IllegalArgumentException("content of " + content.size() + " bytes");
    }
  }
}
