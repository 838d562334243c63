package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.CopyDeletion;
import org.logomesh.model.wire.CopyErasure;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.testing.Conversations;
import org.logomesh.relay.testing.Conversations.Line;
import org.logomesh.relay.testing.Conversations.Transcript;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/**
 * What devices ask for by HTTP, request by request, of a real relay: what devices in use rely on.
 * Held twice: today's requests are the recorded ones and are answered so, and the recorded requests
 * are answered so by a relay that begins anew.
 *
 * <p>A request is recorded as what its assertion is for, method, path and body; the assertion
 * itself has the relay's nonce in it, and is made anew. Parts of the snapshot are named by their
 * place in its content; of times, which are the relay's, it is recorded how far they are apart.
 */
class GoldenDoorsIT {
  private static final int CONTENT_BYTES = SnapshotStatus.PART_BYTES + 1_000;
  private static final String INVITE = "INVITE";
  private static final String NOTHING = "NOTHING";

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final byte[] content = new byte[CONTENT_BYTES];
  private final Transcript transcript = new Transcript();
  private final Map<String, Step> besides = new LinkedHashMap<>();

  @TempDir private Path directory;
  private TestRelay relay;

  /** What happens to the relay besides requests. */
  private interface Step {
    void run() throws Exception;
  }

  @BeforeEach
  void startRelay() throws Exception {
    new Random(7).nextBytes(content);
    relay = TestRelay.start(directory.resolve("first"), "--logomesh.relay.quota.space=400KB");
  }

  @AfterEach
  void stopRelay() {
    relay.close();
  }

  // ---- asking -------------------------------------------------------------------------------

  private void ask(String who, Purpose purpose, String method, String path, byte[] body)
      throws Exception {
    ask(who, purpose.name(), method, path, body);
  }

  private void ask(String who, String with, String method, String path, byte[] body)
      throws Exception {
    String request = with + " " + method + " " + path + " " + written(body);
    transcript.say(who + " > " + request);
    transcript.say(who + " < " + answer(who, request));
  }

  private String answer(String who, String request) throws Exception {
    String[] words = request.split(" ", 4);
    byte[] body = read(words[3]);
    HttpResponse<byte[]> answer =
        relay.send(words[1], words[2], body, headers(who, words[0], body));
    String error =
        answer
            .headers()
            .firstValue(RelayApi.ERROR_HEADER)
            .map(number -> ErrorCode.ofNumber(Long.parseLong(number)).name())
            .orElse("");
    if (!error.isEmpty()) {
      return answer.statusCode() + " " + error;
    }
    return answer.statusCode() + " " + masked(words, written(answer.body()), answer.body());
  }

  private String[] headers(String who, String with, byte[] body) throws Exception {
    if (with.equals(NOTHING)) {
      return new String[0];
    }
    if (with.equals(INVITE)) {
      return new String[] {RelayApi.INVITE_HEADER, relay.operatorInvite()};
    }
    Purpose purpose = Purpose.valueOf(with);
    TestDevice device = who.equals("ada") ? ada : bob;
    byte[] signed = purpose == Purpose.ERASE ? body : new byte[0];
    String token = device.token(purpose, signed, space.id(), relay.nonce(), relay.origin());
    return purpose == Purpose.ENTER
        ? new String[] {"Authorization", "Bearer " + token}
        : new String[] {RelayApi.ASSERTION_HEADER, token};
  }

  private static String masked(String[] words, String written, byte[] body) throws Exception {
    if (!words[0].equals(Purpose.DELETE.name())) {
      return written;
    }
    CopyDeletion deletion = CopyDeletion.decode(body);
    long grace = deletion.untilSeconds() - deletion.sinceSeconds();
    return written
        .replace(seconds(deletion.sinceSeconds()), "{since}")
        .replace(seconds(deletion.untilSeconds()), "{since+" + grace + "}");
  }

  // A CBOR integer of 32 bits.
  private static String seconds(long time) {
    return String.format("1a%08x", time);
  }

  private String written(byte[] body) {
    if (body.length == 0) {
      return "-";
    }
    for (int from = 0; from < CONTENT_BYTES; from += SnapshotStatus.PART_BYTES) {
      if (Arrays.equals(body, part(from))) {
        return "content[" + from + "," + body.length + "]";
      }
    }
    return HexFormat.of().formatHex(body);
  }

  private byte[] read(String written) {
    if (written.equals("-")) {
      return new byte[0];
    }
    return written.startsWith("content[")
        ? part(Integer.parseInt(written.substring(8, written.indexOf(','))))
        : HexFormat.of().parseHex(written);
  }

  private byte[] part(int from) {
    return Arrays.copyOfRange(
        content, from, Math.min(CONTENT_BYTES, from + SnapshotStatus.PART_BYTES));
  }

  private void meanwhile(String what, Step step) throws Exception {
    transcript.say("# " + what);
    besides.put(what, step);
    step.run();
  }

