package org.logomesh.relay.signal;

import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.DeviceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.HandshakeDevice;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.RefusedException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** {@code /v1/tunnel/DEVICE}: one end of a tunnel, a binary message at a time. */
final class WebSocketTunnel implements WebSocketHandler {
  private final Tunnels tunnels;

  WebSocketTunnel(Tunnels tunnels) {
    this.tunnels = tunnels;
  }

  @Override
  public Mono<Void> handle(WebSocketSession session) {
    String path = session.getHandshakeInfo().getUri().getPath();
    return HandshakeDevice.of(session)
        .flatMap(device -> serve(session, device, path.substring(RelayApi.TUNNEL_PATH.length())))
        .onErrorResume(
            RefusedException.class, refusal -> session.close(Refusals.closeStatus(refusal.code())));
  }

  private Mono<Void> serve(WebSocketSession session, DevicePrincipal device, String other) {
    End end = new End(tunnels.counter());
    Disposable opened = tunnels.open(device, device(other), end);
    session.receive().subscribe(end);
    return session
        .send(
            end.outbound()
                .map(
                    message ->
                        session.binaryMessage(
                            factory -> ((NettyDataBufferFactory) factory).wrap(message))))
        .then(Mono.defer(() -> session.close(Refusals.closeStatus(end.code()))))
        .takeUntilOther(end.peerGone())
        .takeUntilOther(end.isOver().then(Mono.delay(WebSocketSignal.LAST_WORDS)))
        .doFinally(
            how -> {
              end.dispose();
              opened.dispose();
            });
  }

  /** The device that is named by hexadecimal digits; what is no device is not there. */
  static DeviceId device(String hex) {
    try {
      return DeviceId.parse(hex);
    } catch (IllegalArgumentException noDevice) {
      throw new RefusedException(ErrorCode.DEVICE_ABSENT);
    }
  }

  private static final class End extends TunnelEnd<WebSocketMessage> {
    End(Tunnels.Counter counter) {
      super(counter);
    }

    @Override
    byte @Nullable [] content(WebSocketMessage message) {
      return switch (message.getType()) {
        case BINARY -> {
          DataBuffer payload = message.getPayload();
          byte[] content = new byte[payload.readableByteCount()];
          payload.read(content);
          yield content;
        }
        case TEXT -> throw new IllegalArgumentException("text");
        case PING, PONG -> null;
      };
    }
  }
}
