package org.logomesh.relay.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.relay.admin.History.Series;
import org.logomesh.relay.admin.History.Span;
import org.logomesh.relay.admin.LineChart.Scale;
import org.logomesh.relay.admin.LineChart.Values;
import org.logomesh.relay.store.AuditRecord;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The pages of the console, and what their forms do. */
final class ConsolePages {
  private static final int RECORDS_A_PAGE = 50;

  private final Figures figures;
  private final History history;
  private final InviteDesk invites;
  private final CompactionDesk compaction;
  private final IntegrityCheck check;
  private final AuditReading audit;
  private final StoreKind store;
  private final Frame frame;
  private final Door door;

  /** What the guide to backups depends on. */
  record StoreKind(boolean isEmbedded, String directory) {}

  ConsolePages(
      Figures figures,
      History history,
      InviteDesk invites,
      CompactionDesk compaction,
      IntegrityCheck check,
      AuditReading audit,
      StoreKind store,
      Frame frame,
      Door door) {
    this.figures = figures;
    this.history = history;
    this.invites = invites;
    this.compaction = compaction;
    this.check = check;
    this.audit = audit;
    this.store = store;
    this.frame = frame;
    this.door = door;
  }

  RouterFunction<ServerResponse> routes() {
    byte[] style = Templates.file("style.css");
    MediaType css = MediaType.valueOf("text/css;charset=utf-8");
    RouterFunction<ServerResponse> open =
        RouterFunctions.route()
            .GET(
                "/admin/style.css",
                request -> ServerResponse.ok().contentType(css).bodyValue(style))
            .GET(Door.SIGN_IN_PATH, door::signInPage)
            .POST(Door.SIGN_IN_PATH, door::signIn)
            .build();
    RouterFunction<ServerResponse> pages =
        RouterFunctions.route()
            .GET("/", request -> Frame.to("/admin"))
            .GET("/admin", this::overview)
            .GET("/admin/connections", this::connections)
            .GET("/admin/invites", request -> invites(request, Map.of()))
            .GET("/admin/compaction", this::compaction)
            .GET("/admin/check", this::check)
            .GET("/admin/backups", request -> frame.page(request, "Backups", "backups", store))
            .GET("/admin/audit", this::audit)
            .GET("/admin/sees", this::sees)
            .build()
            .filter(door::pages);
    RouterFunction<ServerResponse> acts =
        RouterFunctions.route()
            .POST("/admin/invites", this::makeInvite)
            .POST("/admin/invites/{id}/withdraw", this::withdrawInvite)
            .POST("/admin/compaction", request -> act(compaction::start, "/admin/compaction"))
            .POST("/admin/check", request -> act(check::start, "/admin/check"))
            .POST("/admin/check/stop", request -> act(check::stop, "/admin/check"))
            .POST(Door.SIGN_OUT_PATH, door::signOut)
            .build()
            .filter(door::acts);
    return open.and(pages).and(acts);
  }

  // ---- reading ------------------------------------------------------------------------------

  private Mono<ServerResponse> overview(ServerRequest request) {
    Span span = Span.of(request.queryParam("span").orElse(""));
    return Mono.zip(figures.overview(), history.series(span))
        .flatMap(
            both -> {
              Map<String, Object> body = new HashMap<>();
              body.put("relay", both.getT1());
              body.put("charts", charts(both.getT2()));
              body.put("span", span.text());
              List<Frame.Link> spans = new ArrayList<>();
              for (Span other : Span.values()) {
                spans.add(
                    new Frame.Link("/admin?span=" + other.word(), other.text(), other == span));
              }
              body.put("spans", spans);
              return frame.page(request, "Overview", "overview", body);
            });
  }

  private static List<LineChart> charts(Series series) {
    return List.of(
        LineChart.of(
            "Open connections",
            series,
            Scale.COUNT,
            new Values("connections", series.connections())),
        LineChart.of(
            "Entries a minute",
            series,
            Scale.COUNT,
            new Values("received", series.entriesIn()),
            new Values("sent", series.entriesOut())),
        LineChart.of(
            "Traffic a minute",
            series,
            Scale.BYTES,
            new Values("received", series.bytesIn()),
            new Values("sent", series.bytesOut())),
        LineChart.of("Storage", series, Scale.BYTES, new Values("database", series.storageBytes())),
        LineChart.of(
            "Refused a minute", series, Scale.COUNT, new Values("refused", series.refused())));
  }

