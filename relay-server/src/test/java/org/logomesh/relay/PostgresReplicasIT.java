package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.PostgresServer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/** Two whole relays on one real PostgreSQL, a device at each. */
class PostgresReplicasIT {
  private static final String LISTENERS =
      "from pg_stat_activity where application_name = 'logomesh-relay listen'"
          + " and datname = current_database()";

  private final PostgresServer server = PostgresServer.shared();
  private final String database = server.createDatabase();
  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final List<WebSocketClient> sockets = new ArrayList<>();
  private TestRelay one;
  private TestRelay other;
  private LivePeer writer;
  private LivePeer reader;

  @BeforeEach
  void connect(@TempDir Path directory) throws Exception {
    one = start(directory.resolve("one"));
    other = start(directory.resolve("other"));
    one.register(space);
    space.admit(bob, TrustLevel.VERIFIED);
    writer = new LivePeer(space, space.records());
    sockets.add(writer.connect(one.uri(RelayApi.SYNC_PATH), one.token(ada, space)));
    writer.await("caught up", peer -> peer.isTrustAtRelay());
    reader = new LivePeer(space, space.records());
    sockets.add(reader.connect(other.uri(RelayApi.SYNC_PATH), other.token(bob, space)));
    reader.await("caught up", peer -> peer.isCaughtUp());
  }

  private TestRelay start(Path directory) throws Exception {
    return TestRelay.start(
        directory,
        "--logomesh.relay.store.url=" + server.url(database),
        "--logomesh.relay.store.username=postgres");
  }

  @AfterEach
  void close() {
    sockets.forEach(WebSocketClient::close);
    one.close();
    other.close();
  }

  @Test
  void whatOneRelayTakes_reachesTheDevicesOfTheOther() throws Exception {
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    writer.with(peer -> peer.write(log, opening));
    for (int i = 0; i < 50; i++) {
      List<SealedEntry> more = log.write(2, 300);
      writer.with(peer -> peer.write(log, more));
    }
    reader.await("entries", peer -> peer.log(log.id()).size() == 101);

    List<SealedEntry> back = new ArrayList<>();
    TestLog answer = space.openLog(bob, back);
    reader.with(peer -> peer.write(answer, back));
    writer.await("entries, the other way", peer -> peer.log(answer.id()).size() == 1);

    byte[] statement = HeadsStatement.encode(ada.id(), 3, Frontier.empty(), space.heads());
    writer.with(
        peer ->
            peer.write(
                HeadsStatement.of(
                    statement, ada.sign(HeadsStatement.signedBytes(space.id(), statement)))));
    reader.await("statement", peer -> !peer.seen(SyncAction.TakeStatement.class).isEmpty());

    writer.with(peer -> peer.write(space.revoke(bob, List.of())));
    reader.await("shown the door", peer -> peer.closed() == ErrorCode.REVOKED);
  }

  @Test
  void removedAtOneRelay_losesItsSignalsAtTheOther_thoughNobodySyncsThere() throws Exception {
    sockets.get(1).close();
    WebSocketClient signals =
        new WebSocketClient(
            other.uri(RelayApi.SIGNAL_PATH), other.token(bob, space), message -> {});
    sockets.add(signals);
    long before = System.nanoTime();
    writer.with(peer -> peer.write(space.revoke(bob, List.of())));

    assertThat(signals.closeCode())
        .isEqualTo(RelayApi.CLOSE_CODE_BASE + ErrorCode.REVOKED.number());
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isLessThan(5_000);
  }

  @Test
  void listeningConnectionsKilledAgainAndAgain_whileEntriesAreWritten_nothingIsLost()
      throws Exception {
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    writer.with(peer -> peer.write(log, opening));
    int killed = 0;
    for (int round = 0; round < 10; round++) {
      awaitListeners();
      killed += Integer.parseInt(query("select count(pg_terminate_backend(pid)) " + LISTENERS));
      for (int i = 0; i < 20; i++) {
        List<SealedEntry> more = log.write(1, 300);
        writer.with(peer -> peer.write(log, more));
      }
    }

    assertThat(killed).isGreaterThanOrEqualTo(20);
    reader.await("everything", peer -> peer.log(log.id()).size() == 201);
    writer.await(
        "acknowledged", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
  }

  /** Decides nothing; prints how long an entry takes from one device to the other. */
  @Test
  void timeFromDeviceToDevice_isPrinted() throws Exception {
    int warmUp = 100;
    int measured = 300;
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    writer.with(peer -> peer.write(log, opening));
    reader.await("opening", peer -> peer.log(log.id()).size() == 1);
    long[] acknowledged = new long[measured];
    long[] arrived = new long[measured];
    for (int i = 0; i < warmUp + measured; i++) {
      List<SealedEntry> more = log.write(1, 300);
      int size = 2 + i;
      long before = System.nanoTime();
      writer.with(peer -> peer.write(log, more));
      writer.await(
          "acknowledged " + i,
          peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
      long durable = System.nanoTime();
      reader.await("entry " + i, peer -> peer.log(log.id()).size() == size);
      if (i >= warmUp) {
        acknowledged[i - warmUp] = durable - before;
        arrived[i - warmUp] = System.nanoTime() - durable;
      }
    }
    print("written on one relay until acknowledged", acknowledged);
    print("acknowledged by one relay until at a device of the other", arrived);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s, %d entries one by one: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
        what,
        nanos.length,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  /** Waits until both relays listen. */
  private void awaitListeners() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!query("select count(*) " + LISTENERS).equals("2")) {
      assertThat(System.nanoTime()).as("both listen again").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private String query(String sql) {
    return server.query(database, sql);
  }
}
