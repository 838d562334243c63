package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.PeerListener;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.SyncResult;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.sync.SyncWarning;

/**
 * A relay that loses, forgets or hides: the real one as a process, whose files are changed between
 * its lives. Devices say so, bring it back to where it was, and end equal.
 */
@Timeout(180)
class RelayLieIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final List<Space> spaces = new ArrayList<>();
  private int port;
  private @Nullable RelayProcess relay;

  @BeforeEach
  void begin() throws Exception {
    BuiltRelay.use();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void end() {
    spaces.forEach(Space::close);
    stopRelay();
  }

  private RelayProcess startRelay(String data) throws Exception {
    Path directory = folder.resolve(data);
    Files.deleteIfExists(directory.resolve("relay.port"));
    RelayProcess started = RelayProcess.start(directory, folder.resolve(data + ".log"), port);
    relay = started;
    assertThat(started.awaitPort(Duration.ofSeconds(60))).isEqualTo(port);
    return started;
  }

  private void stopRelay() {
    if (relay != null) {
      relay.close();
      relay = null;
    }
  }

  private URI url() {
    return URI.create("ws://127.0.0.1:" + port);
  }

  private Space found(String name, String invite) {
    Space space = Space.create(folder.resolve(name), SpaceSettings.defaults().withDeviceName(name));
    spaces.add(space);
    space.useRelay(url(), invite);
    space.sync(PATIENCE);
    return space;
  }

  private Space join(Space inviter, String name) throws Exception {
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
      assertThat(invitation.relayKnows()).isTrue(); // so the new one is let in at once
      joined.sync(PATIENCE);
      return joined;
    }
  }

  private static ThoughtId add(Space space, String text) {
    return space.edit(edit -> edit.add(text)).id();
  }

  private static List<SyncWarning.Kind> warnings(SyncResult result) {
    return result.warnings().stream().map(SyncWarning::kind).toList();
  }

  private static void assertHas(Space space, ThoughtId... thoughts) {
    assertThat(thoughts).allSatisfy(id -> assertThat(space.thought(id)).isPresent());
    assertThat(space.status().thoughts()).isEqualTo(thoughts.length);
    assertThat(space.check(Space.CheckDepth.DEEP).problems()).isEmpty();
  }

  private void change(String data, String sql) throws SQLException {
    String file = "jdbc:sqlite:" + folder.resolve(data).resolve("relay.db");
    try (Connection connection = DriverManager.getConnection(file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  @Test
  void wiped_devicesSayItAndFillItAgain() throws Exception {
    Space laptop = found("laptop", startRelay("first").invite());
    Space phone = join(laptop, "phone");
    ThoughtId one = add(laptop, "from the laptop");
    ThoughtId two = add(phone, "from the phone");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);

    stopRelay();
    String invite = startRelay("second").invite();
    ThoughtId three = add(phone, "written while it was gone");
    assertThatThrownBy(() -> phone.sync(PATIENCE)).isInstanceOf(SpaceException.class);
    phone.useRelay(url(), invite); // any member can bring the space back, not its founder alone

    assertThat(warnings(phone.sync(PATIENCE))).containsExactly(SyncWarning.Kind.PEER_REPLACED);
    assertThat(phone.status().pending()).isZero();
    assertThat(warnings(phone.sync(PATIENCE))).as("said once").isEmpty();
    SyncResult met = laptop.sync(PATIENCE);
    assertThat(warnings(met)).containsExactly(SyncWarning.Kind.PEER_REPLACED);
    assertThat(met.entriesReceived()).as("what the laptop did not have").isEqualTo(1);
    Space tablet = join(laptop, "tablet");
    assertHas(tablet, one, two, three);
    assertThat(tablet.stateRoot()).isEqualTo(laptop.stateRoot()).isEqualTo(phone.stateRoot());
  }

  @Test
  void restoredByTheOperatorsCommands_isAnotherStoreAndIsFilledAgain() throws Exception {
    Space laptop = found("laptop", startRelay("data").invite());
    Space phone = join(laptop, "phone");
    ThoughtId early = add(laptop, "before the backup");
    ThoughtId there = add(phone, "on the phone, before the backup");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    String backup = folder.resolve("backup.db").toString();
    RelayTool.BACKUPS.run("backup", folder.resolve("data").toString(), backup);
    ThoughtId late = add(laptop, "after the backup");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);

    stopRelay();
    RelayTool.BACKUPS.run("restore", backup, folder.resolve("again").toString());
    startRelay("again");

    assertThat(warnings(phone.sync(PATIENCE))).containsExactly(SyncWarning.Kind.PEER_REPLACED);
    assertThat(warnings(laptop.sync(PATIENCE))).containsExactly(SyncWarning.Kind.PEER_REPLACED);
    Space tablet = join(laptop, "tablet");
    assertHas(tablet, early, there, late);
    assertThat(tablet.stateRoot()).isEqualTo(laptop.stateRoot()).isEqualTo(phone.stateRoot());
  }

  @Test
  void restoredFromAnOlderBackup_devicesSayItAndSendAgainWhatItLost() throws Exception {
    Space laptop = found("laptop", startRelay("data").invite());
    Space phone = join(laptop, "phone");
    ThoughtId early = add(laptop, "before the backup");
    laptop.sync(PATIENCE);
    Path backup = folder.resolve("backup.db");
    change("data", "VACUUM INTO '" + backup + "'");
    ThoughtId late = add(laptop, "after the backup");
    ThoughtId there = add(phone, "on the phone, after the backup");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);

    restore(backup);

    assertThat(warnings(laptop.sync(PATIENCE))).containsExactly(SyncWarning.Kind.PEER_ROLLED_BACK);
    assertThat(warnings(phone.sync(PATIENCE))).contains(SyncWarning.Kind.PEER_ROLLED_BACK);
    laptop.sync(PATIENCE);
    assertThat(warnings(laptop.sync(PATIENCE))).as("all is well again").isEmpty();
    Space tablet = join(laptop, "tablet");
    assertHas(tablet, early, late, there);
    assertThat(tablet.stateRoot()).isEqualTo(laptop.stateRoot()).isEqualTo(phone.stateRoot());
  }

  private void restore(Path backup) throws Exception {
    stopRelay();
    for (String file : List.of("relay.db", "relay.db-wal", "relay.db-shm")) {
      Files.deleteIfExists(folder.resolve("data").resolve(file));
    }
    Files.copy(backup, folder.resolve("data").resolve("relay.db"));
    startRelay("data");
  }

  @Test
  void restoredFromABackupOlderThanAnAdmission_theMemberComesInAllTheSame() throws Exception {
    Space laptop = found("laptop", startRelay("data").invite());
    Path backup = folder.resolve("backup.db");
    change("data", "VACUUM INTO '" + backup + "'");
    Space phone = join(laptop, "phone");
    ThoughtId note = add(phone, "from one that the relay has forgotten");
    restore(backup);

    phone.sync(PATIENCE); // and no administrator has been there

    assertThat(phone.status().pending()).isZero();
    laptop.sync(PATIENCE);
    assertHas(laptop, note);
    assertThat(laptop.stateRoot()).isEqualTo(phone.stateRoot());
  }

  @Test
  void withholdsALog_statementsTellAndADirectMeetingBringsItAndTheRelayBack() throws Exception {
    Space laptop = found("laptop", startRelay("data").invite());
    Space phone = join(laptop, "phone");
    Space tablet = join(laptop, "tablet");
    ThoughtId common = add(laptop, "everybody has this");
    laptop.sync(PATIENCE);
    tablet.sync(PATIENCE);
    ThoughtId hidden = add(phone, "the relay hides this");
    phone.sync(PATIENCE);

    stopRelay();
    String last = " = (SELECT max(stream) FROM logs)"; // the phone's log, which was opened last
    change("data", "DELETE FROM entries WHERE place >> 40" + last);
    change("data", "DELETE FROM logs WHERE stream" + last);
    startRelay("data");

    tablet.sync(PATIENCE); // hears what the phone has stated
    assertThat(tablet.status().missing()).isPositive();
    assertThat(warnings(tablet.sync(PATIENCE))).containsExactly(SyncWarning.Kind.WITHHELD);
    assertHas(tablet, common);

    try (PeerListener listener =
        phone.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      tablet.addPeer(listener.address());
      tablet.sync(PATIENCE);
    }
    tablet.removePeer(tablet.status().peers().get(0));
    assertHas(tablet, common, hidden);
    assertThat(tablet.status().missing()).isZero();
    assertThat(warnings(tablet.sync(PATIENCE))).isEmpty();
    assertThat(warnings(laptop.sync(PATIENCE))).isEmpty();
    assertHas(laptop, common, hidden);
    assertThat(laptop.stateRoot()).isEqualTo(tablet.stateRoot()).isEqualTo(phone.stateRoot());
    assertThat(warnings(phone.sync(PATIENCE))).as("it never knew").isEmpty();
  }
}
