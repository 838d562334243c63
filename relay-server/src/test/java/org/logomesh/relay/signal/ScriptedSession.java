package org.logomesh.relay.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.SignedIn;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.AbstractWebSocketSession;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A WebSocket without a network: a test says what comes in, and how much of what goes out is taken.
 */
final class ScriptedSession extends AbstractWebSocketSession<Object> {
  private final Sinks.Many<WebSocketMessage> incoming =
      Sinks.many().unicast().onBackpressureBuffer();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong said = new AtomicLong();
  private final List<byte[]> taken = new CopyOnWriteArrayList<>();
  private final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();
  private final CompletableFuture<Boolean> handled = new CompletableFuture<>();
  private final Outgoing outgoing = new Outgoing();
  private final long takes;

  private ScriptedSession(String path, @Nullable DevicePrincipal device, long takes) {
    super(
        new Object(),
        "scripted",
        new HandshakeInfo(
            URI.create("ws://relay" + path),
            HttpHeaders.EMPTY,
            device == null ? Mono.<Principal>empty() : Mono.just(SignedIn.as(device)),
            null),
        new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT));
    this.takes = takes;
  }

  /** A member's connection. */
  static ScriptedSession of(String id, DevicePrincipal device) {
    return at(RelayApi.RENDEZVOUS_PATH + id, device);
  }

  /** A member's connection to some path. */
  static ScriptedSession at(String path, DevicePrincipal device) {
    return new ScriptedSession(path, device, Long.MAX_VALUE);
  }

  /** A member's connection to some path that takes nothing until {@link #take} says so. */
  static ScriptedSession thatReadsNothing(String path, DevicePrincipal device) {
    return new ScriptedSession(path, device, 0);
  }

  /** A stranger's connection. */
  static ScriptedSession of(String id) {
    return new ScriptedSession(RelayApi.RENDEZVOUS_PATH + id, null, Long.MAX_VALUE);
  }

  /** A stranger's connection that takes nothing until {@link #take} says so. */
  static ScriptedSession thatReadsNothing(String id) {
    return new ScriptedSession(RelayApi.RENDEZVOUS_PATH + id, null, 0);
  }

  ScriptedSession openAt(WebSocketHandler handler) {
    var unused = handler.handle(this).doFinally(how -> handled.complete(true)).subscribe();
    return this;
  }

  /** A message arrives from the device. */
  void say(byte[] message) {
    said.incrementAndGet();
    incoming.tryEmitNext(
        new WebSocketMessage(WebSocketMessage.Type.BINARY, bufferFactory().wrap(message)));
  }

  void say(WebSocketMessage.Type type) {
    incoming.tryEmitNext(
        new WebSocketMessage(type, bufferFactory().wrap("x".getBytes(StandardCharsets.US_ASCII))));
  }

  /** The device closes its connection. */
  void hangUp() {
    incoming.tryEmitComplete();
  }

  void breakDown() {
    incoming.tryEmitError(new IllegalStateException("connection reset"));
  }

  void take(long messages) {
    outgoing.request(messages);
  }

  /** What the device got. */
  List<byte[]> taken() {
    return List.copyOf(taken);
  }

  /** How many of the messages that were said the relay has not asked for. */
  long leftWithTheSender() {
    return Math.max(0, said.get() - asked.get());
  }

  /** Waits until the relay is done with the connection, which ends it whatever the device does. */
  void awaitGivenUp() throws Exception {
    assertThat(handled.get(10, TimeUnit.SECONDS)).isTrue();
  }

  boolean isClosed() {
    return closed.isDone();
  }

  /** The code that the relay closed with, waiting for it. */
  ErrorCode closedWith() throws Exception {
    int number = closed.get(10, TimeUnit.SECONDS).getCode() - RelayApi.CLOSE_CODE_BASE;
    for (ErrorCode code : ErrorCode.values()) {
      if (code.number() == number) {
        return code;
      }
    }
    throw new AssertionError("closed with " + closed.get());
  }

  @Override
  public Flux<WebSocketMessage> receive() {
    return incoming.asFlux().doOnRequest(asked::addAndGet);
  }

  @Override
  public Mono<Void> send(Publisher<WebSocketMessage> messages) {
    return Mono.create(
        sink -> {
          outgoing.done = sink::success;
          sink.onCancel(outgoing);
          messages.subscribe(outgoing);
        });
  }

  @Override
  public boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public Mono<Void> close(CloseStatus status) {
    return Mono.fromRunnable(
        () -> {
          closed.complete(status);
          incoming.tryEmitComplete();
        });
  }

  @Override
  public Mono<CloseStatus> closeStatus() {
    return Mono.fromFuture(closed);
  }

  private final class Outgoing extends BaseSubscriber<WebSocketMessage> {
    private Runnable done = () -> {};

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      if (takes > 0) {
        request(takes);
      }
    }

    @Override
    protected void hookOnNext(WebSocketMessage message) {
      DataBuffer payload = message.getPayload();
      byte[] content = new byte[payload.readableByteCount()];
      payload.read(content);
      DataBufferUtils.release(payload); // as a network does that has taken it
      taken.add(content);
    }

    @Override
    protected void hookOnComplete() {
      done.run();
    }
  }
}
