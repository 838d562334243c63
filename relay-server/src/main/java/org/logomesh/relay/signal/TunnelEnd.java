package org.logomesh.relay.signal;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.sync.FrameBuffer;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/**
 * One end of a tunnel. A message is asked of this device only when the other one's network has
 * taken one before: {@link #WINDOW} messages are in the relay in each direction, however much one
 * pushes and however little the other reads. Nothing is asked for before both ends are there.
 *
 * @param <M> what the transport calls a message
 */
abstract class TunnelEnd<M> extends BaseSubscriber<M> {
  /** Messages on their way to the other end: enough for the network never to wait for the relay. */
  static final int WINDOW = 4;

  private final Sinks.Many<ByteBuf> outbound =
      Sinks.many().unicast().onBackpressureBuffer(new ConcurrentLinkedQueue<>());
  private final Sinks.Empty<Void> closing = Sinks.empty();
  private final Sinks.Empty<Void> gone = Sinks.empty();
  private final AtomicReference<@Nullable ErrorCode> code = new AtomicReference<>();
  private final AtomicInteger allowed = new AtomicInteger();
  private final AtomicLong messages = new AtomicLong();
  private final Object demandLock = new Object();
  private final Tunnels.Counter counter;
  private volatile @Nullable TunnelEnd<?> other;
  private int earlyDemand;
  private boolean subscribed;

  /**
   * @param counter counts the bytes that the relay holds and has passed on
   */
  TunnelEnd(Tunnels.Counter counter) {
    this.counter = counter;
  }

  /** The content of a message; null if there is none. The message is not used afterwards. */
  abstract byte @Nullable [] content(M message);

  /** What to send to this device; ends when the tunnel does. */
  final Flux<ByteBuf> outbound() {
    return outbound.asFlux().doOnDiscard(FrameBuffer.class, FrameBuffer::release);
  }

  /** How many messages this device has sent. */
  final long messages() {
    return messages.get();
  }

  /** Why the tunnel ended, once {@link #outbound} has. */
  final ErrorCode code() {
    return Objects.requireNonNullElse(code.get(), ErrorCode.DEVICE_ABSENT);
  }

  /** Ends when this device has ended its stream. */
  final Mono<Void> peerGone() {
    return gone.asMono();
  }

  /** Ends when the relay ends the tunnel, whether or not the device takes notice. */
  final Mono<Void> isOver() {
    return closing.asMono();
  }

  /** Joins the two. */
  static void join(TunnelEnd<?> one, TunnelEnd<?> another) {
    one.other = another;
    another.other = one;
    one.ask(WINDOW);
    another.ask(WINDOW);
  }

  /** Asks the transport for messages that are to be passed on. */
  private void ask(int messages) {
    allowed.addAndGet(messages);
    demand(messages);
  }

  /** Asks the transport for messages; it may not be there yet. */
  private void demand(int messages) {
    synchronized (demandLock) {
      if (!subscribed) {
        earlyDemand += messages;
        return;
      }
    }
    request(messages);
  }

  private void hear(byte[] message, TunnelEnd<?> speaker) {
    counter.held(message.length);
    FrameBuffer buffer =
        new FrameBuffer(
            message,
            () -> {
              counter.passed(message.length);
              speaker.ask(1);
            });
    if (outbound.tryEmitNext(buffer).isFailure()) {
      buffer.release();
    }
    if (code.get() != null) {
      complete();
    }
  }

  /** Ends this end after what was sent before. The first reason counts. */
  final void close(ErrorCode why) {
    if (code.compareAndSet(null, why)) {
      complete();
    }
  }

  // If the other end is speaking at this very moment, its thread completes when it has done so.
  private void complete() {
    outbound.tryEmitComplete();
    closing.tryEmitEmpty();
  }

  /** Ends both, and tells both why: the end of one must not come before the reason of the other. */
  private void fail(ErrorCode why) {
    code.compareAndSet(null, why);
    TunnelEnd<?> end = other;
    if (end != null) {
      end.close(why);
    }
    complete();
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    int early;
    synchronized (demandLock) {
      subscribed = true;
      early = earlyDemand;
    }
    if (early > 0) {
      request(early);
    }
  }

  @Override
  protected final void hookOnNext(M message) {
    byte[] content;
    try {
      content = content(message);
    } catch (IllegalArgumentException noContent) {
      fail(ErrorCode.MALFORMED_FRAME);
      return;
    }
    if (content == null) {
      demand(1);
      return;
    }
    TunnelEnd<?> to = other;
    if (to == null || allowed.decrementAndGet() < 0) {
      fail(ErrorCode.CREDIT_EXCEEDED);
    } else if (content.length > RelayApi.MAX_TUNNEL_MESSAGE_BYTES) {
      fail(ErrorCode.TOO_LARGE);
    } else {
      messages.incrementAndGet();
      to.hear(content, this);
    }
  }

  @Override
  protected final void hookOnError(Throwable error) {
    // The link broke; that it is gone is all there is to know.
  }

  @Override
  protected final void hookFinally(SignalType type) {
    gone.tryEmitEmpty();
  }
}
