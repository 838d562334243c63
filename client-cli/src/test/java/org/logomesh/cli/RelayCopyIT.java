package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.CompactOptions;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SpaceSettings;
import org.logomesh.model.wire.CopyDeletion;
import tools.jackson.databind.JsonNode;

/** Two devices and a real relay as a process, which is made to forget. */
@Timeout(240)
class RelayCopyIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final List<Space> spaces = new ArrayList<>();
  private int port;

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
  }

  private RelayProcess relay(String... settings) throws Exception {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("--logomesh.relay.registration=open");
    RelayProcess relay =
        RelayProcess.start(folder.resolve("data"), folder.resolve("relay.log"), port, all);
    relay.awaitPort(Duration.ofSeconds(60));
    return relay;
  }

  private Space found() {
    Space space =
        Space.create(folder.resolve("laptop"), SpaceSettings.defaults().withDeviceName("laptop"));
    spaces.add(space);
    space.useRelay(URI.create("ws://127.0.0.1:" + port), null);
    space.sync(PATIENCE);
    return space;
  }

  private Space join(Space inviter, String name) throws Exception {
    try (Invitation invitation = inviter.invite();
        Joining joining = TwoDevices.joining(folder.resolve(name), invitation.ticket().text())) {
      joining.code().get(30, TimeUnit.SECONDS);
      invitation.code().get(30, TimeUnit.SECONDS);
      joining.confirm(true);
      invitation.confirm(true);
      invitation.result().get(30, TimeUnit.SECONDS);
      Space joined = joining.result().get(30, TimeUnit.SECONDS);
      spaces.add(joined);
      return joined;
    }
  }

  private static void write(Space space, int notes) {
    for (int i = 0; i < notes; i++) {
      int number = i;
      space.edit(edit -> edit.add("note " + number + " with some words in it"));
    }
  }

  private void assertRefused(Space space) {
    SpaceException refused = catchThrowableOfType(SpaceException.class, () -> space.sync(PATIENCE));
    assertThat(refused.kind()).isEqualTo(SpaceException.Kind.RELAY_DELETED);
  }

  private long count(String query) throws SQLException {
    String file = "jdbc:sqlite:" + folder.resolve("data").resolve("relay.db");
    try (Connection connection = DriverManager.getConnection(file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.getLong(1);
    }
  }

  @Test
  void delete_byOneOfTwoDevices_isRefusedToBoth_andAllIsThereWhenItIsTakenBack() throws Exception {
    try (RelayProcess relay = relay()) {
      assertThat(relay.id()).isPositive();
      Space laptop = found();
      Space phone = join(laptop, "phone");
      write(laptop, 30);
      laptop.sync(PATIENCE);
      phone.sync(PATIENCE);

      CopyDeletion deletion = phone.relayCopy().delete();

      assertThat(deletion.by()).isEqualTo(phone.status().device().id());
      assertRefused(laptop);
      assertRefused(phone);
      write(laptop, 5);
      assertThat(laptop.status().thoughts()).isEqualTo(35);
      laptop.relayCopy().restore();
      laptop.sync(PATIENCE);
      phone.sync(PATIENCE);
      assertThat(phone.stateRoot()).isEqualTo(laptop.stateRoot());
      assertThat(phone.status().thoughts()).isEqualTo(35);
    }
  }

  /** Nothing is left of it however often the relay is killed, and both devices fill it again. */
  @Test
  void delete_withoutGrace_relayKilledMeanwhile_isGone_andIsFilledAgain() throws Exception {
    String noGrace = "--logomesh.relay.retention.grace=0";
    Space laptop;
    Space phone;
    RelayProcess relay = relay(noGrace);
    try {
      laptop = found();
      phone = join(laptop, "phone");
      write(laptop, 3_000);
      laptop.sync(PATIENCE);
      phone.sync(PATIENCE);
      String root = laptop.stateRoot();
      assertThat(count("select count(*) from entries")).isGreaterThanOrEqualTo(3_000);

      laptop.relayCopy().delete();
      boolean midway = false;
      for (int round = 0; round < 3; round++) {
        while (count("select coalesce(max(purging), -1) from spaces") == 0) {
          Thread.sleep(1);
        }
        ProcessHandle.of(relay.id()).orElseThrow().destroyForcibly();
        relay.close();
        long left = count("select count(*) from entries");
        midway |= left > 0 && left < 3_000;
        relay = relay(noGrace);
      }
      while (count("select count(*) from spaces") > 0) {
        Thread.sleep(20);
      }
      assertThat(midway).as("killed in the middle").isTrue();
      for (String table : List.of("entries", "logs", "trust_records", "usage", "statements")) {
        assertThat(count("select count(*) from " + table)).as(table).isZero();
      }

      Thread.sleep(2_500); // the relay reads the deletions every other second
      laptop.sync(PATIENCE);
      phone.edit(edit -> edit.add("from the phone"));
      phone.sync(PATIENCE);
      laptop.sync(PATIENCE);
      assertThat(count("select count(*) from entries")).isGreaterThan(3_000);
      assertThat(laptop.stateRoot()).isEqualTo(phone.stateRoot()).isNotEqualTo(root);
    } finally {
      relay.close();
    }
  }

  /** The relay's store is whole afterwards, as a device sees it that trusts nobody. */
  @Test
  void erase_whatTwoAdministratorsVouchFor_isGone_andOthersBeginWithoutIt() throws Exception {
    try (RelayProcess relay = relay()) {
      Space laptop = found();
      Space phone = join(laptop, "phone");
      write(laptop, 40);
      laptop.sync(PATIENCE);
      phone.sync(PATIENCE);
      SpaceException early =
          catchThrowableOfType(SpaceException.class, () -> laptop.relayCopy().erase(false));
      assertThat(early.kind()).isEqualTo(SpaceException.Kind.SNAPSHOT);
      laptop.compact(CompactOptions.defaults(), SnapshotProgress.NONE);
      assertThat(phone.compact(CompactOptions.defaults(), SnapshotProgress.NONE).needsAnother())
          .isFalse();
      laptop.sync(PATIENCE);

      long erased = laptop.relayCopy().erase(true);

      assertThat(erased).isGreaterThanOrEqualTo(40);
      assertThat(count("select count(*) from erased")).isEqualTo(erased);
      assertThat(count("select count(*) from entries")).isLessThanOrEqualTo(4);
      assertThat(laptop.relayCopy().erase(true)).isZero();
      Space tablet = join(laptop, "tablet");
      assertThat(tablet.beginFromRelay(SnapshotProgress.NONE)).isPresent();
      phone.edit(edit -> edit.add("from the phone"));
      for (Space each : List.of(phone, tablet, laptop)) {
        each.sync(PATIENCE);
      }
      assertThat(tablet.stateRoot()).isEqualTo(laptop.stateRoot()).isEqualTo(phone.stateRoot());
      assertThat(tablet.status().thoughts()).isEqualTo(41);
      Lm operator = new Lm(folder.resolve("operator"));
      String copy = folder.resolve("copy.db").toString();
      Lm.Ran backup = operator.run("relay", "backup", "--data", relay.data().toString(), copy);
      assertThat(backup.code()).as(backup.toString()).isZero();
      Lm.Ran verified = operator.run("relay", "verify", copy);
      assertThat(verified.code()).as(verified.toString()).isZero();
    }
  }

  @Test
  void commands_ofDeviceAndOperator_sayWhatBecameOfIt() throws Exception {
    try (RelayProcess relay = relay()) {
      Lm device = new Lm(folder.resolve("device"));
      Lm operator = new Lm(folder.resolve("operator"));
      String data = relay.data().toString();
      device.json("init", "--name", "laptop", "--relay", "ws://127.0.0.1:" + port);
      device.add("one note");
      assertThat(device.run("sync").code()).isZero();

      Lm.Ran listed = device.run("relay-copy");
      assertThat(listed.code()).as(listed.toString()).isZero();
      assertThat(listed.out())
          .contains("at the relay since 20", "entries            ", "B of ", ": 2 entries");
      JsonNode shown = device.json("relay-copy", "show");
      assertThat(shown.get("trustRecords").get("count").asInt()).isEqualTo(1);
      assertThat(shown.get("deletion").isNull()).isTrue();
      assertThat(device.run("relay-copy", "erase", "--yes").err()).contains("compact the space");
      assertThat(device.run("relay-copy", "erase", "--yes", "--through", "x").code())
          .isEqualTo(ExitCodes.USAGE);
      Lm.Ran deleted = device.run("relay-copy", "delete", "--yes");
      assertThat(deleted.code()).as(deleted.toString()).isZero();
      assertThat(deleted.out()).contains("Deleted at the relay.", "It can be taken back until 20");
      assertThat(device.json("relay-copy").get("deletion").get("begun").asBoolean()).isFalse();
      Lm.Ran refused = device.run("sync");
      assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
      assertThat(refused.err()).contains("copy of this space was deleted", "safe");
      assertThat(operator.run("relay", "delete", "--data", data, "--list").out())
          .contains(" by device ", "can be taken back until");
      assertThat(device.run("relay-copy", "restore").out()).contains("devices sync through it");
      assertThat(device.run("sync").code()).isZero();

      String space = operator.json("relay", "quota", "--data", data).get("space").asString();
      assertThat(
              operator
                  .json("relay", "delete", "--data", data, "--grace", "7", space.substring(0, 8))
                  .get("by")
                  .asString())
          .isEqualTo("operator");
      Thread.sleep(3_000); // the relay reads the deletions every other second
      assertThat(device.run("sync").err()).contains("copy of this space was deleted");
      assertThat(operator.run("relay", "delete", "--data", data, "--undo", space).out())
          .contains("Taken back: space " + space);
      Thread.sleep(3_000);
      assertThat(device.run("sync").code()).isZero();
      assertThat(operator.run("relay", "delete", "--data", data, "--undo", space).err())
          .contains("is not deleted");
      assertThat(operator.run("relay", "delete", "--data", data, "--grace", "400", space).err())
          .contains("0 to 365 days");
      assertThat(operator.run("relay", "audit", "--data", data).out())
          .contains("Space deleted")
          .contains("Deleted space taken back")
          .contains("lm relay delete");
    }
  }
}
