package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.CopyDeletion;
import org.logomesh.model.wire.CopyErasure;
import org.logomesh.model.wire.CopyInventory;
import org.logomesh.model.wire.CopyRaise;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SnapshotLogs;
import org.logomesh.relay.access.AuditEvent;
import org.logomesh.relay.access.Blocks;
import org.logomesh.relay.store.AuditStore;
import org.logomesh.relay.store.Block;
import org.logomesh.relay.store.BlockStore;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.UsageStore;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;
import reactor.core.publisher.Mono;

/** What members may have done with a real relay's copy of their space. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CopyIT {
  private static final int DELETED = RelayApi.CLOSE_CODE_BASE + ErrorCode.SPACE_DELETED.number();
  private static final int GONE = 410;
  private static int devices = 900;

  private final List<WebSocketClient> open = new ArrayList<>();
  private TestRelay relay;
  private TestRelay hasty;
  private TestDevice ada;
  private TestDevice bob;
  private TestSpace space;

  @BeforeAll
  void startRelays(@TempDir Path directory) throws Exception {
    relay = TestRelay.start(directory.resolve("data"));
    hasty =
        TestRelay.start(
            directory.resolve("hasty"),
            "--logomesh.relay.retention.grace=0",
            "--logomesh.relay.admin.enabled=false");
  }

  @AfterAll
  void stopRelays() {
    relay.close();
    hasty.close();
  }

  @BeforeEach
  void found() {
    ada = new TestDevice(devices++);
    bob = new TestDevice(devices++);
    space = new TestSpace(ada);
    space.admit(bob, TrustLevel.VERIFIED);
  }

  @AfterEach
  void disconnect() {
    open.forEach(WebSocketClient::close);
    open.clear();
  }

  private static HttpResponse<byte[]> delete(TestRelay at, String token) throws Exception {
    return at.send("DELETE", RelayApi.COPY_PATH, new byte[0], RelayApi.ASSERTION_HEADER, token);
  }

  private static HttpResponse<byte[]> restore(TestRelay at, String token) throws Exception {
    return at.post(RelayApi.COPY_RESTORE_PATH, new byte[0], RelayApi.ASSERTION_HEADER, token);
  }

  private static ErrorCode refusal(HttpResponse<byte[]> answer) {
    return ErrorCode.ofNumber(
        Long.parseLong(answer.headers().firstValue(RelayApi.ERROR_HEADER).orElseThrow()));
  }

  private static <T> T get(Mono<T> answer) {
    return Objects.requireNonNull(answer.block(Duration.ofSeconds(20)));
  }

  private LivePeer connect(TestRelay at, TestDevice device) throws Exception {
    LivePeer peer = new LivePeer(space, space.records());
    open.add(peer.connect(at.uri(RelayApi.SYNC_PATH), at.token(device, space)));
    peer.await("greeted", p -> p.isCaughtUp());
    return peer;
  }

  private TestLog write(LivePeer peer, int entries) throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(entries - 1, 300));
    peer.with(p -> p.write(log, written));
    return log;
  }

  @Test
  void delete_byAnAdministrator_endsAndRefusesEverything_untilItIsTakenBack() throws Exception {
    relay.register(space);
    TestLog log = write(connect(relay, ada), 20);
    connect(relay, bob).await("entries", p -> p.log(log.id()).size() == 20);
    open.add(
        new WebSocketClient(
            relay.uri(RelayApi.SIGNAL_PATH), relay.token(bob, space), message -> {}));
    String meeting = RelayApi.RENDEZVOUS_PATH + HexFormat.of().formatHex(new byte[32]);
    open.add(new WebSocketClient(relay.uri(meeting), relay.token(ada, space), message -> {}));
    long began = System.nanoTime();

    HttpResponse<byte[]> answer = delete(relay, relay.token(ada, space, Purpose.DELETE));

    assertThat(answer.statusCode()).isEqualTo(200);
    CopyDeletion deletion = CopyDeletion.decode(answer.body());
    assertThat(deletion.untilSeconds() - deletion.sinceSeconds()).isEqualTo(30 * 86_400L);
    assertThat(deletion.by()).isEqualTo(ada.id());
    for (WebSocketClient each : open) {
      assertThat(each.closeCode()).isEqualTo(DELETED);
    }
    assertThat(System.nanoTime() - began).as("5 seconds").isLessThan(5_000_000_000L);
    assertThat(relay.refusal(relay.token(bob, space))).isEqualTo(ErrorCode.SPACE_DELETED);
    HttpResponse<byte[]> snapshot =
        relay.send(
            "GET",
            RelayApi.SNAPSHOTS_PATH + "00".repeat(32),
            new byte[0],
            "Authorization",
            "Bearer " + relay.token(ada, space));
    assertThat(snapshot.statusCode()).isEqualTo(GONE);
    assertThat(new String(snapshot.body(), StandardCharsets.UTF_8))
        .contains("safe")
        .contains("It can be taken back until 20");
    assertThat(refusal(relay.post(RelayApi.SPACES_PATH, space.registration())))
        .isEqualTo(ErrorCode.SPACE_DELETED);
    assertThat(
            refusal(
                relay.post(
                    RelayApi.MEMBERS_PATH,
                    RelayApi.encodeIntroduction(space.records()),
                    RelayApi.ASSERTION_HEADER,
                    relay.token(bob, space))))
        .isEqualTo(ErrorCode.SPACE_DELETED);
    assertThat(delete(relay, relay.token(ada, space, Purpose.DELETE)).body())
        .as("again")
        .isEqualTo(answer.body());

    assertThat(refusal(restore(relay, relay.token(bob, space, Purpose.RESTORE))))
        .isEqualTo(ErrorCode.NOT_ALLOWED);
    assertThat(restore(relay, relay.token(ada, space, Purpose.RESTORE)).statusCode())
        .isEqualTo(200);
    connect(relay, bob).await("all of it", p -> p.log(log.id()).size() == 20);
    assertThat(
            get(relay.bean(AuditStore.class).before(Long.MAX_VALUE, 100)).stream()
                .filter(record -> record.detail().contains(space.id().abbreviated()))
                .map(record -> AuditEvent.valueOf(record.kind())))
        .contains(AuditEvent.SPACE_DELETED, AuditEvent.SPACE_RESTORED);
  }

  @Test
  void show_byAnyMember_isWhatThereIs_pageByPage() throws Exception {
    relay.register(space);
    LivePeer writer = connect(relay, ada);
    for (int i = 0; i < CopyInventory.MAX_LOGS; i++) {
      write(writer, 1);
    }
    TestLog log = write(writer, 9);
    connect(relay, bob).await("entries", p -> p.log(log.id()).size() == 9);

    CopyInventory first = shown("");
    LogId last = first.logs().get(CopyInventory.MAX_LOGS - 1).id();
    CopyInventory second = shown("?" + RelayApi.COPY_AFTER + "=" + last);

    assertThat(first.more()).isTrue();
    assertThat(second.more()).isFalse();
    assertThat(second.logs()).hasSize(1);
    List<CopyInventory.Log> logs = new ArrayList<>(first.logs());
    logs.addAll(second.logs());
    assertThat(logs)
        .filteredOn(each -> each.id().equals(log.id()))
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.device()).isEqualTo(ada.id());
              assertThat(each.entries()).isEqualTo(9);
              assertThat(each.bytes()).isGreaterThan(9 * 300);
            });
    assertThat(logs.stream().mapToLong(CopyInventory.Log::bytes).sum())
        .isEqualTo(first.entries().bytes());
    assertThat(first.entries().count()).isEqualTo(CopyInventory.MAX_LOGS + 9);
    assertThat(first.trustRecords().count()).isEqualTo(2);
    assertThat(first.quotaBytes()).isEqualTo(4L << 30);
    assertThat(first.blocked()).isFalse();
    assertThat(first.deletion()).isNull();
    assertThat(refusal(show(relay.token(new TestDevice(devices++), space, Purpose.SHOW), "")))
        .isEqualTo(ErrorCode.NOT_A_MEMBER);
    assertThat(refusal(show(relay.token(bob, space), ""))).isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(refusal(show(relay.token(bob, space, Purpose.SHOW), "?after=x")))
        .isEqualTo(ErrorCode.MALFORMED_FRAME);

    assertThat(delete(relay, relay.token(ada, space, Purpose.DELETE)).statusCode()).isEqualTo(200);
    assertThat(shown("").deletion()).isNotNull();
  }

  private HttpResponse<byte[]> show(String token, String query) throws Exception {
    return relay.send(
        "GET", RelayApi.COPY_PATH + query, new byte[0], RelayApi.ASSERTION_HEADER, token);
  }

  private CopyInventory shown(String query) throws Exception {
    HttpResponse<byte[]> answer = show(relay.token(bob, space, Purpose.SHOW), query);
    assertThat(answer.statusCode()).isEqualTo(200);
    return CopyInventory.decode(answer.body());
  }

  private HttpResponse<byte[]> erase(TestDevice device, byte[] signed, byte[] sent)
      throws Exception {
    String token = device.token(Purpose.ERASE, signed, space.id(), relay.nonce(), relay.origin());
    return relay.post(RelayApi.COPY_ERASE_PATH, sent, RelayApi.ASSERTION_HEADER, token);
  }

  private HttpResponse<byte[]> erase(TestDevice device, LogId log, long through) throws Exception {
    byte[] request = new CopyErasure(new TreeMap<>(Map.of(log, through))).encode();
    return erase(device, request, request);
  }

  /** An administrator brings a snapshot with the first entries of a log, and vouches for it. */
  private void compact(LivePeer peer, TestLog log, long through) throws Exception {
    byte[] front = new SnapshotLogs(new TreeMap<>(Map.of(log.id(), log.stateAt(through)))).encode();
    byte[] content = Arrays.copyOf(front, 1_000);
    SnapshotId id = SnapshotId.of(Sha256.hash(content));
    for (String path : List.of(id + "?" + RelayApi.SNAPSHOT_SIZE + "=1000", id + "/0")) {
      HttpResponse<byte[]> answer =
          relay.send(
              "PUT",
              RelayApi.SNAPSHOTS_PATH + path,
              path.endsWith("/0") ? content : new byte[0],
              "Authorization",
              "Bearer " + relay.token(ada, space));
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    Cut end = new Cut(log.id(), through, log.stateAt(through).hash());
    byte[] checkpoint = space.checkpoint(ada, id, 3_000, ada.id(), List.of(end));
    peer.with(p -> p.write(checkpoint));
    peer.await("the checkpoint at the relay", p -> p.isTrustAtRelay());
  }

  /** At once, and for good: a device that has the entries does not bring them back. */
  @Test
  void erase_whatASnapshotCovers_goesAtOnce_andEverybodyGoesOn() throws Exception {
    relay.register(space);
    LivePeer writer = connect(relay, ada);
    LivePeer reader = connect(relay, bob); // so the relay keeps in memory what follows
    TestLog log = write(writer, 50);
    reader.await("entries", p -> p.log(log.id()).size() == 50);
    assertThat(refusal(erase(ada, log.id(), 9))).isEqualTo(ErrorCode.NOT_COVERED);
    compact(writer, log, 40);
    long before = get(relay.bean(UsageStore.class).usage(space.id())).entryBytes();

    assertThat(refusal(erase(bob, log.id(), 9))).isEqualTo(ErrorCode.NOT_ALLOWED);
    assertThat(refusal(erase(ada, log.id(), 41))).isEqualTo(ErrorCode.NOT_COVERED);
    byte[] nine = new CopyErasure(new TreeMap<>(Map.of(log.id(), 9L))).encode();
    byte[] thirty = new CopyErasure(new TreeMap<>(Map.of(log.id(), 30L))).encode();
    assertThat(refusal(erase(ada, nine, thirty)))
        .as("other words than were signed")
        .isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(refusal(erase(ada, nine, new byte[] {1, 2}))).isEqualTo(ErrorCode.MALFORMED_FRAME);
    EntryStore entries = relay.bean(EntryStore.class);
    assertThat(entries.entry(space.id(), log.id(), 9).blockOptional()).isPresent();

    HttpResponse<byte[]> erased = erase(ada, log.id(), 30);
    assertThat(erased.statusCode()).isEqualTo(200);
    assertThat(CopyErasure.decodeAnswer(erased.body())).isEqualTo(31);
    assertThat(CopyErasure.decodeAnswer(erase(ada, log.id(), 30).body())).isZero();
    assertThat(get(relay.bean(UsageStore.class).usage(space.id())).entryBytes())
        .isLessThan(before - 31 * 300);
    assertThat(relay.bean(EntryStore.class).erased(space.id(), log.id(), 0, 100).block())
        .hasSize(31);

    LivePeer again = new LivePeer(space, space.records());
    List<SealedEntry> all = entries(reader, log);
    again.with(p -> p.write(log, all));
    open.add(again.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(bob, space)));
    again.await("in step", p -> p.isCaughtUp());
    List<SealedEntry> more = log.write(5, 300);
    writer.with(p -> p.write(log, more));
    again.await("what came after", p -> p.log(log.id()).size() == 55);
    LivePeer fresh = new LivePeer(space, space.records());
    open.add(fresh.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(bob, space)));
    SyncAction told = new SyncAction.LogStopped(log.id(), ErrorCode.NEEDS_SNAPSHOT, 0);
    fresh.await("told of the snapshot", p -> p.seen(SyncAction.LogStopped.class).contains(told));
    assertThat(entries.entry(space.id(), log.id(), 9).blockOptional()).isEmpty();
  }

  private HttpResponse<byte[]> raise(TestDevice device, byte[] signed, byte[] sent)
      throws Exception {
    String token = device.token(Purpose.RAISE, signed, space.id(), relay.nonce(), relay.origin());
    return relay.post(RelayApi.COPY_RAISE_PATH, sent, RelayApi.ASSERTION_HEADER, token);
  }

  private HttpResponse<byte[]> raise(TestDevice device, LogId log, Head end) throws Exception {
    byte[] request = new CopyRaise(new TreeMap<>(Map.of(log, end))).encode();
    return raise(device, request, request);
  }

  /** The relay has the beginning of a log, and what follows up to the snapshot is lost. */
  @Test
  void raise_byAnAdministrator_continuesALogWhereTheSnapshotStands() throws Exception {
    relay.register(space);
    LivePeer writer = connect(relay, ada);
    TestLog log = write(writer, 10);
    Head end = log.state().head();
    writer.await("acknowledged", p -> end.equals(p.acknowledged().head(log.id())));
    List<SealedEntry> all = entries(writer, log);
    all.addAll(log.write(30, 300));
    compact(writer, log, 25);
    EntryStore entries = relay.bean(EntryStore.class);

    assertThat(refusal(raise(bob, log.id(), end))).isEqualTo(ErrorCode.NOT_ALLOWED);
    byte[] right = new CopyRaise(new TreeMap<>(Map.of(log.id(), end))).encode();
    byte[] other = new CopyRaise(new TreeMap<>(Map.of(log.id(), log.stateAt(5).head()))).encode();
    assertThat(refusal(raise(ada, other, right)))
        .as("other words than were signed")
        .isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(refusal(raise(ada, right, new byte[] {1, 2}))).isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(CopyErasure.decodeAnswer(raise(ada, other, other).body()))
        .as("it ends otherwise")
        .isZero();
    assertThat(entries.entry(space.id(), log.id(), 9).blockOptional()).isPresent();

    assertThat(CopyErasure.decodeAnswer(raise(ada, log.id(), end).body())).isEqualTo(1);
    assertThat(CopyErasure.decodeAnswer(raise(ada, log.id(), end).body())).isZero();
    writer.await("announced", p -> log.stateAt(25).head().equals(p.peerFrontier().head(log.id())));
    assertThat(shown("").logs())
        .containsExactly(new CopyInventory.Log(log.id(), ada.id(), 26, 25, 0L));
    writer.with(p -> p.write(log, all.subList(10, 40)));
    writer.await("goes on", p -> log.state().head().equals(p.acknowledged().head(log.id())));
    assertThat(entries.entry(space.id(), log.id(), 9).blockOptional()).isEmpty();
    assertThat(entries.entry(space.id(), log.id(), 26).blockOptional()).isPresent();
  }

  private static List<SealedEntry> entries(LivePeer peer, TestLog log) {
    List<SealedEntry> all = new ArrayList<>();
    peer.with(p -> all.addAll(p.log(log.id())));
    return all;
  }

  /**
   * A proxy, or whoever reads what goes by, makes nothing of what was signed for something else.
   */
  @Test
  void delete_withoutARightOrItsOwnAssertion_isRefused() throws Exception {
    relay.register(space);
    String used = relay.token(ada, space, Purpose.RESTORE);
    assertThat(restore(relay, used).statusCode()).isEqualTo(200);

    assertThat(refusal(delete(relay, relay.token(bob, space, Purpose.DELETE))))
        .isEqualTo(ErrorCode.NOT_ALLOWED);
    assertThat(refusal(delete(relay, relay.token(ada, space)))).isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(refusal(delete(relay, relay.token(ada, space, Purpose.RESTORE))))
        .isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(refusal(delete(relay, used))).as("used").isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(refusal(delete(relay, ""))).isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(relay.request("DELETE", RelayApi.COPY_PATH).statusCode()).isEqualTo(401);
    assertThat(
            refusal(delete(relay, relay.token(new TestDevice(devices++), space, Purpose.DELETE))))
        .isEqualTo(ErrorCode.NOT_A_MEMBER);
    assertThat(relay.refusal(relay.token(ada, space, Purpose.DELETE)))
        .as("to enter")
        .isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(relay.refusal(relay.token(ada, space))).isNull();
  }

  @Test
  void delete_ofABlockedSpaceWithoutRoom_isDone() throws Exception {
    relay.register(space);
    relay.bean(UsageStore.class).setQuota(space.id(), 0L).block();
    relay.bean(BlockStore.class).block(Block.of(space.id()), Instant.EPOCH).block();
    relay.bean(Blocks.class).refresh().block();
    assertThat(relay.refusal(relay.token(ada, space))).isEqualTo(ErrorCode.BLOCKED);

    assertThat(delete(relay, relay.token(ada, space, Purpose.DELETE)).statusCode()).isEqualTo(200);
  }

  /** Two devices that have all of it bring it to a relay that has forgotten it. */
  @Test
  void delete_withoutGrace_isGoneSoon_andTheDevicesFillTheRelayAgain() throws Exception {
    hasty.register(space);
    LivePeer writer = connect(hasty, ada);
    TestLog log = write(writer, 50);
    LivePeer reader = connect(hasty, bob);
    reader.await("entries", p -> p.log(log.id()).size() == 50);

    assertThat(delete(hasty, hasty.token(ada, space, Purpose.DELETE)).statusCode()).isEqualTo(200);
    assertThat(open.get(0).closeCode()).isEqualTo(DELETED);
    long end = System.nanoTime() + 60_000_000_000L;
    while (get(hasty.bean(UsageStore.class).totalBytes()) > 0) {
      assertThat(System.nanoTime()).as("not dropped").isLessThan(end);
      Thread.sleep(100);
    }
    assertThat(hasty.bean(EntryStore.class).hasSpace(space.id()).block()).isFalse();
    assertThat(refusal(restore(hasty, hasty.token(ada, space, Purpose.RESTORE))))
        .isEqualTo(ErrorCode.UNKNOWN_SPACE);
    while (hasty.refusal(hasty.token(ada, space)) == ErrorCode.SPACE_DELETED) {
      Thread.sleep(100);
    }
    assertThat(hasty.refusal(hasty.token(ada, space))).isEqualTo(ErrorCode.UNKNOWN_SPACE);

    hasty.register(space);
    open.add(writer.connect(hasty.uri(RelayApi.SYNC_PATH), hasty.token(ada, space)));
    LivePeer fresh = new LivePeer(space, space.records());
    open.add(fresh.connect(hasty.uri(RelayApi.SYNC_PATH), hasty.token(bob, space)));
    fresh.await("what the writer brought again", p -> p.log(log.id()).size() == 50);
  }
}
