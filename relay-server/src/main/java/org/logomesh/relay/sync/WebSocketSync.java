package org.logomesh.relay.sync;

import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.HandshakeDevice;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.RefusedException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /v1/sync}: one frame per binary message. A thin shell around a {@link SyncConnection}. */
final class WebSocketSync implements WebSocketHandler {
  private final SyncHub hub;

  WebSocketSync(SyncHub hub) {
    this.hub = hub;
  }

  @Override
  public Mono<Void> handle(WebSocketSession session) {
    return HandshakeDevice.of(session)
        .flatMap(device -> serve(session, device))
        .onErrorResume(
            RefusedException.class, refusal -> session.close(Refusals.closeStatus(refusal.code())));
  }

  private Mono<Void> serve(WebSocketSession session, DevicePrincipal device) {
    SyncConnection connection = hub.connect(device.space(), device.device(), WebSocketOutlet::new);
    WebSocketOutlet outlet = (WebSocketOutlet) connection.outlet();
    session.receive().subscribe(outlet);
    Flux<WebSocketMessage> messages =
        outlet
            .frames()
            .map(
                frame ->
                    session.binaryMessage(
                        factory -> ((NettyDataBufferFactory) factory).wrap(frame)));
    return session
        .send(messages)
        .then(Mono.defer(() -> session.close(Refusals.closeStatus(outlet.code()))))
        .takeUntilOther(outlet.peerGone())
        .doFinally(
            how -> {
              outlet.dispose();
              connection.onClosed();
            });
  }

  private static final class WebSocketOutlet extends FluxOutlet<WebSocketMessage> {
    WebSocketOutlet(SyncConnection connection) {
      super(connection);
    }

    @Override
    protected void hookOnNext(WebSocketMessage message) {
      switch (message.getType()) {
        case BINARY -> {
          DataBuffer payload = message.getPayload();
          byte[] frame = new byte[payload.readableByteCount()];
          payload.read(frame);
          connection().onFrame(frame);
        }
        case TEXT -> connection().shutDown(ErrorCode.MALFORMED_FRAME);
        case PING, PONG -> request(1);
      }
    }
  }
}
