package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

class ObservedRequestsTest {
  private final ObservedRequests observed = new ObservedRequests();

  @Test
  void test_requestThatEnds_isTimed() {
    assertThat(observed.test("http.server.requests", of(MockServerHttpRequest.get("/v1/info"))))
        .isTrue();
  }

  @Test
  void test_webSocket_isNot() {
    assertThat(
            observed.test(
                "http.server.requests",
                of(MockServerHttpRequest.get("/v1/sync").header(HttpHeaders.UPGRADE, "WebSocket"))))
        .isFalse();
  }

  @Test
  void test_anythingElse_isTimed() {
    assertThat(observed.test("jobs", new Observation.Context())).isTrue();
  }

  private static ServerRequestObservationContext of(MockServerHttpRequest.BaseBuilder<?> request) {
    return new ServerRequestObservationContext(
        request.build(), new MockServerHttpResponse(), new HashMap<>());
  }
}
