package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.Operator;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Spaces are deleted and taken back by the console and its API, whatever the store is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AdminDeletionContract {
  private static final int DELETED = RelayApi.CLOSE_CODE_BASE + ErrorCode.SPACE_DELETED.number();

  private final AtomicInteger devices = new AtomicInteger(9_500);
  private TestRelay relay;
  private Operator operator;

  /** Settings that name the store. */
  abstract List<String> store();

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    relay = TestRelay.start(directory.resolve("data"), store().toArray(String[]::new));
    operator = relay.operator();
    assertThat(operator.signIn().statusCode()).isEqualTo(303);
  }

  @AfterAll
  void stopRelay() {
    relay.close();
  }

  private TestDevice device() {
    return new TestDevice(devices.incrementAndGet());
  }

  private TestSpace space(TestDevice founder) throws Exception {
    TestSpace space = new TestSpace(founder);
    relay.register(space);
    return space;
  }

  private static String form(String digits, String days) {
    return "typed=" + digits + "&days=" + days;
  }

  private JsonNode deletion(TestSpace space) throws Exception {
    HttpResponse<String> all = operator.api("/deletions");
    assertThat(all.statusCode()).isEqualTo(200);
    for (JsonNode row : JsonMapper.shared().readTree(all.body())) {
      if (row.get("id").asString().equals(space.id().toString())) {
        return row;
      }
    }
    return JsonMapper.shared().nullNode();
  }

  private List<String> audited(TestSpace space, String kind) throws Exception {
    return JsonMapper.shared()
        .readTree(operator.api("/audit?limit=1000").body())
        .valueStream()
        .filter(record -> record.get("kind").asString().equals(kind))
        .map(record -> record.get("detail").asString())
        .filter(detail -> detail.contains(space.id().abbreviated()))
        .toList();
  }

  @Test
  void delete_onTheSpacesPage_endsItsConnectionsAtOnce_untilItIsTakenBack() throws Exception {
    TestDevice ada = device();
    TestSpace space = space(ada);
    String page = "/spaces/" + space.id();
    LivePeer peer = new LivePeer(space, space.records());
    WebSocketClient socket = peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space));
    peer.await("greeted", p -> p.isCaughtUp());
    String digits = space.id().abbreviated();
    assertThat(operator.get(page).body()).contains("Delete this space");

    assertThat(operator.act(page, page + "/delete", form(digits, "7")).statusCode()).isEqualTo(303);

    assertThat(relay.refusal(relay.token(ada, space))).isEqualTo(ErrorCode.SPACE_DELETED);
    assertThat(socket.closeCode()).isEqualTo(DELETED);
    assertThat(operator.get(page).body())
        .contains("This space is to be deleted.", "by the operator", "in 6 days", "Take it back")
        .doesNotContain("Delete this space");
    assertThat(operator.get("/spaces").body())
        .contains("To be deleted", "Take space " + digits + " back", "the operator");
    assertThat(deletion(space).get("by").asString()).isEqualTo("the operator");
    assertThat(audited(space, "SPACE_DELETED"))
        .containsExactly("space " + digits + ", by the operator");

    assertThat(operator.act("/spaces", page + "/restore", "").statusCode()).isEqualTo(303);
    assertThat(relay.refusal(relay.token(ada, space))).isNull();
    assertThat(operator.get(page).body()).doesNotContain("is to be deleted");
    assertThat(deletion(space).isNull()).isTrue();
    assertThat(audited(space, "SPACE_RESTORED")).hasSize(1);
    assertThat(operator.act(page, page + "/restore", "").statusCode()).isEqualTo(404);
  }

  @Test
  void deletion_byAnAdministratorOfTheSpace_isShownWithItsShortName() throws Exception {
    TestDevice ada = device();
    TestSpace space = new TestSpace(ada);
    space.admit(device(), TrustLevel.VERIFIED);
    relay.register(space);
    HttpResponse<byte[]> deleted =
        relay.send(
            "DELETE",
            RelayApi.COPY_PATH,
            new byte[0],
            RelayApi.ASSERTION_HEADER,
            relay.token(ada, space, Purpose.DELETE));
    assertThat(deleted.statusCode()).isEqualTo(200);

    String name = deletion(space).get("by").asString();
    assertThat(name).matches("[a-z]+-[a-z]+-[0-9a-f]{2}");
    String page = operator.get("/spaces/" + space.id()).body();
    assertThat(page).contains("by " + name + ".", "<b>" + name + "</b>", "founder");
    assertThat(page).contains("in 29 days");
  }

  @Test
  void delete_withoutItsDigits_orForTooLong_isRefusedInWordsAndKeepsTheForm() throws Exception {
    TestDevice ada = device();
    TestSpace space = space(ada);
    String page = "/spaces/" + space.id();
    String digits = space.id().abbreviated();
    for (String wrong :
        List.of(form("", "30"), form("%22%3E%3Cb%3E", "30"), form("00000000", "30"), "")) {
      HttpResponse<String> answer = operator.act(page, page + "/delete", wrong);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(answer.body())
          .as(wrong)
          .contains("Nothing was deleted: to do that, write " + digits)
          .doesNotContain("\"><b>");
    }
    for (String days : List.of("366", "-1", "soon", "")) {
      HttpResponse<String> answer = operator.act(page, page + "/delete", form(digits, days));
      assertThat(answer.statusCode()).as(days).isEqualTo(400);
      assertThat(answer.body())
          .as(days)
          .contains("0 to 365 days, not " + days, "value=\"" + digits + "\"");
    }
    assertThat(operator.post(page + "/delete", form(digits, "30")).statusCode())
        .as("without its form token")
        .isEqualTo(403);
    String nowhere = "/spaces/" + "00".repeat(32);
    assertThat(operator.act(page, nowhere + "/delete", form("00000000", "30")).statusCode())
        .isEqualTo(404);
    assertThat(operator.act(page, "/spaces/zz/delete", form("zz", "30")).statusCode())
        .isEqualTo(404);
    assertThat(operator.act(page, "/spaces/zz/restore", "").statusCode()).isEqualTo(404);
    assertThat(relay.refusal(relay.token(ada, space))).isNull();
    assertThat(deletion(space).isNull()).isTrue();
  }

  @Test
  void delete_byTheApi_isDoneAndTakenBack() throws Exception {
    TestDevice ada = device();
    TestSpace space = space(ada);
    String path = "/spaces/" + space.id().abbreviated() + "/deletion";

    assertThat(operator.api("PUT", path, "{\"days\": 366}").body()).contains("0 to 365 days");
    HttpResponse<String> done = operator.api("PUT", path, "{}");
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains(space.id().toString(), "\"until\"", "\"isGoing\":false");
    assertThat(relay.refusal(relay.token(ada, space))).isEqualTo(ErrorCode.SPACE_DELETED);
    assertThat(operator.api("DELETE", path, null).statusCode()).isEqualTo(204);
    assertThat(relay.refusal(relay.token(ada, space))).isNull();
    HttpResponse<String> again = operator.api("DELETE", path, null);
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(again.body()).contains("That space is not deleted");
    assertThat(operator.api("PUT", "/spaces/ffffffff/deletion", "{}").body())
        .contains("There is no such space");
  }

  /** With no grace it is dropped soon, and the pages of what is left of it stay well. */
  @Test
  void delete_forNoDays_isDroppedAndGone() throws Exception {
    TestDevice ada = device();
    TestSpace space = space(ada);
    String page = "/spaces/" + space.id();

    assertThat(
            operator.act(page, page + "/delete", form(space.id().abbreviated(), "0")).statusCode())
        .isEqualTo(303);

    while (!deletion(space).isNull()) {
      assertThat(operator.get("/spaces").statusCode()).isEqualTo(200);
      assertThat(operator.get(page).statusCode()).isIn(200, 404);
      Thread.sleep(200);
    }
    assertThat(operator.get(page).statusCode()).isEqualTo(404);
    assertThat(audited(space, "SPACE_DROPPED")).hasSize(1);
  }
}
