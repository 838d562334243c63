package org.logomesh.client.link;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketServer;
import io.rsocket.metadata.AuthMetadataCodec;
import io.rsocket.metadata.CompositeMetadata;
import io.rsocket.metadata.RoutingMetadata;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.server.WebsocketRouteTransport;
import io.rsocket.util.DefaultPayload;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.sign.VerifyKey;
import org.logomesh.model.wire.DeviceAssertion;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.FrameCodec;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.RelayInfo;
import org.logomesh.model.wire.TurnCredentials;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** The doors of a relay on a loopback port, behind which a test says what happens. */
public final class FakeRelay implements AutoCloseable {
  /** What a frame is answered with. */
  volatile Function<byte[], Publisher<byte[]>> answers = Mono::just;

  /** What assertions must name. */
  volatile String origin;

  /** Refuses whoever comes for a space's frames. */
  volatile @Nullable ErrorCode refusal;

  /** What the WebSocket doors do, instead of answering. */
  volatile @Nullable WebSocketScript webSocket;

  /** What the HTTP doors do, instead of answering. */
  volatile @Nullable HttpScript http;

  /** What is behind the doors for snapshots. */
  public final FakeSnapshots snapshots = new FakeSnapshots();

  /** What members are given for TURN. */
  final TurnCredentials turn =
      new TurnCredentials(List.of("turn:turn.example.org"), "1:user", "password", 60);

  final Queue<String> requests = new ConcurrentLinkedQueue<>();

  /** How many records were brought each time. */
  final List<Integer> introductions = new CopyOnWriteArrayList<>();

  final List<String> routes = new CopyOnWriteArrayList<>();
  private final Set<String> nonces = ConcurrentHashMap.newKeySet();
  private final SecureRandom random = new SecureRandom();
  private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();
  private final Set<VerifyKey> members = ConcurrentHashMap.newKeySet();
  private final DisposableServer server;

  interface WebSocketScript {
    Publisher<Void> run(WebsocketInbound in, WebsocketOutbound out);
  }

  interface HttpScript {
    Publisher<Void> run(HttpServerRequest request, HttpServerResponse response);
  }

  /** A relay that one device is a member at. */
  public FakeRelay(VerifyKey member) {
    this(member, HttpServer.create());
  }

  /** A relay with a certificate. */
  FakeRelay(VerifyKey member, SSLContext tls) {
    this(member, HttpServer.create().secure(spec -> spec.sslContext(netty(tls))));
  }

  private FakeRelay(VerifyKey member, HttpServer server) {
    this.members.add(member);
    this.server =
        server
            .host("127.0.0.1")
            .port(0)
            .doOnConnection(connections::add)
            .route(this::doors)
            .bindNow();
    this.origin = address().origin();
  }

  private static JdkSslContext netty(SSLContext tls) {
    return new JdkSslContext(
        tls, false, null, IdentityCipherSuiteFilter.INSTANCE, null, ClientAuth.NONE, null, false);
  }

  /** Lets another device in. */
  public void admit(VerifyKey member) {
    members.add(member);
  }

  /** Where it is. */
  public RelayAddress address() {
    return RelayAddress.parse("ws://127.0.0.1:" + server.port());
  }

  int port() {
    return server.port();
  }

  private void doors(HttpServerRoutes routes) {
    WebsocketServerSpec spec =
        WebsocketServerSpec.builder().maxFramePayloadLength(2 * FrameCodec.MAX_FRAME_BYTES).build();
    routes
        .get(RelayApi.INFO_PATH, (request, response) -> scripted(request, response, info()))
        .post(RelayApi.NONCE_PATH, (request, response) -> scripted(request, response, nonce()))
        .post(
            RelayApi.SPACES_PATH,
            (request, response) ->
                request
                    .receive()
                    .aggregate()
                    .asByteArray()
                    .flatMap(
                        body -> {
                          response.status(
                              RelayApi.decodeRegistration(body).get(0).length > 1 ? 200 : 201);
                          return Mono.from(scripted(request, response, new byte[0]));
                        }))
        .post(
            RelayApi.MEMBERS_PATH,
            (request, response) -> {
              ErrorCode code = check(request.requestHeaders().get(RelayApi.ASSERTION_HEADER));
              return code != null
                  ? refuse(response, 403, code)
                  : request
                      .receive()
                      .aggregate()
                      .asByteArray()
                      .doOnNext(b -> introductions.add(RelayApi.decodeRegistration(b).size()))
                      .flatMap(b -> response.send().then());
            })
        .get(RelayApi.SNAPSHOTS_PATH + "{id}", this::snapshot)
        .get(RelayApi.SNAPSHOTS_PATH + "{id}/{part}", this::snapshot)
        .put(RelayApi.SNAPSHOTS_PATH + "{id}", this::snapshot)
        .put(RelayApi.SNAPSHOTS_PATH + "{id}/{part}", this::snapshot)
        .ws(
            RelayApi.RSOCKET_PATH,
            WebsocketRouteTransport.newHandler(
                RSocketServer.create(acceptor())
                    .fragment(16 * 1024)
                    .asConnectionAcceptor(0xffffff)))
        .get(
            RelayApi.SYNC_PATH,
            (request, response) -> {
              ErrorCode code = check(bearer(request));
              return code == null
                  ? response.sendWebsocket(this::frames, spec)
                  : refuse(response, 403, code);
            })
        .get(
            RelayApi.TUNNEL_PATH + "{id}",
            (request, response) -> {
              String space = request.requestHeaders().get(RelayApi.SPACE_HEADER);
              requests.add(request.uri() + " space=" + space);
              ErrorCode code = check(bearer(request));
              return code == null
                  ? response.sendWebsocket(this::frames, spec)
                  : refuse(response, 403, code);
            })
        .get(
            RelayApi.TURN_PATH,
            (request, response) -> {
              ErrorCode code = check(bearer(request));
              return code == null
                  ? scripted(request, response, turn.encode())
                  : refuse(response, 404, code);
            })
        .get(
            RelayApi.RENDEZVOUS_PATH + "{id}",
            (request, response) -> {
              requests.add(request.uri() + (bearer(request) == null ? " joins" : " opens"));
              return response.sendWebsocket(this::frames, spec);
            });
  }

