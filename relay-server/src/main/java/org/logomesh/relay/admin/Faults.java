package org.logomesh.relay.admin;

import java.nio.charset.StandardCharsets;
import org.logomesh.relay.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers what went wrong in plain words, without a stack trace. */
final class Faults implements WebExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(Faults.class);

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(error);
    }
    HttpStatusCode status = status(error);
    if (status.equals(HttpStatus.INTERNAL_SERVER_ERROR)) {
      log.warn("the console could not answer", error);
    }
    response.setStatusCode(status);
    response
        .getHeaders()
        .setContentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8));
    byte[] text = text(status).getBytes(StandardCharsets.UTF_8);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(text)));
  }

  private static HttpStatusCode status(Throwable error) {
    if (error instanceof ResponseStatusException known) {
      return isCausedByLength(error) ? HttpStatus.CONTENT_TOO_LARGE : known.getStatusCode();
    }
    if (isCausedByLength(error)) {
      return HttpStatus.CONTENT_TOO_LARGE;
    }
    return error instanceof StoreException
        ? HttpStatus.SERVICE_UNAVAILABLE
        : HttpStatus.INTERNAL_SERVER_ERROR;
  }

  private static boolean isCausedByLength(Throwable error) {
    return error instanceof DataBufferLimitException
        || (error.getCause() != null && error.getCause() instanceof DataBufferLimitException);
  }

  private static String text(HttpStatusCode status) {
    return switch (status.value()) {
      case 404 -> "There is nothing here. The console, if there is one, is at /admin.\n";
      case 413 -> "That is larger than the console accepts.\n";
      case 503 -> "The relay's store does not answer. Try again.\n";
      case 500 -> "The relay could not do that. Its log says why.\n";
      default -> "That was no request the console knows: " + status.value() + ".\n";
    };
  }
}
