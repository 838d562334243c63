package org.logomesh.relay.admin;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.AuditLog;
import org.logomesh.relay.admin.Sessions.Session;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Lets the operator in: browsers by a form and a cookie, programs by the token in every request.
 * Forms of a session must carry its form token, so that no other page can send one.
 */
final class Door {
  static final String SIGN_IN_PATH = "/admin/sign-in";
  static final String SIGN_OUT_PATH = "/admin/sign-out";

  /** The session in the attributes of a request that was let in. */
  static final String SESSION = "console.session";

  /** The form of a request that was let in. */
  static final String FORM = "console.form";

  static final String COOKIE = "relay-operator";
  private static final String PATH = "/admin";
  private static final String BEARER = "Bearer ";
  private static final int RETRY_SECONDS = (int) SignInTries.WINDOW.toSeconds();

  private final OperatorToken token;
  private final Sessions sessions;
  private final SignInTries tries;
  private final AuditLog audit;
  private final Templates templates;

  /** What came of a try. */
  private enum Outcome {
    RIGHT,
    WRONG,
    TOO_MANY
  }

  Door(
      OperatorToken token,
      Sessions sessions,
      SignInTries tries,
      AuditLog audit,
      Templates templates) {
    this.token = token;
    this.sessions = sessions;
    this.tries = tries;
    this.audit = audit;
    this.templates = templates;
  }

  // ---- trying -------------------------------------------------------------------------------

  private Outcome attempt(ServerRequest request, String tried) {
    String address = address(request);
    if (!tries.mayTry(address)) {
      return Outcome.TOO_MANY;
    }
    if (token.matches(tried)) {
      tries.right(address);
      return Outcome.RIGHT;
    }
    tries.wrong(address);
    long before = tries.note();
    if (before >= 0) {
      audit.note(
          AuditEvent.SIGN_IN_FAILED,
          "from " + address + (before == 0 ? "" : ", and " + before + " before that"));
    }
    return Outcome.WRONG;
  }

  private static String address(ServerRequest request) {
    return request
        .remoteAddress()
        .map(InetSocketAddress::getAddress)
        .map(known -> known.getHostAddress())
        .orElse("unknown");
  }

  // ---- browsers -----------------------------------------------------------------------------

  Mono<ServerResponse> signInPage(ServerRequest request) {
    return session(request) == null ? form(HttpStatus.OK, "") : to("/admin");
  }

  private Mono<ServerResponse> form(HttpStatus status, String complaint) {
    String page =
        templates.page(
            "sign-in",
            Map.of("title", "Sign in", "isSignedIn", false),
            Map.of("complaint", complaint, "file", OperatorToken.FILE_NAME));
    return ServerResponse.status(status).contentType(MediaType.TEXT_HTML).bodyValue(page);
  }

  Mono<ServerResponse> signIn(ServerRequest request) {
    return form(request)
        .flatMap(
            form -> {
              String tried = form.getFirst("token");
              return switch (attempt(request, tried == null ? "" : tried)) {
                case RIGHT -> signedIn(request);
                case WRONG -> form(HttpStatus.UNAUTHORIZED, "That is not the token.");
                case TOO_MANY ->
                    form(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "Too many wrong tokens. Try again in a minute.");
              };
            });
  }

  // Not request.formData(), which goes by bounds of its own.
  private static Mono<MultiValueMap<String, String>> form(ServerRequest request) {
    return request.body(BodyExtractors.toFormData()).defaultIfEmpty(new LinkedMultiValueMap<>());
  }

  private Mono<ServerResponse> signedIn(ServerRequest request) {
    return audit
        .write(AuditEvent.SIGNED_IN, "from " + address(request))
        .then(
            Mono.defer(
                () ->
                    ServerResponse.seeOther(URI.create("/admin"))
                        .cookie(cookie(request, sessions.begin(), Sessions.LIFE.toSeconds()))
                        .build()));
  }

  // A proxy that ends TLS says so; on this machine alone there is none, and no TLS either.
  private static ResponseCookie cookie(ServerRequest request, String secret, long seconds) {
    boolean isTls = "https".equals(request.headers().firstHeader("X-Forwarded-Proto"));
    return ResponseCookie.from(COOKIE, secret)
        .path(PATH)
        .maxAge(seconds)
        .httpOnly(true)
        .sameSite("Strict")
        .secure(isTls)
        .build();
  }

  Mono<ServerResponse> signOut(ServerRequest request) {
    secret(request).ifPresent(sessions::end);
    audit.note(AuditEvent.SIGNED_OUT, "from " + address(request));
    return ServerResponse.seeOther(URI.create(SIGN_IN_PATH)).cookie(cookie(request, "", 0)).build();
  }

  private static Optional<String> secret(ServerRequest request) {
    return Optional.ofNullable(request.cookies().getFirst(COOKIE)).map(HttpCookie::getValue);
  }

  private @Nullable Session session(ServerRequest request) {
    return secret(request).map(sessions::find).orElse(null);
  }

  private static Mono<ServerResponse> to(String path) {
    return ServerResponse.seeOther(URI.create(path)).build();
  }

  /** Lets signed-in browsers read; others are shown the form. */
  Mono<ServerResponse> pages(ServerRequest request, HandlerFunction<ServerResponse> next) {
    Session session = session(request);
    if (session == null) {
      return to(SIGN_IN_PATH);
    }
    request.attributes().put(SESSION, session);
    return next.handle(request);
  }

  /** Lets signed-in browsers act, by forms of their own session. */
  Mono<ServerResponse> acts(ServerRequest request, HandlerFunction<ServerResponse> next) {
    Session session = session(request);
    if (session == null) {
      return to(SIGN_IN_PATH);
    }
    return form(request)
        .flatMap(
            form -> {
              if (!session.isFormToken(form.getFirst("formToken")) || isForeign(request)) {
                return ServerResponse.status(HttpStatus.FORBIDDEN)
                    .contentType(MediaType.TEXT_PLAIN)
                    .bodyValue("This form is not of this session. Go back and load the page anew.");
              }
              request.attributes().put(SESSION, session);
              request.attributes().put(FORM, form);
              return next.handle(request);
            });
  }

  private static boolean isForeign(ServerRequest request) {
    String site = request.headers().firstHeader("Sec-Fetch-Site");
    return site != null && !site.equals("same-origin") && !site.equals("none");
  }

  // ---- programs -----------------------------------------------------------------------------

  /** Lets requests with the token through. */
  Mono<ServerResponse> programs(ServerRequest request, HandlerFunction<ServerResponse> next) {
    String header = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return refused(HttpStatus.UNAUTHORIZED, "Send the operator token: Authorization: Bearer …");
    }
    return switch (attempt(request, header.substring(BEARER.length()))) {
      case RIGHT -> next.handle(request);
      case WRONG -> refused(HttpStatus.UNAUTHORIZED, "That is not the token.");
      case TOO_MANY ->
          refused(HttpStatus.TOO_MANY_REQUESTS, "Too many wrong tokens. Try again in a minute.");
    };
  }

  private static Mono<ServerResponse> refused(HttpStatus status, String why) {
    ServerResponse.BodyBuilder answer =
        ServerResponse.status(status).contentType(MediaType.APPLICATION_JSON);
    if (status == HttpStatus.UNAUTHORIZED) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    } else {
      answer.header(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_SECONDS));
    }
    return answer.bodyValue(Map.of("error", why));
  }
}
