package org.logomesh.relay.signal;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.sync.FrameBuffer;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/**
 * One device's connection for signalling. Takes one message after the other to the hub, and sends
 * what the hub has for it. {@link #send} and {@link #close} are called in the hub's order only.
 */
final class SignalConnection extends BaseSubscriber<WebSocketMessage> {
  private final Sinks.Many<ByteBuf> outbound =
      Sinks.many().unicast().onBackpressureBuffer(new ConcurrentLinkedQueue<>());
  private final Sinks.Empty<Void> closing = Sinks.empty();
  private final Sinks.Empty<Void> gone = Sinks.empty();
  private final AtomicLong outbox = new AtomicLong();
  private final SignalHub hub;
  private final DevicePrincipal device;
  private @Nullable ErrorCode reason;
  private long lastHeard = -1;
  private boolean heard = true;

  SignalConnection(SignalHub hub, DevicePrincipal device) {
    this.hub = hub;
    this.device = device;
  }

  DevicePrincipal device() {
    return device;
  }

  /** Runs until the connection ends, from whichever side; {@link #isOver} tells of our side. */
  Mono<Void> run(WebSocketSession session) {
    session.receive().subscribe(this);
    return session
        .send(
            outbound
                .asFlux()
                .map(
                    message ->
                        session.binaryMessage(
                            factory -> ((NettyDataBufferFactory) factory).wrap(message))))
        .then(Mono.defer(() -> session.close(Refusals.closeStatus(reason()))))
        .takeUntilOther(gone.asMono())
        .doFinally(how -> dispose());
  }

  /** Ends when the relay ends the connection, whether or not the device takes notice. */
  Mono<Void> isOver() {
    return closing.asMono();
  }

  private ErrorCode reason() {
    return Objects.requireNonNullElse(reason, ErrorCode.INTERNAL);
  }

  boolean isOpen() {
    return reason == null;
  }

  /** Sends a message, unless the device leaves more unread than it may. */
  boolean send(byte[] message) {
    if (!isOpen()) {
      return false;
    }
    if (outbox.get() + message.length > hub.limits().outboxBytes()) {
      close(ErrorCode.TIMEOUT);
      return false;
    }
    outbox.addAndGet(message.length);
    FrameBuffer buffer = new FrameBuffer(message, () -> outbox.addAndGet(-message.length));
    return !outbound.tryEmitNext(buffer).isFailure();
  }

  /** Ends the connection after what was sent before. The first reason counts. */
  void close(ErrorCode why) {
    if (reason == null) {
      reason = why;
      outbound.tryEmitComplete();
      closing.tryEmitEmpty();
    }
  }

  /** Time went on. */
  void tick(long nowMillis) {
    if (heard || lastHeard < 0) {
      heard = false;
      lastHeard = nowMillis;
    } else if (nowMillis - lastHeard > hub.limits().idleMillis()) {
      close(ErrorCode.TIMEOUT);
    }
  }

  void heard() {
    heard = true;
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    request(1);
  }

  @Override
  protected void hookOnNext(WebSocketMessage message) {
    switch (message.getType()) {
      case BINARY -> {
        DataBuffer payload = message.getPayload();
        byte[] content = new byte[payload.readableByteCount()];
        payload.read(content);
        hub.take(this, content);
      }
      case TEXT -> hub.end(this, ErrorCode.MALFORMED_FRAME);
      case PING, PONG -> {
        // The library answers; that is not what keeps a connection open here.
      }
    }
    request(1);
  }

  @Override
  protected void hookOnError(Throwable error) {
    // The link broke; that it is gone is all there is to know.
  }

  @Override
  protected void hookFinally(SignalType type) {
    gone.tryEmitEmpty();
  }
}
