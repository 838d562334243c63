package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.trust.TrustLevel;
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

/** The operator's console and API of a real relay, whatever its store is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdminContract {
  private static final List<String> PAGES =
      List.of(
          "",
          "/spaces",
          "/connections",
          "/invites",
          "/quotas",
          "/blocks",
          "/compaction",
          "/check",
          "/backups",
          "/limits",
          "/audit",
          "/sees");

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final List<SealedEntry> written = new ArrayList<>();
  private Path data;
  private TestRelay relay;
  private WebSocketClient socket;

  /** Settings that name the store. */
  abstract List<String> store();

  @BeforeAll
  void startRelayWithASpaceInUse(@TempDir Path directory) throws Exception {
    data = directory.resolve("data");
    relay = TestRelay.start(data, store().toArray(String[]::new));
    space.admit(bob, TrustLevel.VERIFIED);
    relay.register(space);
    LivePeer peer = new LivePeer(space, space.records());
    socket = peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(20, 300));
    peer.with(p -> p.write(log, written));
    peer.await("acknowledged", p -> log.state().head().equals(p.acknowledged().head(log.id())));
  }

  @AfterAll
  void stopRelay() {
    socket.close();
    relay.close();
  }

  private Operator signedIn() throws Exception {
    Operator operator = relay.operator();
    assertThat(operator.signIn().statusCode()).isEqualTo(303);
    return operator;
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return JsonMapper.shared().readTree(answer.body());
  }

  // ---- doors --------------------------------------------------------------------------------

  @Test
  void pages_withoutSession_showTheSignInForm() throws Exception {
    Operator stranger = relay.operator();
    for (String page : PAGES) {
      HttpResponse<String> answer = stranger.get(page);
      assertThat(answer.statusCode()).as(page).isEqualTo(303);
      assertThat(answer.headers().firstValue("Location")).hasValue("/admin/sign-in");
    }
    assertThat(stranger.get("/sign-in").body()).contains("Operator token");
    assertThat(stranger.get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void console_onThePortOfDevices_isNotThere() throws Exception {
    for (String path :
        List.of("/admin", "/admin/sign-in", "/admin/api/overview", "/admin/style.css")) {
      assertThat(relay.get(path).statusCode()).as(path).isIn(401, 403, 404);
    }
  }

  @Test
  void everyAnswer_carriesTheHeadersThatKeepItHere() throws Exception {
    Operator operator = signedIn();
    for (String path : List.of("", "/sign-in", "/nothing", "/style.css", "/api/overview")) {
      var headers = operator.get(path).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe", "script-src");
      assertThat(headers.firstValue("Cache-Control")).as(path).hasValue("no-store");
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }
  }

  @Test
  void signIn_cookie_isForThisSiteAndNoScript() throws Exception {
    Operator operator = relay.operator();
    String set = operator.signIn().headers().firstValue("Set-Cookie").orElse("");

    assertThat(set)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict", "Path=/admin")
        .doesNotContain("Secure");
    assertThat(set).doesNotContain(operator.token());
    assertThat(operator.get("").statusCode()).isEqualTo(200);
    assertThat(operator.act("", "/sign-out", "").statusCode()).isEqualTo(303);
    assertThat(operator.get("").statusCode()).isEqualTo(303);
  }

  @Test
  void forms_withoutTheirToken_orFromAnotherSite_doNothing() throws Exception {
    Operator operator = signedIn();
    int before = json(operator.api("/invites")).size();

    assertThat(operator.post("/invites", "uses=1&days=1").statusCode()).isEqualTo(403);
    assertThat(operator.post("/invites", "formToken=guess&uses=1").statusCode()).isEqualTo(403);
    Matcher token =
        Pattern.compile("name=\"formToken\" value=\"([^\"]+)\"")
            .matcher(operator.get("/invites").body());
    assertThat(token.find()).isTrue();
    assertThat(
            operator
                .post("/invites", "formToken=" + token.group(1), "Sec-Fetch-Site", "cross-site")
                .statusCode())
        .isEqualTo(403);
    assertThat(json(operator.api("/invites")).size()).isEqualTo(before);
  }

  @Test
  void forms_tooLarge_areRefused() throws Exception {
    Operator operator = signedIn();

    assertThat(operator.post("/sign-in", "token=" + "x".repeat(100_000)).statusCode())
        .isEqualTo(413);
    assertThat(
            operator
                .api("POST", "/invites", "{\"uses\": 1" + " ".repeat(100_000) + "}")
                .statusCode())
        .isEqualTo(413);
    assertThat(operator.api("POST", "/invites", "{\"uses\": 0}").statusCode()).isEqualTo(400);
    assertThat(operator.api("POST", "/invites", "{\"uses\":").statusCode()).isEqualTo(400);
  }

  @Test
  void api_withoutToken_isRefused() throws Exception {
    Operator stranger = new Operator(relay.operator().console(), "");

    assertThat(stranger.get("/api/overview").statusCode()).isEqualTo(401);
    assertThat(signedIn().get("/api/overview").statusCode())
        .as("a cookie is no token")
        .isEqualTo(401);
  }

  // ---- reading ------------------------------------------------------------------------------

  @Test
  void everyPage_signedIn_isThereSmallAndWithoutScript() throws Exception {
    Operator operator = signedIn();
    int style = operator.get("/style.css").body().length();
    for (String page : PAGES) {
      HttpResponse<String> answer = operator.get(page);
      assertThat(answer.statusCode()).as(page + answer.body()).isEqualTo(200);
      assertThat(answer.body())
          .as(page)
          .startsWith("<!DOCTYPE html>")
          .contains("<html lang=\"en\">", "<h1>", "aria-current=\"page\"")
          .doesNotContain("<script", "style=", "onclick", "{{", "http://", "https://");
      assertThat(answer.body().length() + style).as(page + " in bytes").isLessThan(50_000);
    }
  }

  @Test
  void overview_countsWhatIsThere() throws Exception {
    JsonNode overview = json(relay.operator().api("/overview"));

    assertThat(overview.get("spaces").asInt())
        .isEqualTo(json(relay.operator().api("/spaces")).size())
        .isPositive();
    assertThat(overview.get("entries").asInt()).isEqualTo(written.size());
    assertThat(overview.get("connections").asInt()).isEqualTo(1);
    assertThat(overview.get("storageBytes").asLong()).isPositive();
    assertThat(overview.get("diskFreeBytes").asLong()).isPositive();
    assertThat(overview.get("traffic").get("entriesIn").asInt()).isEqualTo(written.size());
    assertThat(overview.get("traffic").get("bytesIn").asLong())
        .isGreaterThan(written.size() * 300L);
    assertThat(overview.get("commitMillis").asLong()).isPositive();
    assertThat(overview.get("warnings").isEmpty()).isTrue();
  }

  @Test
  void space_showsDevicesByPseudonym() throws Exception {
    Operator operator = signedIn();
    JsonNode row = json(operator.api("/spaces")).get(0);
    assertThat(row.get("id").asString()).isEqualTo(space.id().toString());
    assertThat(row.get("entries").asInt()).isEqualTo(written.size());
    assertThat(row.get("inviteId").asString()).hasSize(10);

    JsonNode detail = json(operator.api("/spaces/" + space.id()));
    assertThat(detail.get("devices").size()).isEqualTo(2);
    String writer = detail.get("logs").get(0).get("device").asString();
    assertThat(writer).matches("[a-z]+-[a-z]+-[0-9a-f]{2}");
    assertThat(detail.get("connections").get(0).get("device").asString()).isEqualTo(writer);
    assertThat(operator.get("/spaces/" + space.id()).body())
        .contains(writer, "founder", "verified");
    assertThat(operator.get("/connections").body()).contains(writer);

    assertThat(operator.get("/spaces/" + "00".repeat(32)).statusCode()).isEqualTo(404);
    assertThat(operator.get("/spaces/zz").statusCode()).isEqualTo(404);
    assertThat(operator.api("/spaces/zz").statusCode()).isEqualTo(400);
  }

  @Test
  void series_afterASample_hasPoints() throws Exception {
    for (String span : List.of("hour", "day", "month", "nonsense")) {
      JsonNode series = json(relay.operator().api("/series?span=" + span));
      assertThat(series.get("connections").size()).as(span).isBetween(60, 180);
    }
  }

  // ---- invites ------------------------------------------------------------------------------

  @Test
  void invites_madeAndWithdrawnOnThePage_bringASpaceOrNone() throws Exception {
    Operator operator = signedIn();
    String page = operator.act("/invites", "/invites", "uses=2&days=7").body();
    Matcher code = Pattern.compile("class=\"code\"><code>([^<]+)</code>").matcher(page);
    assertThat(code.find()).isTrue();
    String invite = code.group(1);

    assertThat(register(3, invite)).isEqualTo(201);
    String id = brought(3);
    assertThat(operator.get("/invites").body()).contains(id).doesNotContain(invite);
    assertThat(operator.act("/invites", "/invites/" + id + "/withdraw", "").statusCode())
        .isEqualTo(303);
    assertThat(register(4, invite)).isEqualTo(403);
    assertThat(operator.act("/invites", "/invites/ffffffffff/withdraw", "").statusCode())
        .isEqualTo(404);
    assertThat(operator.act("/invites", "/invites", "uses=0").statusCode()).isEqualTo(400);
    assertThat(operator.act("/invites", "/invites", "uses=<b>").body())
        .contains("&lt;b&gt;")
        .doesNotContain("<b>,", "not <b>");
  }

  @Test
  void invites_byTheApi_bringASpaceOrNone() throws Exception {
    Operator operator = relay.operator();
    HttpResponse<String> made = operator.api("POST", "/invites", "{\"uses\": 1}");
    assertThat(made.statusCode()).isEqualTo(201);
    String id = json(made).get("id").asString();

    assertThat(register(5, json(made).get("code").asString())).isEqualTo(201);
    assertThat(register(6, json(made).get("code").asString())).isEqualTo(403);
    assertThat(operator.api("DELETE", "/invites/" + id, null).statusCode()).isEqualTo(204);
    assertThat(operator.api("DELETE", "/invites/ffffffffff", null).statusCode()).isEqualTo(404);
  }

  private int register(int device, String invite) throws Exception {
    byte[] genesis = new TestSpace(new TestDevice(device)).registration();
    return relay.post(RelayApi.SPACES_PATH, genesis, RelayApi.INVITE_HEADER, invite).statusCode();
  }

  private String brought(int device) throws Exception {
    String id = new TestSpace(new TestDevice(device)).id().toString();
    return json(relay.operator().api("/spaces/" + id)).get("space").get("inviteId").asString();
  }

  // ---- integrity ----------------------------------------------------------------------------

  @Test
  void check_ofWhatIsWhole_findsNothingAndIsRunOneAtATime() throws Exception {
    Operator operator = signedIn();
    assertThat(operator.act("/check", "/check", "").statusCode()).isEqualTo(303);
    JsonNode report = json(operator.api("/check"));
    for (int i = 0; i < 200 && report.get("state").asString().equals("RUNNING"); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
      report = json(operator.api("/check"));
    }

    assertThat(report.get("state").asString()).isEqualTo("DONE");
    assertThat(report.get("problems").isEmpty()).isTrue();
    assertThat(report.get("entries").asInt()).isEqualTo(written.size());
    assertThat(operator.get("/check").body()).contains("Everything is as it was acknowledged.");
    assertThat(operator.api("DELETE", "/check", null).statusCode()).isEqualTo(409);
  }

  @Test
  void compaction_withoutSnapshots_dropsNothingAndIsAudited() throws Exception {
    Operator operator = signedIn();
    assertThat(operator.get("/compaction").body()).contains("No space has brought a snapshot.");
    assertThat(operator.act("/compaction", "/compaction", "").statusCode()).isEqualTo(303);
    JsonNode report = json(operator.api("/compaction"));
    for (int i = 0; i < 200 && report.get("dropped").isNull(); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
      report = json(operator.api("/compaction"));
    }

    assertThat(report.get("dropped").asLong()).isZero();
    assertThat(report.get("snapshots").isEmpty()).isTrue();
  }

  // ---- audit --------------------------------------------------------------------------------

  @Test
  void audit_whatWasDone_isThereAndHolds() throws Exception {
    Operator operator = signedIn();
    operator.act("/invites", "/invites", "uses=1&days=1");

    JsonNode verdict = json(operator.api("/audit/verify"));
    assertThat(verdict.get("problems").isEmpty()).isTrue();
    String head = verdict.get("headSeq").asString() + ":" + verdict.get("headHash").asString();
    operator.act("/invites", "/invites", "uses=1&days=1");
    assertThat(json(operator.api("/audit/verify?head=" + head)).get("problems").isEmpty()).isTrue();
    assertThat(json(operator.api("/audit/verify?head=1:" + "0".repeat(64))).get("problems").size())
        .isEqualTo(1);
    assertThat(operator.api("/audit/verify?head=x").statusCode()).isEqualTo(400);

    List<String> kinds = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (JsonNode record : json(operator.api("/audit?limit=1000"))) {
      kinds.add(record.get("kind").asString());
      all.append(record);
    }
    assertThat(kinds)
        .startsWith("RELAY_STARTED")
        .contains("SPACE_REGISTERED", "SIGNED_IN", "INVITE_MADE");
    assertThat(all.toString()).doesNotContain(operator.token(), relay.operatorInvite());
    assertThat(operator.get("/audit").body()).contains("Invite made", "records hold");
  }

  @Test
  void audit_removedDeviceThatWasConnected_isThere() throws Exception {
    TestDevice founder = new TestDevice(40);
    TestDevice guest = new TestDevice(41);
    TestSpace other = new TestSpace(founder);
    other.admit(guest, TrustLevel.VERIFIED);
    relay.register(other);
    LivePeer writer = new LivePeer(other, other.records());
    LivePeer reader = new LivePeer(other, other.records());
    WebSocketClient first =
        writer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(founder, other));
    try (WebSocketClient second =
        reader.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(guest, other))) {
      reader.await("caught up", peer -> peer.isCaughtUp());
      writer.with(peer -> peer.write(other.revoke(guest, List.of())));
      assertThat(second.closeCode()).isEqualTo(4000 + ErrorCode.REVOKED.number());
    } finally {
      first.close();
    }
    String wanted = "device " + guest.id().abbreviated() + " of space " + other.id().abbreviated();
    String all = relay.operator().api("/audit?limit=1000").body();
    for (int i = 0; i < 100 && !all.contains(wanted); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
      all = relay.operator().api("/audit?limit=1000").body();
    }

    assertThat(all).contains("DEVICE_REMOVED", wanted);
  }

  @Test
  void token_isInAFileOfItsOwnerOnly() throws Exception {
    assertThat(Files.getPosixFilePermissions(data.resolve("operator-token.txt"))).hasSize(2);
  }
}
