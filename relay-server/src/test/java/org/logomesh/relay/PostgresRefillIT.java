package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logomesh.relay.testing.TestSnapshot.status;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Head;
import org.logomesh.model.wire.CopyErasure;
import org.logomesh.model.wire.CopyRaise;
import org.logomesh.model.wire.DeviceAssertion.Purpose;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.model.wire.SnapshotStatus;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.PostgresServer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSnapshot;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/**
 * An empty database of two relays is filled with a snapshot: what is asked of one of them is seen
 * at the other, by who is connected there and by who comes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRefillIT {
  private static final int ROUNDS = 8;
  private static int devices = 1_300;

  private final PostgresServer server = PostgresServer.shared();
  private final String database = server.createDatabase();
  private final ExecutorService atOnce = Executors.newFixedThreadPool(2);
  private final List<WebSocketClient> open = new ArrayList<>();
  private TestRelay one;
  private TestRelay other;
  private TestDevice ada;
  private TestDevice bob;
  private TestSpace space;
  private TestSnapshot snapshot;

  @BeforeAll
  void startRelays(@TempDir Path directory) throws Exception {
    one = start(directory.resolve("one"));
    other = start(directory.resolve("other"));
  }

  private TestRelay start(Path directory) throws Exception {
    return TestRelay.start(
        directory,
        "--logomesh.relay.store.url=" + server.url(database),
        "--logomesh.relay.store.username=postgres",
        "--logomesh.relay.retention.sweep-interval=200ms",
        "--logomesh.relay.admin.enabled=false");
  }

  @AfterAll
  void stopRelays() {
    one.close();
    other.close();
    atOnce.shutdownNow();
  }

  @BeforeEach
  void register() throws Exception {
    ada = new TestDevice(devices++);
    bob = new TestDevice(devices++);
    space = new TestSpace(ada);
    space.admit(bob, TrustLevel.VERIFIED);
    one.register(space);
    snapshot = TestSnapshot.sealed(devices);
  }

  @AfterEach
  void disconnect() {
    open.forEach(WebSocketClient::close);
    open.clear();
  }

  private LivePeer connect(TestRelay at, TestDevice device) throws Exception {
    return connect(new LivePeer(space, space.records()), at, device);
  }

  private LivePeer connect(LivePeer peer, TestRelay at, TestDevice device) throws Exception {
    open.add(peer.connect(at.uri(RelayApi.SYNC_PATH), at.token(device, space)));
    return peer;
  }

  /** A device that began with a snapshot in which a log stands at a place, connected. */
  private LivePeer connectWith(TestRelay at, TestLog log, List<SealedEntry> entries)
      throws Exception {
    LivePeer peer = new LivePeer(space, space.records());
    peer.with(
        p -> {
          p.write(log.copyAt(entries.size() - 1), entries);
          p.withhold(log.id());
        });
    return connect(peer, at, bob);
  }

  /** Vouches, at one relay, for a snapshot in which a log stands at a place. */
  private void vouch(LivePeer admin, TestLog log, long place) throws Exception {
    snapshot = TestSnapshot.of(devices, log.id(), log.stateAt(place));
    Cut end = new Cut(log.id(), place, log.stateAt(place).hash());
    byte[] checkpoint = space.checkpoint(ada, snapshot.id(), 0, ada.id(), List.of(end));
    admin.with(peer -> peer.write(checkpoint));
    admin.await("the checkpoint at the relay", peer -> peer.isTrustAtRelay());
  }

  private HttpResponse<byte[]> send(TestRelay at, TestDevice device, String path, byte[] body)
      throws Exception {
    String token = "Bearer " + at.token(device, space);
    return at.send("PUT", RelayApi.SNAPSHOTS_PATH + path, body, "Authorization", token);
  }

  /** Brings the snapshot part by part; somebody else may do the same. */
  private SnapshotStatus bring(TestRelay at, TestDevice device) throws Exception {
    String size = snapshot.id() + "?" + RelayApi.SNAPSHOT_SIZE + "=" + snapshot.size();
    SnapshotStatus status = status(send(at, device, size, new byte[0]));
    for (int part = status.parts(); part < 2 && !status.complete(); part++) {
      status = status(send(at, device, snapshot.id() + "/" + part, snapshot.part(part)));
    }
    return status;
  }

  private long raise(TestRelay at, LogId log, Head end) throws Exception {
    byte[] request = new CopyRaise(new TreeMap<>(Map.of(log, end))).encode();
    String token = ada.token(Purpose.RAISE, request, space.id(), at.nonce(), at.origin());
    HttpResponse<byte[]> answer =
        at.post(RelayApi.COPY_RAISE_PATH, request, RelayApi.ASSERTION_HEADER, token);
    assertThat(answer.statusCode()).isEqualTo(200);
    return CopyErasure.decodeAnswer(answer.body());
  }

  /** Has both relays asked at the same moment. */
  private <T> List<T> atBoth(Callable<T> first, Callable<T> second) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    List<Future<T>> answers = new ArrayList<>();
    for (Callable<T> each : List.of(first, second)) {
      answers.add(
          atOnce.submit(
              () -> {
                barrier.await(30, TimeUnit.SECONDS);
                return each.call();
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> answer : answers) {
      results.add(answer.get(60, TimeUnit.SECONDS));
    }
    return results;
  }

  private String query(String what) {
    return server.query(
        database, "select " + what + " where space_id = decode('" + space.id() + "', 'hex')");
  }

  private void assertStandsAtBoth(LogId log, LogState state) {
    for (TestRelay relay : List.of(one, other)) {
      assertThat(relay.bean(EntryStore.class).floor(space.id(), log).block()).isEqualTo(state);
    }
    assertThat(query("count(*) from logs")).isEqualTo("1");
    assertThat(query("count(*) from floors")).isEqualTo("1");
  }

  private void awaitDropped(long seq) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (Long.parseLong(query("coalesce(min(seq), " + (seq + 1) + ") from entries")) <= seq) {
      assertThat(System.nanoTime()).as("not dropped").isLessThan(end);
      Thread.sleep(20);
    }
  }

  private static boolean isAt(TestLog log, long seq, @Nullable Head head) {
    return log.stateAt(seq).head().equals(head);
  }

  /** The administrator and a reader sync at one relay, and the snapshot is brought to the other. */
  @Test
  void fill_atOneRelay_whoIsAtTheOtherGoesOnFromThere() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(50, 300));
    LivePeer admin = connect(other, ada);
    LivePeer subscriber = connectWith(other, log, written.subList(0, 41));
    vouch(admin, log, 40);

    assertThat(bring(one, bob).complete()).as("a member is believed at once").isTrue();
    LivePeer next = connectWith(other, log, written.subList(0, 41));

    admin.await("announced", peer -> isAt(log, 40, peer.peerFrontier().head(log.id())));
    admin.with(peer -> peer.write(log, written));
    admin.await("goes on", peer -> isAt(log, 50, peer.acknowledged().head(log.id())));
    for (LivePeer reader :
        List.of(subscriber, next, connectWith(one, log, written.subList(0, 41)))) {
      reader.await("has the tail", peer -> peer.log(log.id()).size() == 51);
    }
    LivePeer fresh = connect(other, bob);
    SyncAction told = new SyncAction.LogStopped(log.id(), ErrorCode.NEEDS_SNAPSHOT, 0);
    fresh.await("told", peer -> peer.seen(SyncAction.LogStopped.class).contains(told));
    assertStandsAtBoth(log.id(), log.stateAt(40));
    assertThat(query("count(*) from entries")).as("nobody had those below").isEqualTo("10");
  }

  /** Nobody at the other relay waits to be told: what is known there is older than the store. */
  @Test
  void raise_atOneRelay_whoIsAtTheOtherGoesOnAtOnce() throws Exception {
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(49, 300));
    LivePeer admin = connect(other, ada);
    admin.with(peer -> peer.write(log.copyAt(9), written.subList(0, 10)));
    admin.await("acknowledged", peer -> isAt(log, 9, peer.acknowledged().head(log.id())));
    vouch(admin, log, 25);
    assertThat(bring(one, ada).complete()).isTrue();

    assertThat(raise(one, log.id(), log.stateAt(9).head())).isEqualTo(1);
    LivePeer subscriber = connectWith(other, log, written.subList(0, 26));
    admin.with(peer -> peer.write(log.copyAt(39), written.subList(10, 40)));

    admin.await("goes on", peer -> isAt(log, 39, peer.acknowledged().head(log.id())));
    LivePeer elsewhere = connectWith(one, log, written.subList(0, 26));
    for (LivePeer reader : List.of(subscriber, elsewhere)) {
      reader.await("has the tail", peer -> peer.log(log.id()).size() == 40);
    }
    awaitDropped(9);
    assertStandsAtBoth(log.id(), log.stateAt(25));
    admin.with(peer -> peer.write(log, written.subList(40, 50)));
    for (LivePeer reader : List.of(subscriber, elsewhere)) {
      reader.await("what comes later", peer -> peer.log(log.id()).size() == 50);
    }
  }

  @Test
  void fill_atBothRelaysAtOnce_isDoneOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      register();
      List<SealedEntry> written = new ArrayList<>();
      TestLog log = space.openLog(ada, written);
      written.addAll(log.write(20, 300));
      LivePeer admin = connect(other, ada);
      vouch(admin, log, 15);

      atBoth(() -> bring(one, bob), () -> bring(other, ada));
      assertThat(bring(one, ada).complete()).isTrue();

      assertStandsAtBoth(log.id(), log.stateAt(15));
      assertThat(query("snapshot_bytes from usage")).isEqualTo(String.valueOf(snapshot.size()));
      assertThat(query("count(*) from snapshot_parts")).isEqualTo("2");
      admin.with(peer -> peer.write(log, written));
      admin.await("goes on", peer -> isAt(log, 20, peer.acknowledged().head(log.id())));
    }
  }

  @Test
  void raise_atBothRelaysAtOnce_isDoneOnce() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      register();
      List<SealedEntry> written = new ArrayList<>();
      TestLog log = space.openLog(ada, written);
      written.addAll(log.write(30, 300));
      LivePeer admin = connect(other, ada);
      admin.with(peer -> peer.write(log.copyAt(9), written.subList(0, 10)));
      Head end = log.stateAt(9).head();
      admin.await("acknowledged", peer -> end.equals(peer.acknowledged().head(log.id())));
      vouch(admin, log, 25);
      bring(one, ada);

      assertThat(atBoth(() -> raise(one, log.id(), end), () -> raise(other, log.id(), end)))
          .as("by one of them")
          .containsExactlyInAnyOrder(0L, 1L);
      assertThat(raise(other, log.id(), end)).isZero();

      LivePeer reader = connectWith(one, log, written.subList(0, 26));
      admin.with(peer -> peer.write(log, written.subList(10, 31)));
      admin.await("goes on", peer -> isAt(log, 30, peer.acknowledged().head(log.id())));
      reader.await("has the tail", peer -> peer.log(log.id()).size() == 31);
      awaitDropped(9);
      assertStandsAtBoth(log.id(), log.stateAt(25));
    }
  }
}
