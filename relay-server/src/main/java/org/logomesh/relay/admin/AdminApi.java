package org.logomesh.relay.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.admin.History.Series;
import org.logomesh.relay.admin.History.Span;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The console's data as JSON, and its acts, for programs. */
final class AdminApi {
  /** Rows of one answer at most. */
  static final int MAX_PAGE = 1_000;

  private static final int MAX_SKIP = 1_000_000;

  private final Figures figures;
  private final History history;
  private final InviteDesk invites;
  private final CompactionDesk compaction;
  private final IntegrityCheck check;
  private final AuditReading audit;
  private final Door door;

  /** What an invite is asked for with; absent: no bound. */
  record Wanted(@Nullable Integer uses, @Nullable Integer days) {}

  /** One line of {@link Points}; null where there is no sample. */
  record Points(
      Instant from,
      Duration step,
      List<@Nullable Double> connections,
      List<@Nullable Double> storageBytes,
      List<@Nullable Double> entriesInAMinute,
      List<@Nullable Double> entriesOutAMinute,
      List<@Nullable Double> bytesInAMinute,
      List<@Nullable Double> bytesOutAMinute,
      List<@Nullable Double> refusedAMinute) {}

  AdminApi(
      Figures figures,
      History history,
      InviteDesk invites,
      CompactionDesk compaction,
      IntegrityCheck check,
      AuditReading audit,
      Door door) {
    this.figures = figures;
    this.history = history;
    this.invites = invites;
    this.compaction = compaction;
    this.check = check;
    this.audit = audit;
    this.door = door;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .path(
            "/admin/api",
            api ->
                api.GET("/overview", request -> figures.overview().flatMap(AdminApi::json))
                    .GET("/series", this::series)
                    .GET("/spaces", this::spaces)
                    .GET("/spaces/{id}", this::space)
                    .GET("/connections", request -> json(figures.connections()))
                    .GET("/invites", request -> invites.all().flatMap(AdminApi::json))
                    .POST("/invites", this::makeInvite)
                    .DELETE("/invites/{id}", this::withdrawInvite)
                    .GET("/compaction", request -> compaction.report().flatMap(AdminApi::json))
                    .POST("/compaction", this::compact)
                    .GET("/check", request -> json(check.report()))
                    .POST("/check", this::startCheck)
                    .DELETE("/check", this::stopCheck)
                    .GET("/audit", this::audit)
                    .GET("/audit/verify", this::verify)
                    .filter(door::programs))
        .build();
  }

  static Mono<ServerResponse> json(Object value) {
    return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(value);
  }

  static Mono<ServerResponse> refused(HttpStatus status, String why) {
    return ServerResponse.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(Map.of("error", why));
  }

  private Mono<ServerResponse> series(ServerRequest request) {
    return history
        .series(Span.of(request.queryParam("span").orElse("")))
        .map(AdminApi::points)
        .flatMap(AdminApi::json);
  }

  private static Points points(Series series) {
    return new Points(
        series.from(),
        series.step(),
        numbers(series.connections()),
        numbers(series.storageBytes()),
        numbers(series.entriesIn()),
        numbers(series.entriesOut()),
        numbers(series.bytesIn()),
        numbers(series.bytesOut()),
        numbers(series.refused()));
  }

  private static List<@Nullable Double> numbers(double[] values) {
    List<@Nullable Double> numbers = new ArrayList<>(values.length);
    for (double value : values) {
      numbers.add(Double.isNaN(value) ? null : value);
    }
    return numbers;
  }

  private Mono<ServerResponse> spaces(ServerRequest request) {
    return figures
        .spaces(
            QueryNumber.skip(request, MAX_SKIP),
            (int) Math.max(1, QueryNumber.of(request, "limit", 100, MAX_PAGE)))
        .flatMap(AdminApi::json);
  }

  private Mono<ServerResponse> space(ServerRequest request) {
    SpaceId id;
    try {
      id = SpaceId.parse(request.pathVariable("id"));
    } catch (IllegalArgumentException malformed) {
      return refused(HttpStatus.BAD_REQUEST, "A space id is 64 hexadecimal digits.");
    }
    return figures
        .space(id)
        .flatMap(AdminApi::json)
        .switchIfEmpty(
            Mono.defer(() -> refused(HttpStatus.NOT_FOUND, "There is no such space here.")));
  }

  private Mono<ServerResponse> makeInvite(ServerRequest request) {
    return request
        .bodyToMono(Wanted.class)
        .defaultIfEmpty(new Wanted(null, null))
        .flatMap(wanted -> invites.make(text(wanted.uses()), text(wanted.days())))
        .flatMap(
            made ->
                ServerResponse.status(HttpStatus.CREATED)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(made))
        .onErrorResume(
            IllegalArgumentException.class,
            wrong -> refused(HttpStatus.BAD_REQUEST, String.valueOf(wrong.getMessage())));
  }

  private static String text(@Nullable Integer number) {
    return number == null ? "" : number.toString();
  }

  private Mono<ServerResponse> withdrawInvite(ServerRequest request) {
    return invites
        .withdraw(request.pathVariable("id"))
        .flatMap(
            done ->
                done
                    ? ServerResponse.noContent().build()
                    : refused(HttpStatus.NOT_FOUND, "There is no such invite."));
  }

  private Mono<ServerResponse> compact(ServerRequest request) {
    return compaction.start()
        ? ServerResponse.accepted().build()
        : refused(HttpStatus.CONFLICT, "That is under way already.");
  }

  private Mono<ServerResponse> startCheck(ServerRequest request) {
    return check.start()
        ? ServerResponse.accepted()
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(check.report())
        : refused(HttpStatus.CONFLICT, "A check is under way already.");
  }

  private Mono<ServerResponse> stopCheck(ServerRequest request) {
    return check.stop()
        ? ServerResponse.accepted()
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(check.report())
        : refused(HttpStatus.CONFLICT, "No check is under way.");
  }

  private Mono<ServerResponse> audit(ServerRequest request) {
    return audit
        .after(
            QueryNumber.of(request, "after", 0, Long.MAX_VALUE),
            (int) Math.max(1, QueryNumber.of(request, "limit", 100, MAX_PAGE)))
        .flatMap(AdminApi::json);
  }

  private Mono<ServerResponse> verify(ServerRequest request) {
    String[] noted = request.queryParam("head").orElse("").split(":", 2);
    boolean isNoted =
        noted.length == 2 && noted[0].matches("[0-9]{1,18}") && noted[1].matches("[0-9a-f]{64}");
    if (request.queryParam("head").isPresent() && !isNoted) {
      return refused(HttpStatus.BAD_REQUEST, "A head is written as NUMBER:HASH.");
    }
    return audit
        .verify(isNoted ? Long.parseLong(noted[0]) : 0, isNoted ? noted[1] : "")
        .flatMap(AdminApi::json);
  }
}
