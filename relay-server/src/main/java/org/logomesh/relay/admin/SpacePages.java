package org.logomesh.relay.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.access.Deletions;
import org.logomesh.relay.store.Block;
import org.logomesh.relay.store.BlockStore;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The pages of spaces, with what the operator may do about one: its quota, and keeping it out. */
final class SpacePages {
  private static final int SPACES_A_PAGE = 50;

  /** So far a list is turned over by hand; the API goes on from there. */
  private static final int MAX_SKIP = 1_000_000;

  private static final String PATH = "/admin/spaces/";

  private final Figures figures;
  private final UsageFigures usage;
  private final LimitsDesk desk;
  private final DeletionDesk deletions;
  private final Deletions inForce;
  private final Frame frame;
  private final Door door;

  /** A device as its page shows it. */
  record DeviceLine(Figures.DeviceRow device, boolean isBlocked) {}

  /** A space in the list. */
  record SpaceLine(Figures.SpaceRow space, boolean isDeleted) {}

  /**
   * @param inForce what this relay goes by: what another program did shows some two seconds later
   */
  SpacePages(
      Figures figures,
      UsageFigures usage,
      LimitsDesk desk,
      DeletionDesk deletions,
      Deletions inForce,
      Frame frame,
      Door door) {
    this.figures = figures;
    this.usage = usage;
    this.desk = desk;
    this.deletions = deletions;
    this.inForce = inForce;
    this.frame = frame;
    this.door = door;
  }

  RouterFunction<ServerResponse> routes() {
    RouterFunction<ServerResponse> pages =
        RouterFunctions.route()
            .GET("/admin/spaces", this::spaces)
            .GET(PATH + "{id}", request -> space(request, Map.of()))
            .build()
            .filter(door::pages);
    RouterFunction<ServerResponse> acts =
        RouterFunctions.route()
            .POST(PATH + "{id}/quota", this::setQuota)
            .POST(PATH + "{id}/block", this::block)
            .POST(PATH + "{id}/unblock", this::unblock)
            .POST(PATH + "{id}/delete", this::delete)
            .POST(PATH + "{id}/restore", this::restore)
            .build()
            .filter(door::acts);
    return pages.and(acts);
  }

  private Mono<ServerResponse> spaces(ServerRequest request) {
    int skip = QueryNumber.skip(request, MAX_SKIP);
    return Mono.zip(figures.spaces(skip, SPACES_A_PAGE + 1), deletions.all())
        .flatMap(
            both -> {
              List<DeletionDesk.Row> deleted =
                  both.getT2().stream().map(DeletionDesk.Row::of).toList();
              Set<String> ids =
                  deleted.stream().map(DeletionDesk.Row::id).collect(Collectors.toSet());
              List<SpaceLine> lines =
                  both.getT1().stream()
                      .map(space -> new SpaceLine(space, ids.contains(space.id())))
                      .toList();
              Map<String, Object> body = Frame.turned("lines", lines, skip, SPACES_A_PAGE);
              body.put("deleted", deleted);
              body.put("hasDeleted", !deleted.isEmpty());
              return frame.page(request, "Spaces", "spaces", body);
            });
  }

  private Mono<ServerResponse> space(ServerRequest request, Map<String, Object> said) {
    SpaceId id;
    try {
      id = SpaceId.parse(request.pathVariable("id"));
    } catch (IllegalArgumentException malformed) {
      return frame.noSuchThing(request);
    }
    return Mono.zip(figures.space(id), usage.space(id), desk.blocks())
        .flatMap(
            all -> {
              Map<String, Object> body =
                  new HashMap<>(
                      Map.of(
                          "complaint",
                          "",
                          "wanted",
                          "",
                          "days",
                          DeletionDesk.DEFAULT_DAYS,
                          "typed",
                          ""));
              body.putAll(body(all.getT1(), all.getT2(), all.getT3()));
              List<DeletionDesk.Row> deleted =
                  Stream.ofNullable(inForce.of(id)).map(DeletionDesk.Row::of).toList();
              body.put("deletion", deleted);
              body.put("isKept", deleted.isEmpty());
              body.putAll(said);
              HttpStatus status =
                  said.containsKey("complaint") ? HttpStatus.BAD_REQUEST : HttpStatus.OK;
              return frame.page(status, request, "Space " + id.abbreviated(), "space", body);
            })
        .switchIfEmpty(Mono.defer(() -> frame.noSuchThing(request)));
  }

