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
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * {@code /rsocket}, which is a route of Netty's that no filter of Spring's sees: the {@link Gate}
 * first, then the upgrade.
 */
final class RSocketRoute
    implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {
  private final BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>> rsocket;
  private final WebsocketServerSpec messages;
  private final Gate gate;

  RSocketRoute(ConnectionAcceptor acceptor, WebsocketServerSpec messages, Gate gate) {
    this.rsocket = WebsocketRouteTransport.newHandler(acceptor);
    this.messages = messages;
    this.gate = gate;
  }

  @Override
  public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
    HttpHeaders headers = request.requestHeaders();
    if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
      return response.sendNotFound();
    }
    Gate.Asked asked =
        new Gate.Asked(
            request.remoteAddress(),
            headers.getAll("X-Forwarded-For"),
            headers.get(HttpHeaderNames.ORIGIN));
    RefusedException refusal = gate.refusal(asked);
    return refusal == null
        ? Mono.from(response.sendWebsocket(rsocket, messages)).takeUntilOther(gate.blocked(asked))
        : refuse(response, refusal);
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
