package org.logomesh.relay.access;

import org.logomesh.model.wire.ErrorCode;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Answers what nobody foresaw on the paths of devices: by a code of the closed list, and without a
 * word of what happened inside, where the framework would tell path, exception and more.
 */
final class CodesOnly implements ErrorWebExceptionHandler, Ordered {
  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted() || !Gate.isForDevices(exchange.getRequest().getPath().value())) {
      return Mono.error(error);
    }
    if (!(error instanceof ErrorResponse known) || known.getStatusCode().is5xxServerError()) {
      return Refusals.write(response, ErrorCode.INTERNAL);
    }
    HttpStatusCode status = known.getStatusCode();
    return Refusals.write(response, ErrorCode.MALFORMED_FRAME, status);
  }

  // Before the framework's own.
  @Override
  public int getOrder() {
    return -2;
  }
}
