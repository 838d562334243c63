package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.relay.testing.TestSnapshot.status;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SnapshotId;
import org.logomesh.model.sign.Sha256;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSnapshot;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/** Snapshots through the doors of a real relay, and what it drops below one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotIT {
  private static final int MAX_BYTES = 2 * 1024 * 1024;
  private static int devices = 500;

  private final List<WebSocketClient> open = new ArrayList<>();

  private TestRelay relay;
  private TestDevice ada;
  private TestDevice bob;
  private TestSpace space;
  private TestSnapshot snapshot;
  private SnapshotId id;

  @BeforeAll
  void startRelay(@TempDir Path directory) throws Exception {
    relay =
        TestRelay.start(
            directory.resolve("data"),
            "--logomesh.relay.retention.sweep-interval=200ms",
            "--logomesh.relay.retention.max-snapshot-size=2MB");
  }

  @AfterAll
  void stopRelay() {
    open.forEach(WebSocketClient::close);
    relay.close();
  }

  @BeforeEach
  void registerSpace() throws Exception {
    ada = new TestDevice(devices++);
    bob = new TestDevice(devices++);
    space = new TestSpace(ada);
    space.admit(bob, TrustLevel.VERIFIED);
    relay.register(space);
    snapshot = TestSnapshot.sealed(devices);
    id = snapshot.id();
  }

  private HttpResponse<byte[]> send(TestDevice device, String method, String path, byte[] body)
      throws Exception {
    return relay.send(
        method,
        RelayApi.SNAPSHOTS_PATH + path,
        body,
        "Authorization",
        "Bearer " + relay.token(device, space));
  }

  private HttpResponse<byte[]> begin(TestDevice device, int size) throws Exception {
    return send(device, "PUT", id + "?" + RelayApi.SNAPSHOT_SIZE + "=" + size, new byte[0]);
  }

  private HttpResponse<byte[]> put(int part, byte[] data) throws Exception {
    return send(ada, "PUT", id + "/" + part, data);
  }

  private static ErrorCode refusal(HttpResponse<byte[]> answer) {
    return ErrorCode.ofNumber(
        Long.parseLong(answer.headers().firstValue(RelayApi.ERROR_HEADER).orElseThrow()));
  }

  private void bring() throws Exception {
    assertThat(status(begin(ada, snapshot.size())).parts()).isZero();
    assertThat(status(put(0, snapshot.part(0))).complete()).isFalse();
    assertThat(status(put(1, snapshot.part(1))).complete()).isTrue();
  }

  @Test
  void put_partByPart_isHandedToMembers() throws Exception {
    assertThat(refusal(send(bob, "GET", id.toString(), new byte[0])))
        .isEqualTo(ErrorCode.NO_SNAPSHOT);
    assertThat(status(begin(ada, snapshot.size())))
        .isEqualTo(new SnapshotStatus(snapshot.size(), 0, false));
    assertThat(status(put(0, snapshot.part(0))).parts()).isEqualTo(1);
    assertThat(status(put(0, snapshot.part(0))).parts()).as("sent again").isEqualTo(1);
    assertThat(refusal(send(bob, "GET", id + "/0", new byte[0])))
        .as("not complete")
        .isEqualTo(ErrorCode.NO_SNAPSHOT);
    assertThat(status(begin(ada, snapshot.size())))
        .as("resumed")
        .extracting(SnapshotStatus::parts)
        .isEqualTo(1);
    assertThat(status(put(1, snapshot.part(1))).complete()).isTrue();

    assertThat(send(bob, "GET", id + "/0", new byte[0]).body()).isEqualTo(snapshot.part(0));
    assertThat(send(bob, "GET", id + "/1", new byte[0]).body()).isEqualTo(snapshot.part(1));
    assertThat(refusal(send(bob, "GET", id + "/2", new byte[0]))).isEqualTo(ErrorCode.NO_SNAPSHOT);
  }

  @Test
  void put_otherBytesThanTheIdSays_areDropped() throws Exception {
    begin(ada, snapshot.size());
    put(0, snapshot.part(0));
    byte[] wrong = snapshot.part(1);
    wrong[7] ^= 1;

    assertThat(refusal(put(1, wrong))).isEqualTo(ErrorCode.SNAPSHOT_DAMAGED);

    assertThat(refusal(send(ada, "GET", id.toString(), new byte[0])))
        .isEqualTo(ErrorCode.NO_SNAPSHOT);
    bring();
  }

  @Test
  void put_byOthersThanAdministrators_isRefused() throws Exception {
    assertThat(refusal(begin(bob, snapshot.size()))).isEqualTo(ErrorCode.NOT_ALLOWED);
    TestDevice stranger = new TestDevice(devices++);
    assertThat(refusal(begin(stranger, snapshot.size()))).isEqualTo(ErrorCode.NOT_A_MEMBER);
    assertThat(refusal(relay.send("PUT", RelayApi.SNAPSHOTS_PATH + id + "?size=9", new byte[0])))
        .isEqualTo(ErrorCode.BAD_ASSERTION);
    assertThat(refusal(relay.send("GET", RelayApi.SNAPSHOTS_PATH + id + "/0", new byte[0])))
        .isEqualTo(ErrorCode.BAD_ASSERTION);
  }

  @Test
  void put_malformed_isRefused() throws Exception {
    assertThat(refusal(begin(ada, MAX_BYTES + 1))).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal(begin(ada, 0))).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal(begin(ada, -1))).isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(refusal(put(0, snapshot.part(0)))).as("not begun").isEqualTo(ErrorCode.NO_SNAPSHOT);
    begin(ada, snapshot.size());
    assertThat(refusal(begin(ada, 7))).as("another size").isEqualTo(ErrorCode.SNAPSHOT_DAMAGED);
    assertThat(refusal(put(0, new byte[7]))).as("short").isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(refusal(put(2, new byte[7]))).as("beyond").isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(status(put(1, snapshot.part(1))).parts()).as("a gap").isZero();
    assertThat(refusal(put(0, new byte[2 * MAX_BYTES]))).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal(send(ada, "PUT", id + "/x", new byte[7])))
        .isEqualTo(ErrorCode.MALFORMED_FRAME);
    assertThat(refusal(send(ada, "GET", "xyz", new byte[0]))).isEqualTo(ErrorCode.NO_SNAPSHOT);
  }

  @Test
  void put_moreSnapshotsThanASpaceMayHave_isRefused() throws Exception {
    for (int i = 0; i < 3; i++) {
      id = SnapshotId.of(Sha256.hash(new byte[] {(byte) i}));
      assertThat(status(begin(ada, 7)).parts()).isZero();
    }
    id = SnapshotId.of(Sha256.hash(new byte[] {9}));

    assertThat(refusal(begin(ada, 7))).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
  }

  @Test
  void checkpoint_retentionOver_entriesBelowGoAndTheRestIsServed() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(50, 300));
    LivePeer writer = new LivePeer(space, space.records());
    writer.with(peer -> peer.write(log, List.copyOf(written)));
    connect(writer, ada);
    writer.await(
        "acknowledged", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
    bring();
    Cut end = new Cut(log.id(), 40, log.stateAt(40).hash());
    byte[] checkpoint = space.checkpoint(ada, id, 0, ada.id(), List.of(end));
    writer.with(peer -> peer.write(checkpoint));
    awaitDropped(log, 40);
    List<SealedEntry> more = log.write(5, 300);
    writer.with(peer -> peer.write(log, more));
    writer.await("goes on", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));

    LivePeer fresh = new LivePeer(space, space.records());
    connect(fresh, bob);
    SyncAction told = new SyncAction.LogStopped(log.id(), ErrorCode.NEEDS_SNAPSHOT, 0);
    fresh.await(
        "told of the snapshot", peer -> peer.seen(SyncAction.LogStopped.class).contains(told));
    LivePeer tail = new LivePeer(space, space.records());
    tail.with(peer -> peer.write(log.copyAt(40), written.subList(0, 41)));
    connect(tail, bob);
    tail.await("has the tail", peer -> peer.log(log.id()).size() == 56);
  }

  /** A log that only its author has, and a snapshot that says where it stood at a place. */
  private TestLog logBelow(List<SealedEntry> written, long place) {
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(50, 300));
    snapshot = TestSnapshot.of(devices, log.id(), log.stateAt(place));
    id = snapshot.id();
    return log;
  }

  private byte[] checkpoint(TestLog log, long place) {
    Cut end = new Cut(log.id(), place, log.stateAt(place).hash());
    return space.checkpoint(ada, id, 30, ada.id(), List.of(end));
  }

  private void bringAs(TestDevice device) throws Exception {
    assertThat(status(begin(device, snapshot.size())).parts()).isZero();
    for (int part = 0; part < 2; part++) {
      SnapshotStatus after = status(send(device, "PUT", id + "/" + part, snapshot.part(part)));
      assertThat(after.complete()).isEqualTo(part == 1);
    }
  }

  /** Who is connected is told, and goes on from there; so does who comes later. */
  @Test
  void fill_byAMember_logsBeginWhereTheSnapshotStands() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = logBelow(written, 40);
    LivePeer admin = new LivePeer(space, space.records());
    connect(admin, ada);
    assertThat(refusal(begin(bob, snapshot.size())))
        .as("nobody vouches for it")
        .isEqualTo(ErrorCode.NOT_ALLOWED);
    byte[] checkpoint = checkpoint(log, 40);
    admin.with(peer -> peer.write(checkpoint));
    admin.await("the checkpoint at the relay", peer -> peer.isTrustAtRelay());
    byte[] damaged = snapshot.part(1);
    damaged[damaged.length - 1] ^= 1;
    begin(bob, snapshot.size());
    send(bob, "PUT", id + "/0", snapshot.part(0));
    assertThat(refusal(send(bob, "PUT", id + "/1", damaged)))
        .as("other bytes than were vouched for")
        .isEqualTo(ErrorCode.SNAPSHOT_DAMAGED);

    bringAs(bob);

    Head stands = log.stateAt(40).head();
    admin.await("announced", peer -> stands.equals(peer.peerFrontier().head(log.id())));
    admin.with(peer -> peer.write(log, written));
    admin.await("goes on", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
    LivePeer fresh = new LivePeer(space, space.records());
    connect(fresh, bob);
    SyncAction told = new SyncAction.LogStopped(log.id(), ErrorCode.NEEDS_SNAPSHOT, 0);
    fresh.await(
        "told of the snapshot", peer -> peer.seen(SyncAction.LogStopped.class).contains(told));
    LivePeer tail = new LivePeer(space, space.records());
    tail.with(peer -> peer.write(log.copyAt(40), written.subList(0, 41)));
    connect(tail, bob);
    tail.await("has the tail", peer -> peer.log(log.id()).size() == 51);
    assertThat(status(begin(bob, snapshot.size())).complete()).as("asked again").isTrue();
  }

  @Test
  void fill_byAMemberWhoWasRemoved_isRefused() throws Exception {
    TestLog log = logBelow(new ArrayList<>(), 40);
    LivePeer admin = new LivePeer(space, space.records());
    connect(admin, ada);
    byte[] checkpoint = checkpoint(log, 40);
    byte[] removal = space.revoke(bob, List.of());
    admin.with(
        peer -> {
          peer.write(checkpoint);
          peer.write(removal);
        });
    admin.await("at the relay", peer -> peer.isTrustAtRelay());

    assertThat(refusal(begin(bob, snapshot.size()))).isEqualTo(ErrorCode.REVOKED);
    bringAs(ada);
    admin.await("by one who stays", peer -> peer.peerFrontier().head(log.id()) != null);
  }

  private void connect(LivePeer peer, TestDevice device) throws Exception {
    open.add(peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(device, space)));
  }

  private void awaitDropped(TestLog log, long seq) throws InterruptedException {
    EntryStore entries = relay.bean(EntryStore.class);
    long end = System.nanoTime() + 30_000_000_000L;
    while (entries.entry(space.id(), log.id(), seq).blockOptional().isPresent()) {
      assertThat(System.nanoTime()).as("not dropped").isLessThan(end);
      Thread.sleep(20);
    }
  }
}
