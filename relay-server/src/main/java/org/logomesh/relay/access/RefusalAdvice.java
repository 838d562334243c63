package org.logomesh.relay.access;

import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.store.StoreException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Tells by a code what any door of the relay refuses. */
@RestControllerAdvice
class RefusalAdvice {
  @ExceptionHandler
  Mono<Void> refused(RefusedException refusal, ServerWebExchange exchange) {
    return Refusals.write(exchange.getResponse(), refusal);
  }

  @ExceptionHandler
  Mono<Void> failed(StoreException failure, ServerWebExchange exchange) {
    return Refusals.write(exchange.getResponse(), Refusals.of(failure));
  }

  @ExceptionHandler
  Mono<Void> tooLarge(DataBufferLimitException e, ServerWebExchange exchange) {
    return Refusals.write(exchange.getResponse(), ErrorCode.TOO_LARGE);
  }
}
