package org.logomesh.client.link;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to talk to a relay.
 *
 * @param transport what carries the frames
 * @param timeout bound on each step: connecting, an answer, opening a link
 * @param allowPlaintext whether an address without TLS may lie outside this machine
 * @param tls what certificates to trust; null for the platform's
 */
public record RelaySettings(
    Transport transport, Duration timeout, boolean allowPlaintext, @Nullable SSLContext tls) {
  /** 10 s: several round trips on the worst mobile network. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** What carries the frames between device and relay. */
  public enum Transport {
    /** RSocket over a WebSocket. */
    RSOCKET,
    /** A WebSocket alone; works on every platform and through every proxy that knows WebSockets. */
    WEBSOCKET
  }

  public RelaySettings {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout " + timeout);
    }
  }

  /** Returns the settings that fit almost everybody. */
  public static RelaySettings defaults() {
    return new RelaySettings(Transport.RSOCKET, DEFAULT_TIMEOUT, false, null);
  }

  /** Returns these settings with another transport. */
  public RelaySettings withTransport(Transport other) {
    return new RelaySettings(other, timeout, allowPlaintext, tls);
  }

  /** Returns these settings with another bound on each step. */
  public RelaySettings withTimeout(Duration other) {
    return new RelaySettings(transport, other, allowPlaintext, tls);
  }

  /** Returns these settings, with or without permission for plain text outside this machine. */
  public RelaySettings withAllowPlaintext(boolean allow) {
    return new RelaySettings(transport, timeout, allow, tls);
  }

  /** Returns these settings with other certificates to trust. */
  public RelaySettings withTls(SSLContext context) {
    return new RelaySettings(transport, timeout, allowPlaintext, context);
  }
}