  private Mono<ServerResponse> connections(ServerRequest request) {
    List<Figures.ConnectionRow> open = figures.connections();
    return frame.page(
        request,
        "Connections",
        "connections",
        Map.of("connections", open, "isEmpty", open.isEmpty(), "total", open.size()));
  }

  private Mono<ServerResponse> invites(ServerRequest request, Map<String, Object> said) {
    return invites
        .all()
        .flatMap(
            all -> {
              Map<String, Object> body =
                  new HashMap<>(Map.of("made", false, "complaint", "", "code", "", "id", ""));
              body.put("good", all.stream().filter(InviteDesk.Shown::isGood).toList());
              body.put("over", all.stream().filter(invite -> !invite.isGood()).toList());
              body.put("hasOver", all.stream().anyMatch(invite -> !invite.isGood()));
              body.put("hasGood", all.stream().anyMatch(InviteDesk.Shown::isGood));
              body.putAll(said);
              HttpStatus status =
                  said.containsKey("complaint") ? HttpStatus.BAD_REQUEST : HttpStatus.OK;
              return frame.page(status, request, "Invites", "invites", body);
            });
  }

  private Mono<ServerResponse> compaction(ServerRequest request) {
    return compaction
        .report()
        .flatMap(
            report -> {
              Map<String, Object> body = new HashMap<>();
              body.put("report", report);
              body.put("isEmpty", report.snapshots().isEmpty());
              body.put("wasRun", report.dropped() != null);
              return frame.page(request, "Compaction", "compaction", body);
            });
  }

  private Mono<ServerResponse> check(ServerRequest request) {
    IntegrityCheck.Report report = check.report();
    Map<String, Object> body = new HashMap<>();
    body.put("report", report);
    body.put("isRunning", report.isRunning());
    body.put("isNone", report.state() == IntegrityCheck.State.NONE);
    body.put("isDone", report.state() == IntegrityCheck.State.DONE);
    body.put("isStopped", report.state() == IntegrityCheck.State.STOPPED);
    body.put("isFailed", report.state() == IntegrityCheck.State.FAILED);
    body.put("isWell", report.problems().isEmpty());
    return frame.page(request, "Integrity check", "check", body);
  }

  private Mono<ServerResponse> audit(ServerRequest request) {
    long before = QueryNumber.of(request, "before", Long.MAX_VALUE, Long.MAX_VALUE);
    return Mono.zip(audit.before(before, RECORDS_A_PAGE + 1), audit.verify(0, ""))
        .flatMap(
            both -> {
              List<AuditRecord> found = both.getT1();
              List<AuditRecord> shown = found.subList(0, Math.min(RECORDS_A_PAGE, found.size()));
              Map<String, Object> body = new HashMap<>();
              body.put("records", shown);
              body.put("verdict", both.getT2());
              body.put("holds", both.getT2().problems().isEmpty());
              body.put("hasEarlier", found.size() > RECORDS_A_PAGE);
              body.put("earlier", shown.isEmpty() ? 0 : shown.get(shown.size() - 1).seq());
              return frame.page(request, "Audit log", "audit", body);
            });
  }

  private Mono<ServerResponse> sees(ServerRequest request) {
    return figures
        .overview()
        .flatMap(relay -> frame.page(request, "What this relay sees", "sees", relay));
  }

  // ---- acting -------------------------------------------------------------------------------

  private Mono<ServerResponse> makeInvite(ServerRequest request) {
    return Mono.defer(
            () -> invites.make(Frame.field(request, "uses"), Frame.field(request, "days")))
        .flatMap(
            made -> invites(request, Map.of("made", true, "code", made.code(), "id", made.id())))
        .onErrorResume(
            IllegalArgumentException.class,
            wrong -> invites(request, Map.of("complaint", String.valueOf(wrong.getMessage()))));
  }

  private Mono<ServerResponse> withdrawInvite(ServerRequest request) {
    return invites
        .withdraw(request.pathVariable("id"))
        .flatMap(done -> done ? Frame.to("/admin/invites") : frame.noSuchThing(request));
  }

  private static Mono<ServerResponse> act(Runnable act, String path) {
    act.run();
    return Frame.to(path);
  }
}
