package org.logomesh.relay.signal;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.Refusals;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/**
 * One of the two at a rendezvous. A message is taken from one when the other's connection has taken
 * the one before, so the pipe holds one message in each direction.
 */
final class RendezvousParty extends BaseSubscriber<WebSocketMessage> {
  /**
   * Bytes one party may send in all: a pairing hands over certificates and a trust log, and no
   * more.
   */
  static final long MAX_BYTES = 16L << 20;

  private final WebSocketSession session;
  private final Sinks.Many<byte[]> outbound = Sinks.many().unicast().onBackpressureBuffer();
  private final Sinks.Empty<Void> gone = Sinks.empty();
  private final AtomicReference<@Nullable ErrorCode> code = new AtomicReference<>();
  private volatile @Nullable RendezvousParty other;
  private byte @Nullable [] early;
  private long bytes;

  RendezvousParty(WebSocketSession session) {
    this.session = session;
  }

  /** Runs until the connection ends, from whichever side. */
  Mono<Void> run() {
    session.receive().subscribe(this);
    return session
        .send(
            outbound
                .asFlux()
                .map(message -> session.binaryMessage(factory -> factory.wrap(message)))
                .doOnNext(taken -> Objects.requireNonNull(other).request(1)))
        .then(Mono.defer(() -> session.close(Refusals.closeStatus(reason()))))
        .takeUntilOther(gone.asMono())
        .doFinally(how -> dispose());
  }

  /** Joins the two; what either said before goes to the other now. */
  static void join(RendezvousParty inviter, RendezvousParty joiner) {
    inviter.meet(joiner);
    joiner.meet(inviter);
  }

  private synchronized void meet(RendezvousParty met) {
    other = met;
    if (early != null) {
      met.hear(early);
      early = null;
    }
  }

  private void hear(byte[] message) {
    outbound.tryEmitNext(message);
  }

  /** Ends the connection after what was said before. The first reason counts. */
  void close(ErrorCode why) {
    code.compareAndSet(null, why);
    // The other party may be speaking at this very moment; the end must not get lost for that.
    Sinks.EmitResult result = outbound.tryEmitComplete();
    while (result == Sinks.EmitResult.FAIL_NON_SERIALIZED) {
      Thread.onSpinWait();
      result = outbound.tryEmitComplete();
    }
  }

  private ErrorCode reason() {
    return Objects.requireNonNullElse(code.get(), ErrorCode.NO_RENDEZVOUS);
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    request(1);
  }

  @Override
  protected void hookOnNext(WebSocketMessage message) {
    if (message.getType() != WebSocketMessage.Type.BINARY) {
      if (message.getType() == WebSocketMessage.Type.TEXT) {
        close(ErrorCode.MALFORMED_FRAME);
      } else {
        request(1);
      }
      return;
    }
    DataBuffer payload = message.getPayload();
    byte[] content = new byte[payload.readableByteCount()];
    payload.read(content);
    bytes += content.length;
    if (content.length > RelayApi.MAX_RENDEZVOUS_MESSAGE_BYTES || bytes > MAX_BYTES) {
      close(ErrorCode.TOO_LARGE);
      return;
    }
    pass(content);
  }

  private synchronized void pass(byte[] content) {
    RendezvousParty to = other;
    if (to == null) {
      early = content; // The next one is not asked for until somebody has taken this one.
    } else {
      to.hear(content);
    }
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
