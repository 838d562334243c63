package org.logomesh.relay.signal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.SignalMessage;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.MemberWatch;
import org.logomesh.relay.access.RefusedException;
import reactor.core.Disposable;

/**
 * Pipes between two devices of a space. Each asks for the other; the first waits, and the other is
 * told so by signalling. Nothing is stored, and what passes is not understood. Thread-safe.
 */
final class Tunnels {
  private final SignalHub hub;
  private final MemberWatch members;
  private final SignalLimits limits;
  private final Counter counter = new Counter();
  private final Map<Key, Tunnel> tunnels = new HashMap<>();
  private boolean closing;

  /** Two devices of a space, the lower id first. */
  private record Key(SpaceId space, DeviceId low, DeviceId high) {
    static Key of(DevicePrincipal device, DeviceId other) {
      return device.device().compareTo(other) < 0
          ? new Key(device.space(), device.device(), other)
          : new Key(device.space(), other, device.device());
    }
  }

  private static final class Tunnel {
    private final Map<DeviceId, TunnelEnd<?>> ends = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable ErrorCode> reason = new AtomicReference<>();
    private final TunnelEnd<?> first;
    private long messagesThen;
    private long lastMoved = -1;

    Tunnel(TunnelEnd<?> first) {
      this.first = first;
    }

    // The end of one ends the other: whichever reason came first is told to both.
    void close(ErrorCode code) {
      reason.compareAndSet(null, code);
      ErrorCode told = Objects.requireNonNull(reason.get());
      ends.values().forEach(end -> end.close(told));
    }

    boolean isJoined() {
      return ends.size() == 2;
    }

    /** For how long nothing has passed, in milliseconds. */
    long idle(long nowMillis) {
      long messages = ends.values().stream().mapToLong(TunnelEnd::messages).sum();
      if (lastMoved < 0 || messages != messagesThen) {
        messagesThen = messages;
        lastMoved = nowMillis;
      }
      return nowMillis - lastMoved;
    }
  }

  /** Bytes that are in tunnels, and that have been through. */
  static final class Counter {
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();

    void held(int bytes) {
      held.addAndGet(bytes);
    }

    void passed(int bytes) {
      held.addAndGet(-bytes);
      passed.addAndGet(bytes);
    }

    long heldBytes() {
      return held.get();
    }

    long passedBytes() {
      return passed.get();
    }
  }

  Tunnels(SignalHub hub, MemberWatch members, SignalLimits limits) {
    this.hub = hub;
    this.members = members;
    this.limits = limits;
  }

  /**
   * Opens one end.
   *
   * @param end of this device
   * @return to be disposed of when this device's connection has ended
   * @throws RefusedException if it is not to be
   */
  Disposable open(DevicePrincipal device, DeviceId other, TunnelEnd<?> end) {
    Key key = Key.of(device, other);
    Tunnel tunnel = enter(key, device, other, end);
    TunnelEnd<?> waiting = tunnel.first == end ? null : tunnel.first;
    if (waiting != null) {
      TunnelEnd.join(waiting, end);
    } else if (!hub.tell(
            new DevicePrincipal(device.space(), other), new SignalMessage.Call(device.device()))
        && abandon(key, tunnel)) {
      throw new RefusedException(ErrorCode.DEVICE_ABSENT);
    }
    Disposable watch = members.watch(device, end::close);
    return () -> {
      watch.dispose();
      leave(key, tunnel);
    };
  }

  private Tunnel enter(Key key, DevicePrincipal device, DeviceId other, TunnelEnd<?> end) {
    Tunnel stale = null;
    try {
      synchronized (tunnels) {
        check(device, other);
        Tunnel found = tunnels.get(key);
        if (found != null && (found.isJoined() || found.ends.containsKey(device.device()))) {
          stale = found; // The same device came again: its old connection is dead.
          tunnels.remove(key);
          found = null;
        }
        long own =
            tunnels.entrySet().stream()
                .filter(known -> known.getKey().space().equals(device.space()))
                .filter(known -> known.getValue().ends.containsKey(device.device()))
                .count();
        boolean full = found == null && tunnels.size() >= limits.maxTunnels();
        if (full || own >= limits.maxTunnelsPerDevice()) {
          throw new RefusedException(ErrorCode.RATE_LIMITED);
        }
        if (found == null) {
          found = new Tunnel(end);
          tunnels.put(key, found);
        }
        found.ends.put(device.device(), end);
        return found;
      }
    } finally {
      if (stale != null) {
        stale.close(ErrorCode.TIMEOUT);
      }
    }
  }

  private void check(DevicePrincipal device, DeviceId other) {
    if (closing) {
      throw new RefusedException(ErrorCode.SHUTTING_DOWN);
    }
    if (limits.maxTunnels() == 0) {
      throw new RefusedException(ErrorCode.NOT_OFFERED);
    }
    if (other.equals(device.device())) {
      throw new RefusedException(ErrorCode.DEVICE_ABSENT);
    }
  }

  /** Takes a tunnel away in which nobody is but the one that asked; false if the other has come. */
  private boolean abandon(Key key, Tunnel tunnel) {
    synchronized (tunnels) {
      return !tunnel.isJoined() && tunnels.remove(key, tunnel);
    }
  }

  private void leave(Key key, Tunnel tunnel) {
    synchronized (tunnels) {
      tunnels.remove(key, tunnel);
    }
    tunnel.close(ErrorCode.DEVICE_ABSENT);
  }

  /**
   * Time went on; called about once a second.
   *
   * @param nowMillis a clock that never goes back, in milliseconds
   */
  void tick(long nowMillis) {
    List<Tunnel> late = new ArrayList<>();
    synchronized (tunnels) {
      for (Tunnel tunnel : tunnels.values()) {
        long most = tunnel.isJoined() ? limits.tunnelIdleMillis() : limits.tunnelWaitMillis();
        if (tunnel.idle(nowMillis) > most) {
          late.add(tunnel);
        }
      }
      tunnels.values().removeAll(late);
    }
    late.forEach(tunnel -> tunnel.close(ErrorCode.TIMEOUT));
  }

  /** Refuses new tunnels and ends the open ones. */
  void close() {
    List<Tunnel> open;
    synchronized (tunnels) {
      closing = true;
      open = List.copyOf(tunnels.values());
      tunnels.clear();
    }
    open.forEach(tunnel -> tunnel.close(ErrorCode.SHUTTING_DOWN));
  }

  /** How many tunnels there are, waiting ones included. */
  int open() {
    synchronized (tunnels) {
      return tunnels.size();
    }
  }

  Counter counter() {
    return counter;
  }
}
