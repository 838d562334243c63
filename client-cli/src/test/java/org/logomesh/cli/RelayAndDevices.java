package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.SyncResult;
import org.logomesh.client.sync.SyncWarning;

/**
 * Devices, and the real relay that they meet at, as a process under one address. It serves all
 * tests of a class, each of which founds a space of its own; a test may end it, change its disk or
 * give it another one, and start it again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RelayAndDevices {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PORT_FILE = "relay.port";
  private static final String INVITE_FILE = "operator-invite.txt";

  /** Where a test's devices are. */
  @TempDir Path folder;

  private final List<String> settings;
  private final List<Space> spaces = new ArrayList<>();
  private Path place;
  private int port;
  private int disks;
  private @Nullable Path disk;
  private @Nullable RelayProcess relay;
  private boolean tampered;
  private boolean ordinary;

  /**
   * @param settings what the relay is told whenever it starts, beside its place
   */
  RelayAndDevices(String... settings) {
    this.settings = List.of(settings);
  }

  @BeforeAll
  void findAPlaceForTheRelay(@TempDir Path relays) throws Exception {
    BuiltRelay.use();
    place = relays;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  @BeforeEach
  void haveTheRelayRun() throws Exception {
    if (!ordinary) { // it is the first test, or the one before has done something to it
      endTheRelay();
      start(newDisk("disk"), List.of());
    }
  }

  @AfterEach
  void closeTheDevices() {
    spaces.forEach(Space::close);
    spaces.clear();
  }

  @AfterAll
  void endTheRelayForGood() {
    endTheRelay();
  }

  // ---- the relay ----

  // Always under the same address, so that devices find it.
  void start(Path on, List<String> more) throws Exception {
    Files.deleteIfExists(on.resolve(PORT_FILE)); // of a life that was cut short
    List<String> options = new ArrayList<>(settings);
    options.addAll(more);
    RelayProcess started = RelayProcess.start(on, place.resolve("relay.log"), port, options);
    relay = started;
    tampered &= on.equals(disk);
    disk = on;
    assertThat(started.awaitPort(PATIENCE)).isEqualTo(port);
    // What was tampered with is not whole, and a restored one has no invite.
    ordinary = more.isEmpty() && !tampered && Files.exists(on.resolve(INVITE_FILE));
  }

  void endTheRelay() {
    ordinary = false;
    if (relay != null) {
      relay.close();
      relay = null;
    }
  }

  /** The relay ends without a word, wherever it is. */
  void killTheRelay() {
    ProcessHandle.of(relay().id()).orElseThrow().destroyForcibly();
    endTheRelay();
  }

  /** The relay begins again on its disk with further options. */
  void startAgain(List<String> more) throws Exception {
    endTheRelay();
    start(disk(), more);
  }

  /** The relay ends, and one with an empty disk takes its place. */
  void loseTheRelaysDisk(String disk) throws Exception {
    endTheRelay();
    start(newDisk(disk), List.of());
  }

  /** Where there is nothing yet. */
  Path newDisk(String name) {
    disks++;
    return place.resolve(name + "-" + disks);
  }

  /** The data directory of the relay that there is now. */
  Path disk() {
    return Objects.requireNonNull(disk);
  }

  RelayProcess relay() {
    return Objects.requireNonNull(relay, "the relay has ended");
  }

  URI address() {
    return URI.create("ws://127.0.0.1:" + port);
  }

  /** A number that the relay's database has. */
  long count(String query) throws SQLException {
    try (Connection connection = database();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.getLong(1);
    }
  }

  /** What a device's space takes up at the relay, as the relay counts it. */
  long usage(Space space, String column) throws SQLException {
    return count("SELECT " + column + " FROM usage WHERE " + isOf(space));
  }

  /** Entries of a device's space that the relay holds. */
  long entries(Space space) throws SQLException {
    return count(
        "SELECT count(*) FROM entries WHERE place >> 40 IN (SELECT stream FROM logs WHERE "
            + isOf(space)
            + ")");
  }

  /** Logs of a device's space at the relay. */
  long logs(Space space) throws SQLException {
    return count("SELECT count(*) FROM logs WHERE " + isOf(space));
  }

  /** What singles out, in a query, the rows of a device's space: others are on the relay too. */
  static String isOf(Space space) {
    return "space_no = (SELECT space_no FROM spaces WHERE space = x'" + space.id() + "')";
  }

  /** Keeps a copy of the relay's database, as whoever runs it does by hand. */
  void copyTo(Path copy) throws SQLException {
    execute("VACUUM INTO '" + copy + "'");
  }

  /** Changes the relay's database behind its back; no other test gets it. */
  void change(String sql) throws SQLException {
    tampered = true;
    ordinary = false;
    execute(sql);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private Connection database() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + disk().resolve("relay.db"));
  }

  // ---- devices ----

  /** Lets a device bring its space to the relay that there is now. */
  void useTheRelay(Space space) throws IOException {
    space.useRelay(address(), relay().invite());
  }

  Space found(String name) throws IOException {
    Space space = Space.create(folder.resolve(name), named(name));
    spaces.add(space);
    useTheRelay(space);
    space.sync(PATIENCE);
    return space;
  }

  Space join(Space inviter, String name) throws Exception {
    try (Invitation invitation = inviter.invite();
        Joining joining = Space.join(folder.resolve(name), invitation.ticket(), named(name))) {
      Space joined = TwoDevices.confirmed(invitation, joining);
      spaces.add(joined);
      assertThat(invitation.relayKnows()).isTrue(); // so the new one is let in at once
      return joined;
    }
  }

  private static SpaceSettings named(String name) {
    return SpaceSettings.defaults().withDeviceName(name);
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

  static List<SyncWarning.Kind> warnings(SyncResult result) {
    return result.warnings().stream().map(SyncWarning::kind).toList();
  }

  /** All have the same graph, and each is sound. */
  static void assertEqual(Space... all) {
    for (Space space : all) {
      assertThat(space.stateRoot()).isEqualTo(all[0].stateRoot());
      assertThat(space.check(Space.CheckDepth.DEEP).problems()).isEmpty();
    }
  }
}
