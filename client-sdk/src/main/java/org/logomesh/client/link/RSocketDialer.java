package org.logomesh.client.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.metadata.AuthMetadataCodec;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.WebsocketClientTransport;
import io.rsocket.util.DefaultPayload;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.RelayApi;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider;

/** Opens RSocket connections to relays: over a WebSocket, with every bound set. */
final class RSocketDialer {
  /** Pieces that frames are cut into, so that small frames pass between those of a large one. */
  private static final int FRAGMENT_BYTES = 16 * 1024;

  /** Longest payload to put together: a frame, its metadata and headers. */
  private static final int MAX_INBOUND_BYTES = FrameCodec.MAX_FRAME_BYTES + 64 * 1024;

  /** A sign of life every 5 s; after 15 s without one the connection counts as dead. */
  private static final Duration KEEPALIVE = Duration.ofSeconds(5);

  private static final Duration KEEPALIVE_LIMIT = Duration.ofSeconds(15);

  private RSocketDialer() {}

  /** One daemon thread does the input and output of all connections; made with the first. */
  private static final class Loops {
    static final LoopResources SHARED = LoopResources.create("logomesh-relay", 1, true);
  }

  static Link connect(RelayAddress address, RelaySettings settings, SpaceId space, String token)
      throws LinkException {
    RSocket socket;
    try {
      socket =
          RSocketConnector.create()
              .fragment(FRAGMENT_BYTES)
              .maxInboundPayloadSize(MAX_INBOUND_BYTES)
              .payloadDecoder(PayloadDecoder.ZERO_COPY)
              .keepAlive(KEEPALIVE, KEEPALIVE_LIMIT)
              .metadataMimeType(WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString())
              .dataMimeType(WellKnownMimeType.APPLICATION_OCTET_STREAM.getString())
              .setupPayload(DefaultPayload.create(new byte[0], bearer(token)))
              .connect(transport(address, settings))
              .timeout(settings.timeout())
              .block();
    } catch (RuntimeException e) {
      throw RSocketFailures.of(e);
    }
    if (socket == null) {
      throw new LinkException(LinkFault.UNREACHABLE);
    }
    return new RSocketLink(socket, address.toString(), route(space));
  }

  private static WebsocketClientTransport transport(RelayAddress address, RelaySettings settings)
      throws LinkException {
    HttpClient client =
        HttpClient.create(ConnectionProvider.newConnection())
            .host(address.host())
            .port(address.port())
            .runOn(Loops.SHARED)
            // Ask the operating system for names, as every other program here does.
            .resolver(DefaultAddressResolverGroup.INSTANCE)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.min(settings.timeout().toMillis(), Integer.MAX_VALUE));
    if (address.isSecure()) {
      SslProvider tls = tls(settings.tls(), settings.timeout());
      client = client.secure(tls);
    }
    return WebsocketClientTransport.create(client, address.path(RelayApi.RSOCKET_PATH))
        .webSocketSpec(spec -> spec.maxFramePayloadLength(MAX_INBOUND_BYTES));
  }

  private static SslProvider tls(@Nullable SSLContext given, Duration timeout)
      throws LinkException {
    SSLContext context;
    try {
      context = given == null ? SSLContext.getDefault() : given;
    } catch (GeneralSecurityException e) {
      throw new LinkException(LinkFault.TLS, LinkFault.TLS.text(), e);
    }
    JdkSslContext netty =
        new JdkSslContext(
            context,
            true,
            null,
            IdentityCipherSuiteFilter.INSTANCE,
            null,
            ClientAuth.NONE,
            new String[] {"TLSv1.3", "TLSv1.2"},
            false);
    return SslProvider.builder()
        .sslContext(netty)
        .handshakeTimeout(timeout)
        .handlerConfigurator(
            handler -> {
              SSLParameters parameters = handler.engine().getSSLParameters();
              parameters.setEndpointIdentificationAlgorithm("HTTPS");
              handler.engine().setSSLParameters(parameters);
            })
        .build();
  }

  private static byte[] bearer(String token) {
    return metadata(
        WellKnownMimeType.MESSAGE_RSOCKET_AUTHENTICATION,
        AuthMetadataCodec.encodeBearerMetadata(ByteBufAllocator.DEFAULT, token.toCharArray()));
  }

  /** The metadata of a channel's first payload. */
  private static byte[] route(SpaceId space) {
    return metadata(
        WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
        TaggingMetadataCodec.createTaggingContent(
            ByteBufAllocator.DEFAULT, List.of(RelayApi.SYNC_ROUTE + space)));
  }

  private static byte[] metadata(WellKnownMimeType type, ByteBuf content) {
    CompositeByteBuf composite = Unpooled.compositeBuffer();
    try {
      CompositeMetadataCodec.encodeAndAddMetadata(
          composite, ByteBufAllocator.DEFAULT, type, content);
      byte[] bytes = new byte[composite.readableBytes()];
      composite.readBytes(bytes);
      return bytes;
    } finally {
      composite.release();
    }
  }

  /** A payload with the route, for the first frame, or without metadata. */
  static Payload payload(byte[] frame, byte @Nullable [] route) {
    return route == null
        ? DefaultPayload.create(frame)
        : DefaultPayload.create(ByteBuffer.wrap(frame), ByteBuffer.wrap(route));
  }
}
