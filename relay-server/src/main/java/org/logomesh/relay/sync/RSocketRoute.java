package org.logomesh.relay.sync;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.rsocket.transport.ServerTransport.ConnectionAcceptor;
import io.rsocket.transport.netty.server.WebsocketRouteTransport;
import java.util.function.BiFunction;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.Gate;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.RefusedException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * {@code /rsocket}, which is a route of Netty's that no filter of Spring's sees: the {@link Gate}
 * first, then the upgrade.
 */
final class RSocketRoute
    implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {
  private final BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>> rsocket;
  private final OpenSockets sockets;
  private final Gate gate;

  RSocketRoute(ConnectionAcceptor acceptor, OpenSockets sockets, Gate gate) {
    this.rsocket = WebsocketRouteTransport.newHandler(acceptor);
    this.sockets = sockets;
    this.gate = gate;
  }

  @Override
  public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
    HttpHeaders headers = request.requestHeaders();
    if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
      return response.sendNotFound();
    }
    RefusedException refusal = gate.refusal(OpenSockets.asked(request));
    return refusal == null ? sockets.open(request, response, rsocket) : refuse(response, refusal);
  }

  private static Publisher<Void> refuse(HttpServerResponse response, RefusedException refusal) {
    response
        .status(Refusals.status(refusal.code()).value())
        .header(RelayApi.ERROR_HEADER, Integer.toString(refusal.code().number()));
    if (refusal.retryAfterSeconds() > 0) {
      response.header(RelayApi.RETRY_AFTER_HEADER, Long.toString(refusal.retryAfterSeconds()));
    }
    return response.sendString(Mono.just(refusal.code().text()));
  }
}
