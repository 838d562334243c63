package org.logomesh.relay.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestChannelFrameCodec;
import io.rsocket.frame.SetupFrameCodec;
import io.rsocket.metadata.AuthMetadataCodec;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.WebsocketClientTransport;
import io.rsocket.util.DefaultPayload;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

/** rsocket-java's client on the sync route. */
public final class RSocketClient implements AutoCloseable {
  private static final ByteBufAllocator BUFFERS = ByteBufAllocator.DEFAULT;

  private final RSocket rsocket;
  private final String route;
  private final Sinks.Many<Payload> outbound = Sinks.many().unicast().onBackpressureBuffer();
  private final AtomicBoolean routed = new AtomicBoolean();
  private final CompletableFuture<String> closed = new CompletableFuture<>();

  /** Connects and opens the channel. */
  public RSocketClient(URI uri, String token, String route, Consumer<byte[]> onFrame) {
    this(uri, token, route, onFrame, Duration.ZERO, 0);
  }

  private RSocketClient(
      URI uri,
      String token,
      String route,
      Consumer<byte[]> onFrame,
      Duration pause,
      int fragmentBytes) {
    this.route = route;
    // An event loop of its own: in these tests the relay lives in the same process.
    LoopResources loop = LoopResources.create("rsocket-client", 1, true);
    HttpClient http =
        HttpClient.newConnection().runOn(loop).host(uri.getHost()).port(uri.getPort());
    RSocket connected =
        RSocketConnector.create()
            .metadataMimeType(WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString())
            .dataMimeType(WellKnownMimeType.APPLICATION_OCTET_STREAM.getString())
            .maxInboundPayloadSize(Integer.MAX_VALUE)
            .fragment(fragmentBytes)
            .setupPayload(setup(token))
            .connect(WebsocketClientTransport.create(http, uri.getPath()))
            .block(Duration.ofSeconds(20));
    this.rsocket = Objects.requireNonNull(connected);
    // The relay answers SETUP with silence or an error, which ends the channel.
    connected.requestChannel(outbound.asFlux()).subscribe(new Inbound(onFrame, pause));
    connected.onClose().subscribe(nothing -> {}, error -> closed.complete(error.getMessage()));
  }

  /** Asks for everything, and then blocks the thread that the socket is read on. */
  public static RSocketClient thatNeverReads(URI uri, String token, String route) {
    return new RSocketClient(uri, token, route, frame -> {}, Duration.ofSeconds(5), 0);
  }

  /** Sends a frame in pieces of 16 KiB. */
  public static RSocketClient thatFragments(
      URI uri, String token, String route, Consumer<byte[]> onFrame) {
    return new RSocketClient(uri, token, route, onFrame, Duration.ZERO, 16 * 1024);
  }

  /** What SETUP carries: the assertion. */
  public static Payload setup(String token) {
    return DefaultPayload.create(Unpooled.EMPTY_BUFFER, bearer(token));
  }

  /** A SETUP, for those who write frames by hand. */
  public static byte[] setupFrame(String token) {
    return bytes(
        SetupFrameCodec.encode(
            BUFFERS,
            false,
            60_000,
            120_000,
            WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString(),
            WellKnownMimeType.APPLICATION_OCTET_STREAM.getString(),
            setup(token)));
  }

  /** A request for a channel, which asks for as much as there is. */
  public static byte[] channelFrame(int stream, String route) {
    return bytes(
        RequestChannelFrameCodec.encode(
            BUFFERS,
            stream,
            false,
            false,
            Integer.MAX_VALUE,
            routing(route),
            Unpooled.EMPTY_BUFFER));
  }

  /** A payload, asked for or not. */
  public static byte[] nextFrame(int stream, byte[] data) {
    return bytes(
        PayloadFrameCodec.encode(
            BUFFERS, stream, false, false, true, null, Unpooled.wrappedBuffer(data)));
  }

  private static byte[] bytes(ByteBuf frame) {
    byte[] bytes = ByteBufUtil.getBytes(frame);
    frame.release();
    return bytes;
  }

  private static ByteBuf routing(String route) {
    CompositeByteBuf metadata = BUFFERS.compositeBuffer();
    CompositeMetadataCodec.encodeAndAddMetadata(
        metadata,
        BUFFERS,
        WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
        TaggingMetadataCodec.createTaggingContent(BUFFERS, List.of(route)));
    return metadata;
  }

  private static ByteBuf bearer(String token) {
    CompositeByteBuf metadata = BUFFERS.compositeBuffer();
    CompositeMetadataCodec.encodeAndAddMetadata(
        metadata,
        BUFFERS,
        WellKnownMimeType.MESSAGE_RSOCKET_AUTHENTICATION,
        AuthMetadataCodec.encodeBearerMetadata(BUFFERS, token.toCharArray()));
    return metadata;
  }

  public void send(byte[] frame) {
    ByteBuf data = Unpooled.wrappedBuffer(frame);
    if (routed.compareAndSet(false, true)) {
      outbound.tryEmitNext(DefaultPayload.create(data, routing(route)));
    } else {
      outbound.tryEmitNext(DefaultPayload.create(data, Unpooled.EMPTY_BUFFER));
    }
  }

  /** Why the channel or the connection ended. */
  public String closeReason() throws Exception {
    return closed.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    rsocket.dispose();
  }

  private final class Inbound extends BaseSubscriber<Payload> {
    private final Consumer<byte[]> onFrame;
    private final Duration pause;

    Inbound(Consumer<byte[]> onFrame, Duration pause) {
      this.onFrame = onFrame;
      this.pause = pause;
    }

    @Override
    protected void hookOnNext(Payload payload) {
      byte[] frame = new byte[payload.data().readableBytes()];
      payload.data().readBytes(frame);
      payload.release();
      if (!pause.isZero()) {
        try {
          Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      onFrame.accept(frame);
    }

    @Override
    protected void hookOnError(Throwable error) {
      closed.complete(String.valueOf(error.getMessage()));
    }

    @Override
    protected void hookOnComplete() {
      closed.complete("completed");
    }
  }
}
