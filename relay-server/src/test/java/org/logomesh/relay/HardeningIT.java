package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.RSocketClient;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;
import org.springframework.context.ApplicationContext;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/** The lines of docs/hardening.md that need a relay that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HardeningIT {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** What anybody may ask without an assertion, and what is answered to nothing. */
  private static final Map<String, Integer> OPEN =
      Map.ofEntries(
          Map.entry("GET " + RelayApi.INFO_PATH, 200),
          Map.entry("POST " + RelayApi.NONCE_PATH, 200),
          Map.entry("POST " + RelayApi.SPACES_PATH, 400),
          Map.entry("POST " + RelayApi.MEMBERS_PATH, 400),
          Map.entry("GET /actuator/health/liveness", 200),
          Map.entry("GET /actuator/health/readiness", 200));

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private TestRelay relay;

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    relay = TestRelay.start(directory.resolve("data"));
    relay.register(space);
  }

  @AfterAll
  void stopRelay() {
    relay.close();
  }

  /** Every path that something in the relay answers. */
  private Set<String> mapped() {
    Set<String> paths = new TreeSet<>();
    ApplicationContext context = relay.bean(ApplicationContext.class);
    context
        .getBeansOfType(RequestMappingInfoHandlerMapping.class)
        .values()
        .forEach(
            mapping ->
                mapping
                    .getHandlerMethods()
                    .keySet()
                    .forEach(
                        info ->
                            info.getPatternsCondition()
                                .getPatterns()
                                .forEach(pattern -> paths.add(pattern.getPatternString()))));
    context
        .getBeansOfType(SimpleUrlHandlerMapping.class)
        .values()
        .forEach(mapping -> paths.addAll(mapping.getUrlMap().keySet()));
    return paths;
  }

  @Test
  void http_everyMappedPathAndMethod_isShutUnlessItIsOnTheList() throws Exception {
    List<String> paths = new ArrayList<>(mapped());
    assertThat(paths).contains(RelayApi.SYNC_PATH, RelayApi.SPACES_PATH, "/actuator/health");
    paths.addAll(
        List.of(
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/prometheus",
            "/actuator/env",
            "/actuator/heapdump",
            "/actuator/shutdown",
            "/v1/unknown",
            "/v2/sync",
            "/error",
            "/favicon.ico",
            "/unknown"));
    for (String pattern : paths) {
      String path = pattern.replaceAll("\\{[^}]*\\}|\\*+", "x");
      for (String method : METHODS) {
        String asked = method + " " + path;
        int status = relay.request(method, path).statusCode();
        if (OPEN.containsKey(asked)) {
          assertThat(status).as(asked).isEqualTo(OPEN.get(asked));
        } else if (path.startsWith(RelayApi.RENDEZVOUS_PATH) && method.equals("GET")) {
          assertThat(status).as(asked + " is no WebSocket").isEqualTo(400);
        } else {
          assertThat(status).as(asked).isIn(401, 403, 404);
        }
      }
    }
  }

  @Test
  void answers_everyOne_carryTheSecurityHeaders() throws Exception {
    for (String path : List.of(RelayApi.INFO_PATH, RelayApi.SYNC_PATH, "/unknown")) {
      HttpResponse<byte[]> answer = relay.get(path);
      assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(header(answer, "X-Frame-Options")).isEqualTo("DENY");
      assertThat(header(answer, "Content-Security-Policy")).startsWith("default-src 'none'");
      assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(header(answer, "Cache-Control")).contains("no-store");
      assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
      assertThat(header(answer, "Server")).isEmpty();
      assertThat(header(answer, "Set-Cookie")).isEmpty();
    }
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void errors_whateverCausedThem_areACodeAndItsText() throws Exception {
    List<HttpResponse<byte[]>> answers =
        List.of(
            relay.get(RelayApi.SYNC_PATH),
            relay.get("/unknown"),
            relay.get("/actuator/env"),
            relay.request("DELETE", RelayApi.NONCE_PATH),
            relay.post(RelayApi.SPACES_PATH, new byte[0]),
            relay.post(RelayApi.SPACES_PATH, new byte[] {1, 2, 3}),
            relay.post(RelayApi.MEMBERS_PATH, new byte[0]),
            relay.post(RelayApi.NONCE_PATH, new byte[0], "Accept", "application/json"),
            relay.get("/v1/rendezvous/" + "ab".repeat(16)));
    for (HttpResponse<byte[]> answer : answers) {
      String body = new String(answer.body(), StandardCharsets.UTF_8);
      assertThat(answer.statusCode()).as(answer.uri().toString()).isBetween(400, 499);
      if (!body.isEmpty()) {
        long number = Long.parseLong(header(answer, RelayApi.ERROR_HEADER));
        assertThat(body).isEqualTo(ErrorCode.ofNumber(number).text());
      }
    }
  }

  @Test
  void health_onThePortOfDevices_tellsNothingButTheStatus() throws Exception {
    for (String probe : List.of("liveness", "readiness")) {
      assertThat(new String(relay.get("/actuator/health/" + probe).body(), StandardCharsets.UTF_8))
          .isEqualTo("{\"status\":\"UP\"}");
    }
    assertThat(relay.get("/actuator/health").statusCode()).isIn(401, 403);
    assertThat(relay.get("/actuator/prometheus").statusCode()).isIn(401, 403);
  }

  @Test
  void rsocket_routeThatIsNotOfTheAssertionsSpace_isRefused() throws Exception {
    TestSpace other = new TestSpace(bob);
    relay.register(other);
    for (String route :
        List.of("", "unknown", "sync", RelayApi.SYNC_ROUTE, RelayApi.SYNC_ROUTE + other.id())) {
      LivePeer peer = new LivePeer(space, space.records());
      try (RSocketClient client =
          new RSocketClient(
              relay.uri(RelayApi.RSOCKET_PATH), relay.token(ada, space), route, peer::receive)) {
        peer.connect(client::send);

        assertThat(client.closeReason())
            .as(route)
            .startsWith(ErrorCode.UNKNOWN_SPACE.number() + " ");
      }
    }
  }

  @Test
  void rsocket_thatOpensNoChannel_isEndedAfterTenSeconds() throws Exception {
    try (RSocketClient idle =
        new RSocketClient(
            relay.uri(RelayApi.RSOCKET_PATH),
            relay.token(ada, space),
            RelayApi.SYNC_ROUTE + space.id(),
            frame -> {})) {
      assertThat(idle.closeReason()).startsWith(ErrorCode.TIMEOUT.number() + " ");
    }
  }

  @Test
  void removal_closesTheConnectionsOfTheRemovedWithinFiveSeconds() throws Exception {
    space.admit(bob, TrustLevel.VERIFIED);
    LivePeer founder = new LivePeer(space, space.records());
    WebSocketClient socket =
        founder.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    founder.await("caught up", peer -> peer.isCaughtUp() && peer.isTrustAtRelay());
    LivePeer first = new LivePeer(space, space.records());
    WebSocketClient theirs = first.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(bob, space));
    first.await("caught up", peer -> peer.isCaughtUp());
    LivePeer second = new LivePeer(space, space.records());
    RSocketClient rsocket =
        new RSocketClient(
            relay.uri(RelayApi.RSOCKET_PATH),
            relay.token(bob, space),
            RelayApi.SYNC_ROUTE + space.id(),
            second::receive);
    second.connect(rsocket::send);
    second.await("caught up", peer -> peer.isCaughtUp());

    long began = System.nanoTime();
    byte[] removal = space.revoke(bob, List.of());
    founder.with(peer -> peer.write(removal));

    assertThat(theirs.closeCode()).isEqualTo(4_000 + ErrorCode.REVOKED.number());
    assertThat(rsocket.closeReason()).startsWith(ErrorCode.REVOKED.number() + " ");
    assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    assertThat(relay.refusal(relay.token(bob, space))).isEqualTo(ErrorCode.REVOKED);
    socket.close();
    rsocket.close();
  }
}
