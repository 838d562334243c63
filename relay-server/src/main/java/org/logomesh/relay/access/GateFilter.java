package org.logomesh.relay.access;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** The {@link Gate}, before everything else that looks at a request. */
final class GateFilter implements WebFilter, Ordered {
  private final Gate gate;

  GateFilter(Gate gate) {
    this.gate = gate;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    ServerHttpRequest request = exchange.getRequest();
    if (!Gate.isForDevices(request.getPath().value())) {
      return chain.filter(exchange);
    }
    HttpHeaders headers = request.getHeaders();
    Gate.Asked asked =
        new Gate.Asked(
            request.getRemoteAddress(),
            headers.getOrDefault("X-Forwarded-For", List.of()),
            headers.getOrigin());
    RefusedException refusal = gate.refusal(asked);
    // Of a WebSocket that is its opening: what comes after is for Upgrades.
    return refusal == null
        ? chain.filter(exchange).takeUntilOther(gate.blocked(asked))
        : Refusals.write(exchange.getResponse(), refusal);
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
