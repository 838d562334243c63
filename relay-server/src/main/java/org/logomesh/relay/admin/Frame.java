package org.logomesh.relay.admin;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.logomesh.relay.admin.Sessions.Session;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What is around every page of whoever is signed in: heading, navigation, the forms' token. */
final class Frame {
  private static final List<Place> PLACES =
      List.of(
          new Place("/admin", "Overview"),
          new Place("/admin/spaces", "Spaces"),
          new Place("/admin/connections", "Connections"),
          new Place("/admin/invites", "Invites"),
          new Place("/admin/quotas", "Quotas"),
          new Place("/admin/blocks", "Blocks"),
          new Place("/admin/compaction", "Compaction"),
          new Place("/admin/check", "Integrity"),
          new Place("/admin/backups", "Backups"),
          new Place("/admin/limits", "Limits"),
          new Place("/admin/audit", "Audit log"),
          new Place("/admin/sees", "What it sees"));

  private final Templates templates;

  private record Place(String path, String name) {}

  /** A place in the navigation as one page shows it. */
  record Link(String path, String name, boolean isHere) {}

  Frame(Templates templates) {
    this.templates = templates;
  }

  Mono<ServerResponse> page(ServerRequest request, String title, String template, Object body) {
    return page(HttpStatus.OK, request, title, template, body);
  }

  /**
   * Answers with a page.
   *
   * @param template the name of what is in the frame
   * @param body what the template shows
   */
  Mono<ServerResponse> page(
      HttpStatus status, ServerRequest request, String title, String template, Object body) {
    Session session = (Session) request.attributes().get(Door.SESSION);
    Map<String, Object> frame = new HashMap<>();
    frame.put("title", title);
    frame.put("isSignedIn", true);
    frame.put("formToken", session == null ? "" : session.formToken());
    frame.put("nav", nav(request.path()));
    frame.put("refresh", false);
    return ServerResponse.status(status)
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .bodyValue(templates.page(template, frame, body));
  }

  private static List<Link> nav(String path) {
    return PLACES.stream()
        .map(
            place ->
                new Link(
                    place.path(),
                    place.name(),
                    place.path().equals("/admin")
                        ? path.equals("/admin")
                        : path.startsWith(place.path())))
        .toList();
  }

  Mono<ServerResponse> noSuchThing(ServerRequest request) {
    return page(HttpStatus.NOT_FOUND, request, "Not here", "missing", Map.of());
  }

  /** Sends the browser on to a page, so that loading it anew repeats no act. */
  static Mono<ServerResponse> to(String path) {
    return ServerResponse.seeOther(URI.create(path)).build();
  }

  /** A field of the form that was sent; empty if there is none. */
  static String field(ServerRequest request, String name) {
    @SuppressWarnings("unchecked") // put there by the door
    MultiValueMap<String, String> form =
        (MultiValueMap<String, String>) request.attributes().get(Door.FORM);
    String value = form == null ? null : form.getFirst(name);
    return value == null ? "" : value;
  }

  /**
   * What a list that is turned over shows besides: which of the rows that were found are on this
   * page, and where the pages before and after it begin.
   *
   * @param rows the name that the page has for the rows
   * @param found the rows from {@code skip} on, one more than a page has if there are more
   */
  static Map<String, Object> turned(String rows, List<?> found, int skip, int aPage) {
    Map<String, Object> body = new HashMap<>();
    body.put(rows, found.subList(0, Math.min(aPage, found.size())));
    body.put("isEmpty", found.isEmpty());
    body.put("hasEarlier", skip > 0);
    body.put("earlier", Math.max(0, skip - aPage));
    body.put("hasLater", found.size() > aPage);
    body.put("later", skip + aPage);
    return body;
  }
}