  private static Map<String, Object> body(
      Figures.SpaceDetail detail, UsageFigures.Row taken, List<BlockStore.Made> blocks) {
    Set<Block> blocked = blocks.stream().map(BlockStore.Made::block).collect(Collectors.toSet());
    return Map.of(
        "detail",
        detail,
        "usage",
        taken,
        "spaceId",
        taken.id(),
        "isBlocked",
        blocked.contains(new Block(Block.Kind.SPACE, taken.id())),
        "deviceLines",
        detail.devices().stream()
            .map(
                device ->
                    new DeviceLine(
                        device, blocked.contains(new Block(Block.Kind.DEVICE, device.fullId()))))
            .toList());
  }

  private Mono<ServerResponse> setQuota(ServerRequest request) {
    String size = Frame.field(request, "size");
    return desk.setQuota(request.pathVariable("id"), size)
        .flatMap(done -> back(request))
        .onErrorResume(
            IllegalArgumentException.class,
            wrong ->
                space(
                    request,
                    Map.of(
                        "complaint", "No quota was set: " + wrong.getMessage(), "wanted", size)));
  }

  // A device that is named, or the space itself.
  private Mono<ServerResponse> block(ServerRequest request) {
    String device = Frame.field(request, "device");
    return (device.isEmpty()
            ? desk.block("space", request.pathVariable("id"))
            : desk.block("device", device))
        .flatMap(done -> back(request))
        .onErrorResume(
            IllegalArgumentException.class,
            wrong -> space(request, Map.of("complaint", String.valueOf(wrong.getMessage()))));
  }

  private Mono<ServerResponse> unblock(ServerRequest request) {
    String device = Frame.field(request, "device");
    return (device.isEmpty()
            ? desk.unblock("space", request.pathVariable("id"))
            : desk.unblock("device", device))
        .onErrorResume(IllegalArgumentException.class, wrong -> Mono.empty())
        .flatMap(done -> back(request))
        .switchIfEmpty(Mono.defer(() -> frame.noSuchThing(request)));
  }

  // Whoever deletes a space writes down which: the first digits, so that no slip of a hand does it.
  private Mono<ServerResponse> delete(ServerRequest request) {
    String typed = Frame.field(request, "typed");
    String days = Frame.field(request, "days");
    SpaceId space;
    try {
      space = SpaceId.parse(request.pathVariable("id"));
    } catch (IllegalArgumentException malformed) {
      return frame.noSuchThing(request);
    }
    Mono<?> deleted =
        typed.strip().equalsIgnoreCase(space.abbreviated())
            ? deletions.delete(space, days)
            : Mono.error(
                new IllegalArgumentException(
                    "to do that, write " + space.abbreviated() + " into the field."));
    return deleted
        .flatMap(done -> back(request))
        .onErrorResume(
            IllegalArgumentException.class,
            wrong ->
                space(
                    request,
                    Map.of(
                        "complaint",
                        "Nothing was deleted: " + wrong.getMessage(),
                        "typed",
                        typed,
                        "days",
                        days)));
  }

  private Mono<ServerResponse> restore(ServerRequest request) {
    return Mono.defer(() -> deletions.restore(SpaceId.parse(request.pathVariable("id"))))
        .flatMap(done -> back(request))
        .onErrorResume(IllegalArgumentException.class, wrong -> frame.noSuchThing(request));
  }

  // Parsed, so that nothing of the request goes into a header as it came.
  private static Mono<ServerResponse> back(ServerRequest request) {
    return Frame.to(PATH + SpaceId.parse(request.pathVariable("id")));
  }
}
