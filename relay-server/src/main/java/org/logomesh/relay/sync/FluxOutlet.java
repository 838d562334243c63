package org.logomesh.relay.sync;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.logomesh.model.wire.ErrorCode;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/**
 * An outlet for the transports that are streams: it emits the frames to send, and takes what the
 * peer sends, message by message, as fast as the connection asks for it.
 *
 * @param <M> what the transport calls a message; the subclass turns it into a frame
 */
abstract class FluxOutlet<M> extends BaseSubscriber<M> implements Outlet {
  private final Sinks.Many<ByteBuf> frames =
      Sinks.many().unicast().onBackpressureBuffer(new ConcurrentLinkedQueue<>());
  private final Sinks.Empty<Void> peerGone = Sinks.empty();
  private final SyncConnection connection;
  private final Object demandLock = new Object();
  private long earlyDemand;
  private boolean subscribed;
  private volatile ErrorCode code = ErrorCode.INTERNAL;

  FluxOutlet(SyncConnection connection) {
    this.connection = connection;
  }

  final SyncConnection connection() {
    return connection;
  }

  /** What to send; ends when the relay closes the connection. */
  final Flux<ByteBuf> frames() {
    return frames.asFlux();
  }

  /** Why the relay closed the connection, once {@link #frames} has ended. */
  final ErrorCode code() {
    return code;
  }

  /** Ends when the peer has ended its stream. */
  final Mono<Void> peerGone() {
    return peerGone.asMono();
  }

  @Override
  public final void send(byte[] frame) {
    FrameBuffer buffer = new FrameBuffer(frame, () -> connection.onSent(frame.length));
    if (frames.tryEmitNext(buffer).isFailure()) {
      buffer.release();
    }
  }

  @Override
  public final void ready(int count) {
    synchronized (demandLock) {
      if (!subscribed) {
        earlyDemand += count;
        return;
      }
    }
    request(count);
  }

  @Override
  public final void close(ErrorCode why) {
    code = why;
    frames.tryEmitComplete();
  }

  @Override
  protected final void hookOnSubscribe(Subscription subscription) {
    // The connection asks for frames when it is ready for them, which may have been before.
    long demand;
    synchronized (demandLock) {
      subscribed = true;
      demand = earlyDemand;
    }
    if (demand > 0) {
      request(demand);
    }
  }

  @Override
  protected final void hookOnError(Throwable error) {
    // The link broke: that it is gone is all there is to know.
  }

  @Override
  protected final void hookFinally(SignalType type) {
    peerGone.tryEmitEmpty();
  }
}
