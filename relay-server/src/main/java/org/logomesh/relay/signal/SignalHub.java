package org.logomesh.relay.signal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.cbor.CborException;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.SignalCodec;
import org.logomesh.model.wire.SignalMessage;
import org.logomesh.relay.access.DevicePrincipal;

/**
 * Who is there, and the way from one device of a space to another. Holds what is under way to a
 * connection and nothing else. One thing happens after the other; nothing here waits. Thread-safe.
 */
final class SignalHub {
  private final SignalLimits limits;
  private final Map<SpaceId, Map<DeviceId, Presence>> spaces = new HashMap<>();
  private int connections;
  private boolean closing;

  /** A device that is there, by one connection or several. */
  private static final class Presence {
    private final List<SignalConnection> connections = new ArrayList<>();
    private int tokens;

    Presence(int tokens) {
      this.tokens = tokens;
    }
  }

  SignalHub(SignalLimits limits) {
    this.limits = limits;
  }

  SignalLimits limits() {
    return limits;
  }

  /** Takes a connection on; returns why not, or null. */
  synchronized @Nullable ErrorCode join(SignalConnection connection) {
    if (closing) {
      return ErrorCode.SHUTTING_DOWN;
    }
    if (connections >= limits.maxConnections()) {
      return ErrorCode.RATE_LIMITED;
    }
    DevicePrincipal device = connection.device();
    Map<DeviceId, Presence> space =
        spaces.computeIfAbsent(device.space(), id -> new LinkedHashMap<>());
    Presence before = space.get(device.device());
    Presence presence =
        space.computeIfAbsent(device.device(), id -> new Presence(limits.messagesAtOnce()));
    List<DeviceId> others =
        space.keySet().stream().filter(id -> !id.equals(device.device())).toList();
    presence.connections.add(connection);
    connections++;
    if (presence.connections.size() > limits.maxConnectionsPerDevice()) {
      leave(presence.connections.get(0), ErrorCode.RATE_LIMITED);
    }
    greet(connection, others);
    if (before == null) {
      tellOthers(device, new SignalMessage.Present(List.of(device.device())));
    }
    return null;
  }

  private static void greet(SignalConnection connection, List<DeviceId> others) {
    int from = 0;
    do {
      int to = Math.min(others.size(), from + SignalMessage.MAX_DEVICES);
      connection.send(SignalCodec.encode(new SignalMessage.Present(others.subList(from, to))));
      from = to;
    } while (from < others.size());
  }

  /** A message arrived. */
  synchronized void take(SignalConnection from, byte[] bytes) {
    Presence presence = presence(from.device());
    if (presence == null || !from.isOpen()) {
      return;
    }
    from.heard();
    presence.tokens--;
    if (presence.tokens < 0) {
      end(from, ErrorCode.RATE_LIMITED);
      return;
    }
    if (bytes.length > SignalCodec.MAX_MESSAGE_BYTES) {
      end(from, ErrorCode.TOO_LARGE);
      return;
    }
    SignalMessage message;
    try {
      message = SignalCodec.decode(bytes);
    } catch (CborException malformed) {
      end(from, ErrorCode.MALFORMED_FRAME);
      return;
    }
    if (message != null) {
      perform(from, message);
    }
  }

  private void perform(SignalConnection from, SignalMessage message) {
    switch (message.kind()) {
      case SEND -> hand(from, (SignalMessage.Send) message);
      case PING -> send(from, SignalCodec.encode(new SignalMessage.Pong()));
      case PONG -> {
        // An answer to what nobody asked.
      }
      case PRESENT, ABSENT, DELIVER, UNDELIVERED, CALL -> end(from, ErrorCode.UNEXPECTED_FRAME);
    }
  }

  private void hand(SignalConnection from, SignalMessage.Send send) {
    DevicePrincipal source = from.device();
    boolean handed =
        !send.target().equals(source.device())
            && tell(
                new DevicePrincipal(source.space(), send.target()),
                new SignalMessage.Deliver(source.device(), send.content()));
    if (!handed) {
      send(
          from,
          SignalCodec.encode(
              new SignalMessage.Undelivered(
                  send.target(), send.number(), ErrorCode.DEVICE_ABSENT)));
    }
  }

  /** Tells a device something; false if it is not there. */
  synchronized boolean tell(DevicePrincipal device, SignalMessage message) {
    Presence presence = presence(device);
    if (presence == null) {
      return false;
    }
    byte[] bytes = SignalCodec.encode(message);
    boolean told = false;
    for (SignalConnection connection : List.copyOf(presence.connections)) {
      told |= send(connection, bytes);
    }
    return told;
  }

  private void tellOthers(DevicePrincipal about, SignalMessage news) {
    byte[] bytes = SignalCodec.encode(news);
    Map<DeviceId, Presence> space = spaces.getOrDefault(about.space(), Map.of());
    for (Map.Entry<DeviceId, Presence> other : List.copyOf(space.entrySet())) {
      if (!other.getKey().equals(about.device())) {
        List.copyOf(other.getValue().connections).forEach(connection -> send(connection, bytes));
      }
    }
  }

  // Who does not read is not there: whoever speaks to it hears so at once.
  private boolean send(SignalConnection connection, byte[] bytes) {
    boolean sent = connection.send(bytes);
    if (!sent) {
      leave(connection, ErrorCode.TIMEOUT);
    }
    return sent;
  }

  /** Ends a connection from the relay's side. */
  synchronized void end(SignalConnection connection, ErrorCode code) {
    leave(connection, code);
  }

  /** The connection is gone. */
  synchronized void left(SignalConnection connection) {
    leave(connection, ErrorCode.INTERNAL);
  }

  private void leave(SignalConnection connection, ErrorCode code) {
    connection.close(code);
    DevicePrincipal device = connection.device();
    Presence presence = presence(device);
    if (presence == null || !presence.connections.remove(connection)) {
      return;
    }
    connections--;
    if (presence.connections.isEmpty()) {
      Map<DeviceId, Presence> space = spaces.getOrDefault(device.space(), Map.of());
      space.remove(device.device());
      if (space.isEmpty()) {
        spaces.remove(device.space());
      }
      tellOthers(device, new SignalMessage.Absent(device.device()));
    }
  }

  private @Nullable Presence presence(DevicePrincipal device) {
    return spaces.getOrDefault(device.space(), Map.of()).get(device.device());
  }

  /**
   * Time went on; called about once a second.
   *
   * @param nowMillis a clock that never goes back, in milliseconds
   */
  synchronized void tick(long nowMillis) {
    for (SignalConnection connection : all()) {
      connection.tick(nowMillis);
      if (!connection.isOpen()) {
        leave(connection, ErrorCode.TIMEOUT);
      }
    }
    for (Map<DeviceId, Presence> space : spaces.values()) {
      for (Presence presence : space.values()) {
        presence.tokens =
            Math.min(limits.messagesAtOnce(), presence.tokens + limits.messagesPerSecond());
      }
    }
  }

  /** Refuses new connections and ends the open ones. */
  synchronized void close() {
    closing = true;
    all().forEach(connection -> connection.close(ErrorCode.SHUTTING_DOWN));
  }

  private List<SignalConnection> all() {
    List<SignalConnection> all = new ArrayList<>();
    for (Map<DeviceId, Presence> space : spaces.values()) {
      space.values().forEach(presence -> all.addAll(presence.connections));
    }
    return all;
  }

  /** How many connections are open. */
  synchronized int connections() {
    return connections;
  }
}
