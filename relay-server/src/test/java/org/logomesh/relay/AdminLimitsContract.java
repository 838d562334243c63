package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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
import org.logomesh.relay.testing.Operator;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Quotas and blocks by the console and its API, of a real relay, whatever its store is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdminLimitsContract {
  private static final int BLOCKED = 4_000 + ErrorCode.BLOCKED.number();

  private final AtomicInteger devices = new AtomicInteger(9_000);
  private TestRelay relay;
  private Operator operator;

  /** Settings that name the store. */
  abstract List<String> store();

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    List<String> settings = new ArrayList<>(store());
    settings.add("--logomesh.relay.behind-tls-proxy=true");
    settings.add("--logomesh.relay.quota.total=1GB");
    settings.add("--logomesh.relay.rate.device-appends=512KB");
    relay = TestRelay.start(directory.resolve("data"), settings.toArray(String[]::new));
    operator = relay.operator();
    assertThat(operator.signIn().statusCode()).isEqualTo(303);
  }

  @AfterAll
  void stopRelay() {
    relay.close();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String error(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return JsonMapper.shared().readTree(answer.body()).get("error").asString();
  }

  private TestSpace space(TestDevice founder) throws Exception {
    TestSpace space = new TestSpace(founder);
    relay.register(space);
    return space;
  }

  private TestDevice device() {
    return new TestDevice(devices.incrementAndGet());
  }

  private JsonNode usage(TestSpace space) throws Exception {
    for (JsonNode row : json(operator.api("/usage?limit=1000")).get("spaces")) {
      if (row.get("id").asString().equals(space.id().toString())) {
        return row;
      }
    }
    throw new AssertionError("no usage of " + space.id());
  }

  private String audited(String kind) throws Exception {
    StringBuilder details = new StringBuilder();
    for (JsonNode record : json(operator.api("/audit?limit=1000"))) {
      if (record.get("kind").asString().equals(kind)) {
        details.append(record.get("detail").asString()).append('\n');
      }
    }
    return details.toString();
  }

  // ---- quotas -------------------------------------------------------------------------------

  @Test
  void quota_setOnTheSpacesPage_holdsFromTheNextAppendOn() throws Exception {
    TestDevice ada = device();
    TestSpace space = space(ada);
    String page = "/spaces/" + space.id();
    assertThat(operator.act(page, page + "/quota", "size=0B").statusCode()).isEqualTo(303);
    List<SealedEntry> written = new ArrayList<>();
    LivePeer writer = new LivePeer(space, space.records());
    TestLog log = space.openLog(ada, written);
    writer.with(peer -> peer.write(log, written));
    WebSocketClient refused =
        writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    writer.await("refused", peer -> !peer.seen(SyncAction.LogStopped.class).isEmpty());
    refused.close();
    assertThat(operator.get(page).body()).contains("0 B, 100 %", "a quota of its own");

    assertThat(operator.act(page, page + "/quota", "size=20gb").statusCode()).isEqualTo(303);
    LivePeer again = new LivePeer(space, space.records());
    again.with(peer -> peer.write(log, written));
    WebSocketClient taken = again.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    again.await("acknowledged", peer -> peer.acknowledged().seq(log.id()) == 0);
    taken.close();
    assertThat(usage(space).get("quotaBytes").asLong()).isEqualTo(20L << 30);
    assertThat(usage(space).get("entries").asInt()).isEqualTo(1);
    assertThat(operator.get("/quotas").body()).contains("20 GB", "its own", "1 GB");

    operator.act(page, page + "/quota", "size=default");
    assertThat(usage(space).get("isOwn").asBoolean()).isFalse();
    assertThat(usage(space).get("quotaBytes").asLong()).isEqualTo(4L << 30);
    String short8 = space.id().abbreviated();
    assertThat(audited("QUOTA_SET"))
        .contains("space " + short8 + ", 0 B\n")
        .contains("space " + short8 + ", 20 GB\n", "space " + short8 + ", default\n");
  }

  @Test
  void quota_thatIsNone_isRefusedOnThePageInWords() throws Exception {
    TestSpace space = space(device());
    String page = "/spaces/" + space.id();
    HttpResponse<String> answer = operator.act(page, page + "/quota", "size=<b>a lot");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("No quota was set: a size is written as 500MB or 2GB", "&lt;b&gt;a lot")
        .doesNotContain("<b>a lot");
    assertThat(operator.post(page + "/quota", "size=1GB").statusCode())
        .as("without its form token")
        .isEqualTo(403);
    String nowhere = "/spaces/" + "00".repeat(32);
    assertThat(operator.act(page, nowhere + "/quota", "size=1GB").statusCode()).isEqualTo(404);
    assertThat(usage(space).get("isOwn").asBoolean()).isFalse();
  }

  @Test
  void quota_byTheApi_isSetAndTakenBack() throws Exception {
    TestSpace space = space(device());
    String digits = space.id().abbreviated();

    JsonNode set =
        json(operator.api("PUT", "/spaces/" + digits + "/quota", "{\"size\": \"none\"}"));
    assertThat(set.get("id").asString()).isEqualTo(space.id().toString());
    assertThat(set.get("isOwn").asBoolean()).isTrue();
    assertThat(set.get("quotaBytes").isNull()).isTrue();
    assertThat(json(operator.api("DELETE", "/spaces/" + digits + "/quota", null)).get("isOwn"))
        .isEqualTo(JsonMapper.shared().readTree("false"));
    JsonNode report = json(operator.api("/usage?limit=1"));
    assertThat(report.get("spaces").size()).isEqualTo(1);
    assertThat(report.get("totalQuotaBytes").asLong()).isEqualTo(1L << 30);
    assertThat(report.get("totalBytes").asLong()).isPositive();
    for (String wrong : new String[] {"{\"size\": \"much\"}", "{}", "{\"size\": \"-1GB\"}"}) {
      assertThat(error(operator.api("PUT", "/spaces/" + digits + "/quota", wrong)))
          .as(wrong)
          .contains("a size is written as 500MB");
    }
    assertThat(error(operator.api("PUT", "/spaces/ff/quota", "{\"size\": \"1GB\"}")))
        .contains("There is no such space");
  }

  @Test
  void limits_ofTheApiAndThePage_haveRatesAndQuotasInForce() throws Exception {
    String limits = operator.api("/limits").body();
    assertThat(limits)
        .contains("logomesh.relay.rate.address", "100 a second", "512 kB a second")
        .contains("logomesh.relay.quota.total", "1 GB");
    assertThat(operator.get("/limits").body()).contains("512 kB a second", "64 MB a second");
  }

  // ---- blocks -------------------------------------------------------------------------------

  @Test
  void block_spaceOnItsPage_endsItsConnectionsAtOnce_untilUnblocked() throws Exception {
    TestDevice ada = device();
    TestSpace space = space(ada);
    String page = "/spaces/" + space.id();
    LivePeer peer = new LivePeer(space, space.records());
    WebSocketClient socket = peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    peer.await("greeted", p -> p.isCaughtUp());

    assertThat(operator.act(page, page + "/block", "").statusCode()).isEqualTo(303);

    assertThat(refusal(ada, space)).isEqualTo(ErrorCode.BLOCKED);
    assertThat(socket.closeCode()).isEqualTo(BLOCKED);
    assertThat(operator.get(page).body()).contains("This space is blocked.");
    assertThat(operator.get("/blocks").body()).contains("/admin" + page);
    assertThat(operator.act(page, page + "/unblock", "").statusCode()).isEqualTo(303);
    assertThat(refusal(ada, space)).isNull();
    assertThat(operator.act(page, page + "/unblock", "").statusCode()).isEqualTo(404);
    assertThat(audited("BLOCKED")).contains("space " + space.id().abbreviated());
    assertThat(audited("UNBLOCKED")).contains("space " + space.id().abbreviated());
  }

  @Test
  void block_deviceOnThePageOfItsSpace_leavesTheSpace() throws Exception {
    TestDevice ada = device();
    TestSpace space = space(ada);
    String page = "/spaces/" + space.id();

    operator.act(page, page + "/block", "device=" + ada.id());

    assertThat(refusal(ada, space)).isEqualTo(ErrorCode.BLOCKED);
    assertThat(operator.get(page).body())
        .contains("Unblock")
        .doesNotContain("This space is blocked.");
    operator.act(page, page + "/unblock", "device=" + ada.id());
    assertThat(refusal(ada, space)).isNull();
    assertThat(operator.act(page, page + "/block", "device=zz").statusCode()).isEqualTo(400);
    assertThat(operator.act(page, page + "/unblock", "device=zz").statusCode()).isEqualTo(404);
  }

  private @Nullable ErrorCode refusal(TestDevice device, TestSpace space) throws Exception {
    return relay.refusal(relay.token(device, space));
  }

  @Test
  void block_networkOnThePage_keepsItsAddressesOut() throws Exception {
    String network = URLEncoder.encode("198.51.100.0/24", StandardCharsets.UTF_8);
    assertThat(operator.act("/blocks", "/blocks", "kind=network&subject=" + network).statusCode())
        .isEqualTo(303);

    assertThat(status("198.51.100.7")).isEqualTo(403);
    assertThat(status("198.51.101.7")).isEqualTo(200);
    assertThat(operator.get("/blocks").body()).contains("198.51.100.0/24");
    assertThat(
            operator
                .act("/blocks", "/blocks/remove", "kind=network&subject=" + network)
                .statusCode())
        .isEqualTo(303);
    assertThat(status("198.51.100.7")).isEqualTo(200);
  }

  private int status(String address) throws Exception {
    return relay.post(RelayApi.NONCE_PATH, new byte[0], "X-Forwarded-For", address).statusCode();
  }

  @Test
  void block_whatIsNone_isRefusedInWordsAndKeepsTheForm() throws Exception {
    for (String wrong :
        List.of(
            "kind=network&subject=relay.example.org",
            "kind=network&subject=10.0.0.0%2F33",
            "kind=space&subject=1234",
            "kind=planet&subject=" + "ab".repeat(32),
            "")) {
      HttpResponse<String> answer = operator.act("/blocks", "/blocks", wrong);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(answer.body()).as(wrong).contains("That was not blocked: ");
    }
    assertThat(operator.act("/blocks", "/blocks", "kind=network&subject=%22%3E%3Cb%3Ehere").body())
        .contains("value=\"&quot;&gt;&lt;b&gt;here\"");
    assertThat(operator.post("/blocks", "kind=network&subject=10.9.9.9").statusCode())
        .isEqualTo(403);
    assertThat(
            operator.act("/blocks", "/blocks/remove", "kind=network&subject=10.9.9.9").statusCode())
        .isEqualTo(404);
    assertThat(operator.api("/blocks").body()).doesNotContain("10.9.9.9");
  }

  @Test
  void block_byTheApi_isMadeListedAndTakenBack() throws Exception {
    String id = "cd".repeat(32);
    HttpResponse<String> made =
        operator.api("POST", "/blocks", "{\"kind\": \"device\", \"subject\": \"" + id + "\"}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(operator.api("/blocks").body()).contains(id, "\"device\"", "since");

    assertThat(operator.api("DELETE", "/blocks?kind=device&subject=" + id, null).statusCode())
        .isEqualTo(204);
    assertThat(operator.api("DELETE", "/blocks?kind=device&subject=" + id, null).statusCode())
        .isEqualTo(404);
    assertThat(error(operator.api("DELETE", "/blocks", null))).contains("space, device or network");
    assertThat(error(operator.api("POST", "/blocks", "{}"))).contains("space, device or network");
  }
}
