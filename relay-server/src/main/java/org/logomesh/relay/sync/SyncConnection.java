package org.logomesh.relay.sync;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sync.SyncSession;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.Rates;
import org.logomesh.relay.access.SyncActivity.LiveConnection;

/**
 * One device's connection to its space: the transport on one side, a {@link SyncSession} on the
 * other, and between them the counters that bound what the relay holds for it. The transport calls
 * the public methods from any thread; everything else happens in the order of the space's hub.
 */
public final class SyncConnection {
  private final SpaceHub hub;
  private final DeviceId device;
  private final Outlet outlet;
  private final SyncLimits limits;
  private final Rates rates;
  private final SyncCounters counters;
  private final Consumer<ErrorCode> onEnded;
  private final long openedMillis;

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong inbox = new AtomicLong();
  private final AtomicLong outbox = new AtomicLong();
  private volatile boolean broken;

  // In the hub's order only:
  private @Nullable SyncSession session;
  private final Deque<Runnable> waitingForRoom = new ArrayDeque<>();
  private int framesOwed;
  private boolean closed;
  private boolean resuming;
  private long lastMoved;
  private long now;
  private long pausedUntil;
  private long outboxSeen;

  SyncConnection(
      SpaceHub hub,
      DeviceId device,
      Function<SyncConnection, Outlet> transport,
      SyncLimits limits,
      Rates rates,
      SyncCounters counters,
      long nowMillis,
      Consumer<ErrorCode> onEnded) {
    this.rates = rates;
    this.counters = counters;
    this.openedMillis = nowMillis;
    this.onEnded = onEnded;
    this.hub = hub;
    this.device = device;
    this.limits = limits;
    this.outlet = transport.apply(this);
  }

  /** A frame arrived. The array is the connection's from now on. */
  public void onFrame(byte[] frame) {
    if (broken) {
      return;
    }
    counters.received(frame.length);
    received.addAndGet(frame.length);
    if (inbox.addAndGet(frame.length) > limits.inboxBytes()) {
      broken = true;
      hub.execute(() -> end(ErrorCode.CREDIT_EXCEEDED));
      return;
    }
    hub.execute(() -> take(frame));
  }

  /** The transport has let go of so many bytes. */
  public void onSent(int bytes) {
    counters.outbox(-bytes);
    if (outbox.addAndGet(-bytes) < limits.outboxBytes()) {
      hub.execute(this::resume);
    }
  }

  /** The transport is gone. */
  public void onClosed() {
    broken = true;
    hub.execute(
        () -> {
          closed = true;
          hub.detach(this);
        });
  }

  /** Ends the connection from the relay's side. */
  public void shutDown(ErrorCode code) {
    hub.execute(() -> end(code));
  }

  Outlet outlet() {
    return outlet;
  }

  DeviceId device() {
    return device;
  }

  SpaceId space() {
    return hub.space();
  }

  /** What the operator is shown of it. */
  LiveConnection shown(long nowMillis) {
    return new LiveConnection(
        space(),
        device,
        Duration.ofMillis(Math.max(0, nowMillis - openedMillis)),
        received.get(),
        sent.get(),
        outbox.get());
  }

  long inboxBytes() {
    return inbox.get();
  }

  boolean isOpen() {
    return !closed && session != null;
  }

  SyncSession session() {
    if (session == null) {
      throw new IllegalStateException("no session yet");
    }
    return session;
  }

  void start(SyncSession begun) {
    session = begun;
    outlet.ready(limits.inboxFrames());
  }

  private void take(byte[] frame) {
    inbox.addAndGet(-frame.length);
    if (!isOpen()) {
      return;
    }
    hub.perform(this, session().onBytes(frame));
    framesOwed++;
    pausedUntil = Math.max(pausedUntil, now + rates.appended(hub.space(), device, frame.length));
    resume();
  }

  void send(byte[] frame) {
    if (!closed) {
      outbox.addAndGet(frame.length);
      counters.outbox(frame.length);
      counters.sent(frame.length);
      sent.addAndGet(frame.length);
      outlet.send(frame);
    }
  }

  /** Whether another batch may be made for this connection now. */
  boolean hasRoom() {
    return outbox.get() < limits.outboxBytes();
  }

  /** Does the work once there is room in the outbox. */
  void whenThereIsRoom(Runnable work) {
    waitingForRoom.add(work);
    resume();
  }

  private void resume() {
    if (resuming) {
      return;
    }
    resuming = true;
    while (!closed && hasRoom() && !waitingForRoom.isEmpty()) {
      waitingForRoom.remove().run();
    }
    resuming = false;
    // Who brings too much at once is not refused: its transport is asked for nothing for a while.
    if (!closed && hasRoom() && framesOwed > 0 && now >= pausedUntil) {
      outlet.ready(framesOwed);
      framesOwed = 0;
    }
  }

  /** Time went on: a transport that takes nothing is given up. */
  void tick(long nowMillis) {
    now = nowMillis;
    if (!isOpen()) {
      return;
    }
    resume();
    long waiting = outbox.get();
    if (waiting == 0 || waiting != outboxSeen) {
      outboxSeen = waiting;
      lastMoved = nowMillis;
    } else if (nowMillis - lastMoved > limits.stallMillis()) {
      close(ErrorCode.TIMEOUT);
      return;
    }
    hub.perform(this, session().onTick(nowMillis));
  }

  /** Tells the peer why, then closes. */
  void end(ErrorCode code) {
    if (closed) {
      return;
    }
    onEnded.accept(code);
    if (session != null && !session.isClosed()) {
      hub.perform(this, session.close(code, 0));
    }
    close(code);
  }

  /** Closes without a word. */
  void close(ErrorCode code) {
    if (!closed) {
      closed = true;
      broken = true;
      waitingForRoom.clear();
      counters.refused(code);
      outlet.close(code);
      hub.detach(this);
    }
  }
}
