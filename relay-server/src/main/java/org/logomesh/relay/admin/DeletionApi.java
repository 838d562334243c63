package org.logomesh.relay.admin;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Deleted spaces as JSON; deletes spaces, and takes that back. */
final class DeletionApi {
  private static final String PATH = "/spaces/{id}/deletion";

  private final DeletionDesk deletions;
  private final LimitsDesk desk;
  private final Door door;

  /** For how long a space can be taken back; absent: {@value DeletionDesk#DEFAULT_DAYS}. */
  record Wanted(@Nullable Integer days) {
    String text() {
      return days == null ? DeletionDesk.DEFAULT_DAYS : days.toString();
    }
  }

  /**
   * @param desk finds spaces by their first digits
   */
  DeletionApi(DeletionDesk deletions, LimitsDesk desk, Door door) {
    this.deletions = deletions;
    this.desk = desk;
    this.door = door;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .path(
            "/admin/api",
            api ->
                api.GET("/deletions", this::all)
                    .PUT(PATH, this::delete)
                    .DELETE(PATH, this::restore)
                    .filter(door::programs))
        .build();
  }

  private Mono<ServerResponse> all(ServerRequest request) {
    return deletions
        .all()
        .map(all -> all.stream().map(DeletionDesk.Row::of).toList())
        .flatMap(AdminApi::json);
  }

  private Mono<ServerResponse> delete(ServerRequest request) {
    return request
        .bodyToMono(Wanted.class)
        .defaultIfEmpty(new Wanted(null))
        .flatMap(
            wanted ->
                desk.space(request.pathVariable("id"))
                    .flatMap(space -> deletions.delete(space, wanted.text())))
        .map(DeletionDesk.Row::of)
        .flatMap(AdminApi::json)
        .onErrorResume(IllegalArgumentException.class, DeletionApi::wrong);
  }

  private Mono<ServerResponse> restore(ServerRequest request) {
    return desk.space(request.pathVariable("id"))
        .flatMap(deletions::restore)
        .flatMap(done -> ServerResponse.noContent().build())
        .onErrorResume(IllegalArgumentException.class, DeletionApi::wrong);
  }

  private static Mono<ServerResponse> wrong(IllegalArgumentException wrong) {
    return AdminApi.refused(HttpStatus.BAD_REQUEST, String.valueOf(wrong.getMessage()));
  }
}
