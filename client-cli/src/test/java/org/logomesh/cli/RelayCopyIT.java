package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.logomesh.client.CompactOptions;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.model.wire.CopyDeletion;
import tools.jackson.databind.JsonNode;

/** Two devices and a real relay as a process, which is made to forget. */
@Timeout(240)
class RelayCopyIT extends RelayAndDevices {
  private void assertRefused(Space space) {
    SpaceException refused = catchThrowableOfType(SpaceException.class, () -> space.sync(PATIENCE));
    assertThat(refused.kind()).isEqualTo(SpaceException.Kind.RELAY_DELETED);
  }

  @Test
  void delete_byOneOfTwoDevices_isRefusedToBoth_andAllIsThereWhenItIsTakenBack() throws Exception {
    Space laptop = found("laptop");
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

  /** Nothing is left of it however often the relay is killed, and both devices fill it again. */
  @Test
  void delete_withoutGrace_relayKilledMeanwhile_isGone_andIsFilledAgain() throws Exception {
    List<String> noGrace = List.of("--logomesh.relay.retention.grace=0");
    endTheRelay();
    start(newDisk("no-grace"), noGrace); // nothing of others is on it
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
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
      killTheRelay();
      long left = count("select count(*) from entries");
      midway |= left > 0 && left < 3_000;
      startAgain(noGrace);
    }
    while (count("select count(*) from spaces") > 0) {
      Thread.sleep(20);
    }
    assertThat(midway).as("killed in the middle").isTrue();
    for (String table : List.of("entries", "logs", "trust_records", "usage", "statements")) {
      assertThat(count("select count(*) from " + table)).as(table).isZero();
    }

    useTheRelay(laptop); // which it does not know any more
    syncWhenLetIn(laptop);
    phone.edit(edit -> edit.add("from the phone"));
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);
    assertThat(count("select count(*) from entries")).isGreaterThan(3_000);
    assertThat(laptop.stateRoot()).isEqualTo(phone.stateRoot()).isNotEqualTo(root);
  }

  // The relay reads the deletions every other second, and refuses until it has seen that it is
  // gone.
  private static void syncWhenLetIn(Space space) throws Exception {
    while (true) {
      try {
        space.sync(PATIENCE);
        return;
      } catch (SpaceException refused) {
        assertThat(refused.kind()).isEqualTo(SpaceException.Kind.RELAY_DELETED);
        Thread.sleep(100);
      }
    }
  }

  /** The relay's store is whole afterwards, as a device sees it that trusts nobody. */
  @Test
  void erase_whatTwoAdministratorsVouchFor_isGone_andOthersBeginWithoutIt() throws Exception {
    Space laptop = found("laptop");
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
    assertThat(entries(laptop)).isLessThanOrEqualTo(4);
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
    Lm.Ran backup = operator.run("relay", "backup", "--data", disk().toString(), copy);
    assertThat(backup.code()).as(backup.toString()).isZero();
    Lm.Ran verified = operator.run("relay", "verify", copy);
    assertThat(verified.code()).as(verified.toString()).isZero();
  }

  @Test
  void commands_ofDeviceAndOperator_sayWhatBecameOfIt() throws Exception {
    Lm device = new Lm(folder.resolve("device"));
    Lm operator = new Lm(folder.resolve("operator"));
    String data = disk().toString();
    String space =
        device
            .json(
                "init",
                "--name",
                "laptop",
                "--relay",
                address().toString(),
                "--invite",
                relay().invite())
            .get("space")
            .asString();
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
        .contains(space + "  ", " by device ", "can be taken back until");
    assertThat(device.run("relay-copy", "restore").out()).contains("devices sync through it");
    assertThat(device.run("sync").code()).isZero();

    assertThat(
            operator
                .json("relay", "delete", "--data", data, "--grace", "7", space.substring(0, 8))
                .get("by")
                .asString())
        .isEqualTo("operator");
    Lm.Ran kept = device.runUntil(ran -> ran.code() != ExitCodes.OK, "sync");
    assertThat(kept.err()).contains("copy of this space was deleted");
    assertThat(operator.run("relay", "delete", "--data", data, "--undo", space).out())
        .contains("Taken back: space " + space);
    device.runUntil(ran -> ran.code() == ExitCodes.OK, "sync");
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