  /** A device that knows these records syncs until something holds. */
  private void sync(List<byte[]> records, List<SealedEntry> written, TestLog log, String until)
      throws Exception {
    LivePeer peer = new LivePeer(space, records);
    if (!written.isEmpty()) {
      peer.with(p -> p.write(log, written));
    }
    try (WebSocketClient socket =
        peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(ada, space))) {
      Predicate<TestPeer> there =
          written.isEmpty()
              ? TestPeer::isTrustAtRelay
              : p -> log.state().head().equals(p.acknowledged().head(log.id()));
      peer.await(until, there);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  /** Holds what was said against the record, and then the record against a relay. */
  private void assertIs(String name) throws Exception {
    transcript.assertIs(name);
    relay.close();
    relay = TestRelay.start(directory.resolve("again"), "--logomesh.relay.quota.space=400KB");
    String answer = "";
    for (Line line : Conversations.recorded(name)) {
      switch (line.sign()) {
        case "" -> Objects.requireNonNull(besides.get(line.rest()), line.rest()).run();
        case ">" -> answer = answer(line.who(), line.rest());
        default -> assertThat(answer).as(name + ": " + line).isEqualTo(line.rest());
      }
    }
  }

  // ---- conversations ------------------------------------------------------------------------

  @Test
  void snapshotErasureDeletionAndRemoval_asRecorded() throws Exception {
    space.admit(bob, TrustLevel.VERIFIED);
    ask("ada", NOTHING, "POST", RelayApi.SPACES_PATH, space.registration());
    ask("ada", INVITE, "POST", RelayApi.SPACES_PATH, space.registration());
    ask("ada", INVITE, "POST", RelayApi.SPACES_PATH, space.registration());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(20, 300));
    List<byte[]> founded = space.records();
    meanwhile("ada syncs 21 entries", () -> sync(founded, written, log, "acknowledged"));

    bringInParts();
    byte[] erasure = new CopyErasure(new TreeMap<>(Map.of(log.id(), 9L))).encode();
    ask("ada", Purpose.ERASE, "POST", RelayApi.COPY_ERASE_PATH, erasure);
    Cut end = new Cut(log.id(), 15, log.stateAt(15).hash());
    byte[] checkpoint =
        space.checkpoint(ada, SnapshotId.of(Sha256.hash(content)), 3_000, ada.id(), List.of(end));
    assertThat(checkpoint).isNotEmpty();
    List<byte[]> vouched = space.records();
    meanwhile("ada vouches for the snapshot", () -> sync(vouched, List.of(), log, "vouched for"));
    ask("bob", Purpose.ERASE, "POST", RelayApi.COPY_ERASE_PATH, erasure);
    ask("ada", Purpose.ERASE, "POST", RelayApi.COPY_ERASE_PATH, erasure);
    ask("ada", Purpose.ERASE, "POST", RelayApi.COPY_ERASE_PATH, erasure);

    byte[] none = new byte[0];
    ask("bob", Purpose.DELETE, "DELETE", RelayApi.COPY_PATH, none);
    ask("ada", Purpose.ENTER, "DELETE", RelayApi.COPY_PATH, none);
    ask("ada", Purpose.DELETE, "DELETE", RelayApi.COPY_PATH, none);
    ask("bob", Purpose.ENTER, "GET", RelayApi.SYNC_PATH, none);
    ask("bob", Purpose.RESTORE, "POST", RelayApi.COPY_RESTORE_PATH, none);
    ask("ada", Purpose.RESTORE, "POST", RelayApi.COPY_RESTORE_PATH, none);

    assertThat(space.revoke(bob, List.of())).isNotEmpty();
    List<byte[]> removed = space.records();
    meanwhile("ada removes bob", () -> sync(removed, List.of(), log, "removed"));
    ask("bob", Purpose.ENTER, "GET", RelayApi.SYNC_PATH, none);
    ask("bob", Purpose.SHOW, "GET", RelayApi.COPY_PATH, none);
    assertIs("doors");
  }

  private void bringInParts() throws Exception {
    String path = RelayApi.SNAPSHOTS_PATH + SnapshotId.of(Sha256.hash(content));
    String begin = path + "?" + RelayApi.SNAPSHOT_SIZE + "=";
    byte[] none = new byte[0];
    ask("bob", Purpose.ENTER, "GET", path, none);
    ask("bob", Purpose.ENTER, "PUT", begin + CONTENT_BYTES, none);
    ask("ada", Purpose.ENTER, "PUT", begin + 900_000, none); // more than the space may take
    ask("ada", Purpose.ENTER, "PUT", begin + CONTENT_BYTES, none);
    ask("ada", Purpose.ENTER, "PUT", path + "/0", part(0));
    ask("ada", Purpose.ENTER, "PUT", path + "/0", part(0)); // it broke off: the answer got lost
    ask("ada", Purpose.ENTER, "PUT", begin + CONTENT_BYTES, none); // and goes on
    ask("bob", Purpose.ENTER, "GET", path + "/0", none);
    ask("ada", Purpose.ENTER, "PUT", path + "/1", part(SnapshotStatus.PART_BYTES));
    ask("bob", Purpose.ENTER, "GET", path + "/0", none);
    ask("bob", Purpose.ENTER, "GET", path + "/1", none);
  }
}
