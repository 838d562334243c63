package org.logomesh.relay.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What machines ask a relay that its devices need not know: metrics, and health in detail. On the
 * operator's port alone.
 */
final class Management {
  static final String METRICS_PATH = "/actuator/prometheus";
  static final String HEALTH_PATH = "/actuator/health";

  /** Prometheus' own format, in text. */
  private static final MediaType METRICS =
      MediaType.valueOf("text/plain;version=0.0.4;charset=utf-8");

  private final PrometheusMeterRegistry meters;
  private final HealthEndpoint health;
  private final MetricsReaders readers;
  private final HandlerFilterFunction<ServerResponse, ServerResponse> others;

  /**
   * @param readers who may ask without a token
   * @param others what is answered to anybody else, or how they are let in
   */
  Management(
      PrometheusMeterRegistry meters,
      HealthEndpoint health,
      MetricsReaders readers,
      HandlerFilterFunction<ServerResponse, ServerResponse> others) {
    this.meters = meters;
    this.health = health;
    this.readers = readers;
    this.others = others;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(METRICS_PATH, request -> metrics())
        .GET(HEALTH_PATH, request -> health())
        .build()
        .filter(this::guard);
  }

  private Mono<ServerResponse> guard(ServerRequest request, HandlerFunction<ServerResponse> next) {
    return readers.includes(request.exchange().getRequest())
        ? next.handle(request)
        : others.filter(request, next);
  }

  /** Says no to those who are not named, where there is no token. */
  static Mono<ServerResponse> refuse(ServerRequest request, HandlerFunction<ServerResponse> next) {
    return ServerResponse.status(HttpStatus.FORBIDDEN).build();
  }

  private Mono<ServerResponse> metrics() {
    return Mono.fromCallable(meters::scrape)
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(text -> ServerResponse.ok().contentType(METRICS).bodyValue(text));
  }

  private Mono<ServerResponse> health() {
    return Mono.fromCallable(health::health)
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(
            found ->
                ServerResponse.status(status(found))
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(found));
  }

  private static HttpStatus status(HealthDescriptor found) {
    Status status = found.getStatus();
    return status.equals(Status.DOWN) || status.equals(Status.OUT_OF_SERVICE)
        ? HttpStatus.SERVICE_UNAVAILABLE
        : HttpStatus.OK;
  }
}
