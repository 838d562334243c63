package org.logomesh.relay.signal;

import java.time.Duration;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.HandshakeDevice;
import org.logomesh.relay.access.MemberWatch;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.RefusedException;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** {@code /v1/signal}: one signalling message per binary message. */
final class WebSocketSignal implements WebSocketHandler {
  /** How long a device may take to hear that its connection is over. */
  static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final SignalHub hub;
  private final MemberWatch members;

  WebSocketSignal(SignalHub hub, MemberWatch members) {
    this.hub = hub;
    this.members = members;
  }

  @Override
  public Mono<Void> handle(WebSocketSession session) {
    return HandshakeDevice.of(session)
        .flatMap(device -> serve(session, device))
        .onErrorResume(
            RefusedException.class, refusal -> session.close(Refusals.closeStatus(refusal.code())));
  }

  private Mono<Void> serve(WebSocketSession session, DevicePrincipal device) {
    SignalConnection connection = new SignalConnection(hub, device);
    ErrorCode refusal = hub.join(connection);
    if (refusal != null) {
      return Mono.error(new RefusedException(refusal));
    }
    Disposable watch = members.watch(device, code -> hub.end(connection, code));
    return connection
        .run(session)
        .takeUntilOther(connection.isOver().then(Mono.delay(LAST_WORDS)))
        .doFinally(
            how -> {
              watch.dispose();
              hub.left(connection);
            });
  }
}
