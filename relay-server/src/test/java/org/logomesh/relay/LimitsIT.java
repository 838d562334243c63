package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.RawHttp;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/** Rates and quotas of a real relay that has small ones, behind a proxy that says who asks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {
  private static final String FORWARDED = "X-Forwarded-For";

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);
  private TestRelay relay;

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    relay =
        TestRelay.start(
            directory.resolve("data"),
            "--logomesh.relay.behind-tls-proxy=true",
            "--logomesh.relay.rate.address=1",
            "--logomesh.relay.rate.device=1",
            "--logomesh.relay.rate.device-appends=1MB",
            "--logomesh.relay.allowed-origins=https://app.example.org",
            "--logomesh.relay.quota.space=15MB");
    relay.register(space);
  }

  @AfterAll
  void stopRelay() {
    relay.close();
  }

  private static void assertRefused(HttpResponse<byte[]> answer, int status, ErrorCode code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue(RelayApi.ERROR_HEADER))
        .contains(Integer.toString(code.number()));
  }

  /** How many requests of an address are let in before one is refused. */
  private int allowed(String path, String address) throws Exception {
    for (int i = 0; i < 1_000; i++) {
      if (relay.post(path, new byte[0], FORWARDED, address).statusCode() == 429) {
        return i;
      }
    }
    return Integer.MAX_VALUE;
  }

  @Test
  void requests_ofOneAddress_areRefusedBeforeAnythingIsChecked_andOthersGoOn() throws Exception {
    assertThat(allowed(RelayApi.NONCE_PATH, "198.51.100.1")).isBetween(60, 200);

    for (String path : List.of(RelayApi.NONCE_PATH, RelayApi.SPACES_PATH, RelayApi.MEMBERS_PATH)) {
      // A slow machine may have earned a request meanwhile, which the first try uses up.
      HttpResponse<byte[]> answer =
          relay.post(path, new byte[0], FORWARDED, "203.0.113.5, 198.51.100.1");
      for (int i = 0; i < 20 && answer.statusCode() != 429; i++) {
        answer = relay.post(path, new byte[0], FORWARDED, "203.0.113.5, 198.51.100.1");
      }
      assertRefused(answer, 429, ErrorCode.RATE_LIMITED);
      assertThat(answer.headers().firstValueAsLong(RelayApi.RETRY_AFTER_HEADER)).hasValue(1);
    }
    for (String path : List.of(RelayApi.SYNC_PATH, RelayApi.RSOCKET_PATH)) {
      int status = handshake(path, FORWARDED, "198.51.100.1");
      for (int i = 0; i < 20 && status != 429; i++) {
        status = handshake(path, FORWARDED, "198.51.100.1");
      }
      assertThat(status).isEqualTo(429);
    }
    assertThat(relay.post(RelayApi.NONCE_PATH, new byte[0], FORWARDED, "198.51.100.2").statusCode())
        .isEqualTo(200);
    assertThat(relay.nonce()).as("this machine").hasSize(32);
    assertThat(relay.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
  }

  @Test
  void requests_ofTenThousandAddresses_areServed() throws Exception {
    for (int i = 0; i < 10_000; i += 97) {
      String address = "198.18." + i / 256 + "." + i % 256;
      assertThat(relay.post(RelayApi.NONCE_PATH, new byte[0], FORWARDED, address).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void signIns_ofOneDevice_areRefusedAfterItsSignatureWasGood() throws Exception {
    TestDevice eager = new TestDevice(2);
    TestSpace own = new TestSpace(eager);
    relay.register(own);
    int signedIn = 0;
    ErrorCode refusal = null;
    for (; signedIn < 200 && refusal == null; signedIn++) {
      refusal = relay.refusal(relay.token(eager, own));
    }

    assertThat(refusal).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(signedIn).isGreaterThan(60);
    assertThat(relay.refusal(relay.token(ada, space))).isNotEqualTo(ErrorCode.RATE_LIMITED);
  }

  @Test
  void appends_fasterThanTheRate_areSlowed_beyondTheQuotaRefused_neverLost() throws Exception {
    TestDevice bulk = new TestDevice(3);
    TestSpace own = new TestSpace(bulk);
    relay.register(own);
    LivePeer writer = new LivePeer(own, own.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = own.openLog(bulk, written);
    try (WebSocketClient socket =
        writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(bulk, own))) {
      long began = System.nanoTime();
      writer.with(peer -> peer.write(log, written));
      for (int i = 0; i < 240; i++) {
        List<SealedEntry> more = log.write(1, 58_000);
        writer.with(peer -> peer.write(log, more));
      }
      writer.await(
          "acknowledged", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
          .as(
              "14 MB at one a second, of which 4 are saved up and some 5 are under way before it is noticed")
          .isGreaterThan(1_500);

      List<SealedEntry> tooMuch = log.write(10, 200_000);
      writer.with(peer -> peer.write(log, tooMuch));
      writer.await("refused", peer -> !peer.seen(SyncAction.LogStopped.class).isEmpty());
      writer.with(
          peer -> {
            assertThat(peer.seen(SyncAction.LogStopped.class).get(0).code())
                .isEqualTo(ErrorCode.QUOTA_EXCEEDED);
            assertThat(peer.log(log.id())).hasSize(251);
          });
      assertThat(socket.isClosed()).isFalse();
      assertThat(relay.manage("/actuator/prometheus").body())
          .contains("logomesh_relay_quota_exceeded_total 1.0");
    }
  }

  // ---- pages --------------------------------------------------------------------------------

  @Test
  void websocket_ofAPageThatIsNotNamed_isRefused() throws Exception {
    for (String path : List.of(RelayApi.SYNC_PATH, RelayApi.RSOCKET_PATH)) {
      for (String page :
          List.of(
              "https://evil.example", "null", "http://127.0.0.1:1", "https://app.example.org.x")) {
        assertThat(handshake(path, "Origin", page)).as(path + " " + page).isEqualTo(403);
      }
    }
    assertRefused(
        relay.post(RelayApi.NONCE_PATH, new byte[0], "Origin", "https://evil.example"),
        403,
        ErrorCode.NOT_ALLOWED);
  }

  @Test
  void websocket_ofANamedPageOrTheRelaysOwn_isJudgedByItsAssertion() throws Exception {
    String own = relay.origin().replace("ws:", "http:");
    for (String page :
        List.of("https://app.example.org", own, own.replace("127.0.0.1", "localhost"))) {
      assertThat(handshake(RelayApi.SYNC_PATH, "Origin", page)).as(page).isEqualTo(401);
      assertThat(handshake(RelayApi.RSOCKET_PATH, "Origin", page)).as(page).isEqualTo(101);
    }
  }

  /** The status of a WebSocket's upgrade without an assertion. */
  private int handshake(String path, String name, String value) throws Exception {
    return RawHttp.upgrade(relay.uri(path), name, value);
  }
}
