package org.logomesh.relay.access;

import java.security.Principal;
import org.logomesh.model.wire.ErrorCode;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * The device that a WebSocket was opened by, as Spring Security found it in the upgrade request.
 */
public final class HandshakeDevice {
  private HandshakeDevice() {}

  /** Emits the device; refuses if the request carried no assertion. */
  public static Mono<DevicePrincipal> of(WebSocketSession session) {
    return find(session)
        .switchIfEmpty(Mono.error(() -> new RefusedException(ErrorCode.BAD_ASSERTION)));
  }

  /** Emits the device, or nothing if the request carried no assertion. */
  public static Mono<DevicePrincipal> find(WebSocketSession session) {
    return session.getHandshakeInfo().getPrincipal().flatMap(HandshakeDevice::device);
  }

  private static Mono<DevicePrincipal> device(Principal principal) {
    return principal instanceof AssertionAuthentication device && device.isAuthenticated()
        ? Mono.just(device.getPrincipal())
        : Mono.empty();
  }
}
