package org.logomesh.relay.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.relay.access.LimitsInForce;
import org.logomesh.relay.access.LimitsInForce.Limit;
import org.logomesh.relay.store.Block;
import org.logomesh.relay.store.BlockStore;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The pages of what others may do: quotas, blocks, and every bound in force. */
final class LimitsPages {
  private static final int SPACES_A_PAGE = 50;
  private static final String BLOCKS_PATH = "/admin/blocks";

  private final UsageFigures usage;
  private final LimitsDesk desk;
  private final List<LimitsInForce> limits;
  private final Frame frame;
  private final Door door;

  /**
   * A block in a list.
   *
   * @param shown the subject as a page shows it
   */
  record BlockRow(String kind, String subject, String shown, Instant since, boolean isSpace) {
    static BlockRow of(BlockStore.Made made) {
      Block block = made.block();
      return new BlockRow(
          block.kind().text(),
          block.subject(),
          LimitsDesk.shortSubject(block),
          made.since(),
          block.kind() == Block.Kind.SPACE);
    }
  }

  LimitsPages(
      UsageFigures usage, LimitsDesk desk, List<LimitsInForce> limits, Frame frame, Door door) {
    this.usage = usage;
    this.desk = desk;
    this.limits = List.copyOf(limits);
    this.frame = frame;
    this.door = door;
  }

  RouterFunction<ServerResponse> routes() {
    RouterFunction<ServerResponse> pages =
        RouterFunctions.route()
            .GET("/admin/quotas", this::quotas)
            .GET(BLOCKS_PATH, request -> blocks(request, Map.of()))
            .GET("/admin/limits", this::limits)
            .build()
            .filter(door::pages);
    RouterFunction<ServerResponse> acts =
        RouterFunctions.route()
            .POST(BLOCKS_PATH, this::block)
            .POST(BLOCKS_PATH + "/remove", this::unblock)
            .build()
            .filter(door::acts);
    return pages.and(acts);
  }

  private Mono<ServerResponse> quotas(ServerRequest request) {
    int skip = QueryNumber.skip(request, UsageFigures.MAX_SPACES);
    return usage
        .report(skip, SPACES_A_PAGE + 1)
        .flatMap(
            report -> {
              Map<String, Object> body = Frame.turned("rows", report.spaces(), skip, SPACES_A_PAGE);
              body.put("report", report);
              return frame.page(request, "Quotas", "quotas", body);
            });
  }

  private Mono<ServerResponse> blocks(ServerRequest request, Map<String, Object> said) {
    return desk.blocks()
        .flatMap(
            made -> {
              Map<String, Object> body = new HashMap<>(Map.of("complaint", "", "subject", ""));
              body.put("blocks", made.stream().map(BlockRow::of).toList());
              body.put("isEmpty", made.isEmpty());
              body.putAll(said);
              body.put("kinds", kinds(String.valueOf(said.get("kind"))));
              HttpStatus status =
                  said.containsKey("complaint") ? HttpStatus.BAD_REQUEST : HttpStatus.OK;
              return frame.page(status, request, "Blocks", "blocks", body);
            });
  }

  /** A kind of block in the form's list. */
  record KindChoice(String value, String text, boolean isChosen) {}

  private static List<KindChoice> kinds(String chosen) {
    return List.of(
        new KindChoice("network", "Network", chosen.equals("network")),
        new KindChoice("space", "Space", chosen.equals("space")),
        new KindChoice("device", "Device", chosen.equals("device")));
  }

  private Mono<ServerResponse> block(ServerRequest request) {
    String kind = Frame.field(request, "kind");
    String subject = Frame.field(request, "subject");
    return desk.block(kind, subject)
        .flatMap(done -> Frame.to(BLOCKS_PATH))
        .onErrorResume(
            IllegalArgumentException.class,
            wrong ->
                blocks(
                    request,
                    Map.of(
                        "complaint",
                        "That was not blocked: " + wrong.getMessage(),
                        "kind",
                        kind,
                        "subject",
                        subject)));
  }

  private Mono<ServerResponse> unblock(ServerRequest request) {
    return desk.unblock(Frame.field(request, "kind"), Frame.field(request, "subject"))
        .flatMap(done -> Frame.to(BLOCKS_PATH))
        .onErrorResume(IllegalArgumentException.class, wrong -> frame.noSuchThing(request))
        .switchIfEmpty(Mono.defer(() -> frame.noSuchThing(request)));
  }

  private Mono<ServerResponse> limits(ServerRequest request) {
    Map<String, List<Limit>> parts = new LinkedHashMap<>();
    for (LimitsInForce some : limits) {
      some.limits()
          .forEach(limit -> parts.computeIfAbsent(limit.part(), p -> new ArrayList<>()).add(limit));
    }
    return frame.page(
        request,
        "Limits",
        "limits",
        Map.of(
            "parts",
            parts.entrySet().stream()
                .map(part -> Map.of("part", part.getKey(), "limits", part.getValue()))
                .toList()));
  }
}
