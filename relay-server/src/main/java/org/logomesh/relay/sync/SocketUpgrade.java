package org.logomesh.relay.sync;

import java.net.URI;
import java.security.Principal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.adapter.ReactorNettyWebSocketSession;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The door of WebFlux to {@link OpenSockets}. Handlers are told the path and whom the request was
 * from, and nothing else of it.
 */
final class SocketUpgrade implements RequestUpgradeStrategy {
  private final OpenSockets sockets;

  SocketUpgrade(OpenSockets sockets) {
    this.sockets = sockets;
  }

  @Override
  public Mono<Void> upgrade(
      ServerWebExchange exchange,
      WebSocketHandler handler,
      @Nullable String subProtocol,
      Supplier<HandshakeInfo> all) {
    ServerHttpResponse response = exchange.getResponse();
    NettyDataBufferFactory buffers = (NettyDataBufferFactory) response.bufferFactory();
    URI path = URI.create(exchange.getRequest().getURI().getRawPath());
    // Its filters may still add to the answer.
    return response
        .setComplete()
        .then(exchange.getPrincipal().map(Mono::just).defaultIfEmpty(Mono.empty()))
        .flatMap(
            device -> {
              HandshakeInfo info = info(path, device);
              HttpServerRequest asked =
                  ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
              HttpServerResponse answer = ServerHttpResponseDecorator.getNativeResponse(response);
              return sockets.open(
                  asked,
                  answer,
                  (in, out) ->
                      handler.handle(
                          new ReactorNettyWebSocketSession(
                              in, out, info, buffers, sockets.maxMessageBytes())));
            });
  }

  private static HandshakeInfo info(URI path, Mono<Principal> device) {
    return new HandshakeInfo(path, HttpHeaders.EMPTY, device, null);
  }
}
