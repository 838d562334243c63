package org.logomesh.relay.signal;

import java.time.InstantSource;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.access.DevicePrincipal;
import org.logomesh.relay.access.Refusals;
import org.logomesh.relay.access.RefusedException;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Gives members credentials for TURN servers. */
@RestController
class TurnController {
  private final TurnServers servers;
  private final InstantSource clock;

  TurnController(TurnServers servers, InstantSource clock) {
    this.servers = servers;
    this.clock = clock;
  }

  @GetMapping(path = RelayApi.TURN_PATH, produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  byte[] credentials(@AuthenticationPrincipal DevicePrincipal device) {
    return servers.credentials(device, clock.instant()).encode();
  }

  @ExceptionHandler
  Mono<Void> refused(RefusedException refusal, ServerWebExchange exchange) {
    return Refusals.write(exchange.getResponse(), refusal.code());
  }
}
