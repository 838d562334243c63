package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.CompactOptions;
import org.logomesh.client.Compaction;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.SyncResult;
import org.logomesh.client.sync.SyncWarning;

/** Spaces on a real relay process that drops what lies below a snapshot at once. */
abstract class CompactingRelay {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final CompactOptions AT_ONCE =
      CompactOptions.defaults().withRetentionDays(0).withPatience(PATIENCE);

  @TempDir Path folder;
  final List<Space> spaces = new ArrayList<>();
  private int port;
  private @Nullable Path data;
  private @Nullable RelayProcess relay;

  @BeforeEach
  void begin() throws Exception {
    BuiltRelay.use();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    start("data", List.of());
  }

  // Under the same address, so that devices find it.
  private void start(String directory, List<String> more) throws Exception {
    List<String> options =
        new ArrayList<>(List.of("--logomesh.relay.retention.sweep-interval=200ms"));
    options.addAll(more);
    data = folder.resolve(directory);
    relay = RelayProcess.start(data, folder.resolve("relay.log"), port, options);
    assertThat(relay.awaitPort(Duration.ofSeconds(60))).isEqualTo(port);
  }

  /** The relay ends, and one with an empty disk takes its place. */
  void loseTheRelaysDisk(String directory) throws Exception {
    endTheRelay();
    start(directory, List.of());
  }

  /** The relay ends, and begins again on its disk with further options. */
  void startAgain(List<String> more) throws Exception {
    endTheRelay();
    start("data", more);
  }

  private void endTheRelay() {
    if (relay != null) {
      relay.close();
    }
  }

  /** Lets a device bring its space to the relay that there is now. */
  void useTheRelay(Space space) throws IOException {
    space.useRelay(address(), relay == null ? "" : relay.invite());
  }

  URI address() {
    return URI.create("ws://127.0.0.1:" + port);
  }

  @AfterEach
  void end() {
    spaces.forEach(Space::close);
    endTheRelay();
  }

  Space found(String name) throws IOException {
    Space space = Space.create(folder.resolve(name), SpaceSettings.defaults().withDeviceName(name));
    spaces.add(space);
    useTheRelay(space);
    space.sync(PATIENCE);
    return space;
  }

  Space join(Space inviter, String name) throws Exception {
    try (Invitation invitation = inviter.invite();
        Joining joining =
            Space.join(
                folder.resolve(name),
                invitation.ticket(),
                SpaceSettings.defaults().withDeviceName(name))) {
      joining.code().get(30, TimeUnit.SECONDS);
      invitation.code().get(30, TimeUnit.SECONDS);
      joining.confirm(true);
      invitation.confirm(true);
      invitation.result().get(30, TimeUnit.SECONDS);
      Space joined = joining.result().get(30, TimeUnit.SECONDS);
      spaces.add(joined);
      assertThat(invitation.relayKnows()).isTrue();
      return joined;
    }
  }

  void close(Space space) {
    spaces.remove(space);
    space.close();
  }

  Space open(String name) {
    Space space = Space.open(folder.resolve(name));
    spaces.add(space);
    return space;
  }

  static void write(Space space, int notes) {
    for (int i = 0; i < notes; i++) {
      int number = i;
      space.edit(edit -> edit.add("note " + number + " with some words in it", "t" + number % 7));
    }
  }

  static Compaction compact(Space space) {
    return space.compact(AT_ONCE, SnapshotProgress.NONE);
  }

  /** Two administrators vouch for the space as it is now, and the relay drops what is below. */
  void compactAndDrop(Space first, Space second) throws Exception {
    assertThat(compact(first).outcome()).isEqualTo(Compaction.Outcome.MADE);
    Compaction vouched = compact(second);
    assertThat(vouched.outcome()).isEqualTo(Compaction.Outcome.VOUCHED);
    assertThat(vouched.attested().stable()).isTrue();
    assertThat(vouched.relayKnows()).isTrue();
    awaitDropped();
  }

  void awaitDropped() throws Exception {
    while (count("SELECT count(*) FROM entries") > count("SELECT count(*) FROM logs")) {
      Thread.sleep(100);
    }
  }

  long count(String query) throws SQLException {
    String file = "jdbc:sqlite:" + Objects.requireNonNull(data).resolve("relay.db");
    try (Connection connection = DriverManager.getConnection(file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.getLong(1);
    }
  }

  static List<SyncWarning.Kind> warnings(SyncResult result) {
    return result.warnings().stream().map(SyncWarning::kind).toList();
  }

  static void assertEqual(Space... all) {
    for (Space space : all) {
      assertThat(space.stateRoot()).isEqualTo(all[0].stateRoot());
      assertThat(space.check(Space.CheckDepth.DEEP).problems()).isEmpty();
    }
  }
}
