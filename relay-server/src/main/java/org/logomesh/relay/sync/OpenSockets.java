package org.logomesh.relay.sync;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.Gate;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.Upgrades;
import org.reactivestreams.Publisher;
import org.springframework.web.reactive.socket.CloseStatus;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.util.context.Context;

/**
 * Turns requests into WebSockets, whatever is spoken over them. An open one, which may be silent
 * for days, keeps nothing of the request that opened it: headers, those of the answer, and what
 * filters put into its context would be a third of what it takes (ADR 186). And it ends when the
 * operator blocks the network that it came from.
 */
final class OpenSockets {
  /** How long a device may take to hear that it is blocked, in seconds. */
  private static final int LAST_WORD_SECONDS = 2;

  private final Upgrades upgrades;
  private final WebsocketServerSpec messages;

  OpenSockets(Upgrades upgrades, WebsocketServerSpec messages) {
    this.upgrades = upgrades;
    this.messages = messages;
  }

  /** What the {@link Gate} is to know of a request. */
  static Gate.Asked asked(HttpServerRequest request) {
    HttpHeaders headers = request.requestHeaders();
    return new Gate.Asked(
        request.remoteAddress(),
        headers.getAll("X-Forwarded-For"),
        headers.get(HttpHeaderNames.ORIGIN));
  }

  /** The longest message that is taken, in bytes. */
  int maxMessageBytes() {
    return messages.maxFramePayloadLength();
  }

  /**
   * Completes when the WebSocket is open; the conversation then goes on by itself.
   *
   * @param talk the conversation; the socket is closed when it ends
   */
  Mono<Void> open(
      HttpServerRequest request,
      HttpServerResponse response,
      BiFunction<WebsocketInbound, WebsocketOutbound, Publisher<Void>> talk) {
    Gate.Asked asked = asked(request);
    return response
        .sendWebsocket(
            (in, out) -> {
              request.requestHeaders().clear();
              response.responseHeaders().clear();
              in.withConnection(connection -> watch(connection, asked));
              return talk.apply(in, out);
            },
            messages)
        .contextWrite(ofRequest -> Context.empty());
  }

  private void watch(Connection connection, Gate.Asked asked) {
    Channel channel = connection.channel();
    Upgrades.Upgraded socket = upgrades.opened(asked, () -> end(channel));
    if (socket != null) {
      channel.closeFuture().addListener(gone -> upgrades.closed(socket));
    }
  }

  // Who does not read why is cut off all the same.
  private static void end(Channel channel) {
    CloseStatus blocked = Refusals.closeStatus(ErrorCode.BLOCKED);
    channel
        .writeAndFlush(new CloseWebSocketFrame(blocked.getCode(), blocked.getReason()))
        .addListener(ChannelFutureListener.CLOSE);
    var unused =
        channel.eventLoop().schedule(() -> close(channel), LAST_WORD_SECONDS, TimeUnit.SECONDS);
  }

  private static void close(Channel channel) {
    var unused = channel.close();
  }
}
