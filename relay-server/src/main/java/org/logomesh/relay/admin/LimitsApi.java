package org.logomesh.relay.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.access.LimitsInForce;
import org.logomesh.relay.store.Block;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What others may do, as JSON: usage and quotas, blocks, every bound in force. */
final class LimitsApi {
  private final UsageFigures usage;
  private final LimitsDesk desk;
  private final List<LimitsInForce> limits;
  private final Door door;

  /** What a quota is set with. */
  record WantedQuota(@Nullable String size) {}

  /** What a block is made of. */
  record WantedBlock(@Nullable String kind, @Nullable String subject) {}

  /** A block that was made. */
  record MadeBlock(String kind, String subject, Instant since) {}

  LimitsApi(UsageFigures usage, LimitsDesk desk, List<LimitsInForce> limits, Door door) {
    this.usage = usage;
    this.desk = desk;
    this.limits = List.copyOf(limits);
    this.door = door;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .path(
            "/admin/api",
            api ->
                api.GET("/limits", request -> AdminApi.json(allLimits()))
                    .GET("/usage", this::usage)
                    .PUT("/spaces/{id}/quota", this::setQuota)
                    .DELETE("/spaces/{id}/quota", request -> setQuota(request, "default"))
                    .GET("/blocks", this::blocks)
                    .POST("/blocks", this::block)
                    .DELETE("/blocks", this::unblock)
                    .filter(door::programs))
        .build();
  }

  private List<LimitsInForce.Limit> allLimits() {
    return limits.stream().flatMap(some -> some.limits().stream()).toList();
  }

  private Mono<ServerResponse> usage(ServerRequest request) {
    return usage
        .report(
            QueryNumber.skip(request, UsageFigures.MAX_SPACES),
            (int) Math.max(1, QueryNumber.of(request, "limit", 100, AdminApi.MAX_PAGE)))
        .flatMap(AdminApi::json);
  }

  private Mono<ServerResponse> setQuota(ServerRequest request) {
    return request
        .bodyToMono(WantedQuota.class)
        .defaultIfEmpty(new WantedQuota(null))
        .flatMap(wanted -> setQuota(request, text(wanted.size())));
  }

  private Mono<ServerResponse> setQuota(ServerRequest request, String size) {
    return desk.setQuota(request.pathVariable("id"), size)
        .map(usage::row)
        .flatMap(AdminApi::json)
        .onErrorResume(IllegalArgumentException.class, LimitsApi::wrong);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static Mono<ServerResponse> wrong(IllegalArgumentException wrong) {
    return AdminApi.refused(HttpStatus.BAD_REQUEST, String.valueOf(wrong.getMessage()));
  }

  private Mono<ServerResponse> blocks(ServerRequest request) {
    return desk.blocks()
        .map(
            all ->
                all.stream()
                    .map(
                        made ->
                            new MadeBlock(
                                made.block().kind().text(), made.block().subject(), made.since()))
                    .toList())
        .flatMap(AdminApi::json);
  }

  private Mono<ServerResponse> block(ServerRequest request) {
    return request
        .bodyToMono(WantedBlock.class)
        .defaultIfEmpty(new WantedBlock(null, null))
        .flatMap(wanted -> desk.block(text(wanted.kind()), text(wanted.subject())))
        .flatMap(
            made ->
                ServerResponse.status(HttpStatus.CREATED)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(named(made)))
        .onErrorResume(IllegalArgumentException.class, LimitsApi::wrong);
  }

  private static Map<String, String> named(Block block) {
    return Map.of("kind", block.kind().text(), "subject", block.subject());
  }

  private Mono<ServerResponse> unblock(ServerRequest request) {
    return desk.unblock(
            request.queryParam("kind").orElse(""), request.queryParam("subject").orElse(""))
        .flatMap(done -> ServerResponse.noContent().build())
        .switchIfEmpty(
            Mono.defer(() -> AdminApi.refused(HttpStatus.NOT_FOUND, "There is no such block.")))
        .onErrorResume(IllegalArgumentException.class, LimitsApi::wrong);
  }
}
