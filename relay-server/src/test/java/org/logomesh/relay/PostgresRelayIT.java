package org.logomesh.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.RelayApi;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.PostgresEntryStore;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.StoreRefusedException;
import org.logomesh.relay.testing.LivePeer;
import org.logomesh.relay.testing.PostgresServer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestRelay;
import org.logomesh.relay.testing.TestSpace;
import org.logomesh.relay.testing.WebSocketClient;

/** Whole relays on a real PostgreSQL. */
class PostgresRelayIT {
  private final PostgresServer server = PostgresServer.shared();
  private final String database = server.createDatabase();
  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);

  private TestRelay start(Path directory) throws Exception {
    return TestRelay.start(directory, server.settings(database).toArray(String[]::new));
  }

  private WebSocketClient connect(TestRelay relay, LivePeer peer, TestDevice device)
      throws Exception {
    return peer.connect(relay.uri(RelayApi.SYNC_PATH), relay.token(device, space));
  }

  @Test
  void sync_twoDevices_catchUpAndGoOnLive_alsoAfterARestart(@TempDir Path directory)
      throws Exception {
    space.admit(bob, TrustLevel.VERIFIED);
    LivePeer writer = new LivePeer(space, space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(500, 368));
    writer.with(peer -> peer.write(log, written));

    try (TestRelay relay = start(directory.resolve("one"))) {
      assertThat(relay.bean(EntryStore.class)).isInstanceOf(PostgresEntryStore.class);
      assertThat(directory.resolve("one").resolve("relay.db")).doesNotExist();
      relay.register(space);
      WebSocketClient socket = connect(relay, writer, ada);
      writer.await(
          "acknowledged", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
      LivePeer reader = new LivePeer(space, List.of(space.genesis()));
      WebSocketClient second = connect(relay, reader, bob);
      reader.await("caught up", peer -> peer.log(log.id()).size() == written.size());

      List<SealedEntry> more = log.write(5, 300);
      written.addAll(more);
      writer.with(peer -> peer.write(log, more));
      reader.await("live", peer -> peer.log(log.id()).size() == written.size());
      reader.with(peer -> assertThat(peer.log(log.id())).isEqualTo(written));
      writer.await(
          "acknowledged", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
      socket.close();
      second.close();
    }
    try (TestRelay relay = start(directory.resolve("another"))) {
      LivePeer late = new LivePeer(space, space.records());
      WebSocketClient socket = connect(relay, late, bob);
      late.await("caught up", peer -> peer.log(log.id()).equals(written));
      socket.close();
    }
  }

  @Test
  void databaseKilledAndStartedAgain_deviceGoesOn_nothingIsLost(@TempDir Path directory)
      throws Exception {
    try (PostgresServer own = PostgresServer.start()) {
      String name = own.createDatabase();
      try (TestRelay relay =
          TestRelay.start(
              directory,
              "--logomesh.relay.store.url=" + own.url(name),
              "--logomesh.relay.store.username=postgres")) {
        relay.register(space);
        LivePeer writer = new LivePeer(space, space.records());
        List<SealedEntry> written = new ArrayList<>();
        TestLog log = space.openLog(ada, written);
        writer.with(peer -> peer.write(log, written));
        WebSocketClient socket = connect(relay, writer, ada);
        writer.await("some", peer -> peer.acknowledged().seq(log.id()) == 0);
        for (int i = 0; i < 100; i++) {
          List<SealedEntry> more = log.write(2, 300);
          writer.with(peer -> peer.write(log, more));
        }
        own.kill();
        List<SealedEntry> more = log.write(2, 300);
        writer.with(peer -> peer.write(log, more));
        own.restart();

        // The device may have been sent away, or told to come again; it does either.
        socket.close();
        WebSocketClient again = connect(relay, writer, ada);
        writer.await(
            "everything", peer -> log.state().head().equals(peer.acknowledged().head(log.id())));
        again.close();
      }
    }
  }

  @Test
  void start_databaseThatDoesNotAnswer_isRefused(@TempDir Path directory) {
    assertThatThrownBy(
            () ->
                TestRelay.start(
                    directory,
                    "--logomesh.relay.store.url=r2dbc:postgresql://127.0.0.1:1/relay",
                    "--logomesh.relay.store.start-wait=1s"))
        .hasRootCauseInstanceOf(ConnectException.class)
        .satisfies(
            failure -> {
              Throwable cause = failure;
              while (!(cause instanceof StoreRefusedException) && cause.getCause() != null) {
                cause = cause.getCause();
              }
              assertThat(cause).isInstanceOf(StoreRefusedException.class);
            });
  }

  @Test
  void start_noDatabaseNamed_isOnTheEmbeddedStoreAlone(@TempDir Path directory) throws Exception {
    try (TestRelay relay = TestRelay.start(directory)) {
      assertThat(relay.bean(EntryStore.class)).isInstanceOf(SqliteEntryStore.class);
      assertThat(relay.beanClassNames())
          .noneMatch(name -> name.contains("r2dbc") || name.contains("PostgresDatabase"));
    }
  }
}