  private Publisher<Void> snapshot(HttpServerRequest request, HttpServerResponse response) {
    ErrorCode code = check(bearer(request));
    return code != null ? refuse(response, 403, code) : snapshots.answer(request, response);
  }

  static Publisher<Void> refuse(HttpServerResponse response, int status, ErrorCode code) {
    return response
        .status(status)
        .header(RelayApi.ERROR_HEADER, Integer.toString(code.number()))
        .sendString(Mono.just(code.text()));
  }

  private Publisher<Void> scripted(
      HttpServerRequest request, HttpServerResponse response, byte[] otherwise) {
    requests.add(request.uri() + " invite=" + request.requestHeaders().get(RelayApi.INVITE_HEADER));
    return http == null
        ? response.sendByteArray(Mono.just(otherwise))
        : http.run(request, response);
  }

  private Publisher<Void> frames(WebsocketInbound in, WebsocketOutbound out) {
    if (webSocket != null) {
      return webSocket.run(in, out);
    }
    return out.sendByteArray(
        in.aggregateFrames(2 * FrameCodec.MAX_FRAME_BYTES)
            .receive()
            .asByteArray()
            .concatMap(answers));
  }

  private SocketAcceptor acceptor() {
    return (setup, sending) -> {
      ErrorCode code = check(token(setup));
      if (code != null) {
        return Mono.error(
            new io.rsocket.exceptions.RejectedSetupException(code.number() + " " + code));
      }
      return Mono.just(
          new RSocket() {
            @Override
            public Flux<Payload> requestChannel(Publisher<Payload> payloads) {
              return Flux.from(payloads)
                  .doOnNext(payload -> route(payload))
                  .map(payload -> bytes(payload))
                  .concatMap(answers)
                  .map(DefaultPayload::create);
            }
          });
    };
  }

  private void route(Payload payload) {
    if (!payload.sliceMetadata().isReadable()) {
      return;
    }
    for (CompositeMetadata.Entry entry : new CompositeMetadata(payload.sliceMetadata(), false)) {
      new RoutingMetadata(entry.getContent()).forEach(routes::add);
    }
  }

  private static byte[] bytes(Payload payload) {
    byte[] bytes = new byte[payload.sliceData().readableBytes()];
    payload.sliceData().readBytes(bytes);
    payload.release();
    return bytes;
  }

  private static @Nullable String token(Payload setup) {
    for (CompositeMetadata.Entry entry : new CompositeMetadata(setup.sliceMetadata(), false)) {
      String type = WellKnownMimeType.MESSAGE_RSOCKET_AUTHENTICATION.getString();
      if (type.equals(entry.getMimeType())) {
        AuthMetadataCodec.readWellKnownAuthType(entry.getContent());
        return new String(AuthMetadataCodec.readBearerTokenAsCharArray(entry.getContent()));
      }
    }
    return null;
  }

  private static @Nullable String bearer(HttpServerRequest request) {
    String header = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION);
    return header == null ? null : header.substring("Bearer ".length());
  }

  private @Nullable ErrorCode check(@Nullable String token) {
    if (refusal != null) {
      return refusal;
    }
    if (token == null) {
      return ErrorCode.BAD_ASSERTION;
    }
    DeviceAssertion assertion = DeviceAssertion.decode(token);
    boolean fresh = nonces.remove(java.util.HexFormat.of().formatHex(assertion.nonce()));
    boolean signed = members.stream().anyMatch(key -> assertion.verify(key, origin));
    return fresh && signed ? null : ErrorCode.BAD_ASSERTION;
  }

  private byte[] nonce() {
    byte[] nonce = new byte[DeviceAssertion.NONCE_BYTES];
    random.nextBytes(nonce);
    nonces.add(java.util.HexFormat.of().formatHex(nonce));
    return nonce;
  }

  private byte[] info() {
    return new RelayInfo("fake relay", 1, 1, "", true).encode();
  }

  @Override
  public void close() {
    server.disposeNow();
    connections.forEach(connection -> connection.channel().close().syncUninterruptibly());
  }
}
