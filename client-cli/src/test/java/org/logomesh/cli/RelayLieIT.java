package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.logomesh.client.PeerListener;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SyncResult;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.sync.SyncWarning;

/**
 * A relay that loses, forgets or hides: the real one as a process, whose files are changed between
 * its lives. Devices say so, bring it back to where it was, and end equal.
 */
@Timeout(180)
class RelayLieIT extends RelayAndDevices {
  /** A device that has joined and has got all that the relay has. */
  private Space joined(Space inviter, String name) throws Exception {
    Space joined = join(inviter, name);
    joined.sync(PATIENCE);
    return joined;
  }

  private static ThoughtId add(Space space, String text) {
    return space.edit(edit -> edit.add(text)).id();
  }

  private static void assertHas(Space space, ThoughtId... thoughts) {
    assertThat(thoughts).allSatisfy(id -> assertThat(space.thought(id)).isPresent());
    assertThat(space.status().thoughts()).isEqualTo(thoughts.length);
    assertThat(space.check(Space.CheckDepth.DEEP).problems()).isEmpty();
  }

  @Test
  void wiped_devicesSayItAndFillItAgain() throws Exception {
    Space laptop = found("laptop");
    Space phone = joined(laptop, "phone");
    ThoughtId one = add(laptop, "from the laptop");
    ThoughtId two = add(phone, "from the phone");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);

    loseTheRelaysDisk("second");
    ThoughtId three = add(phone, "written while it was gone");
    assertThatThrownBy(() -> phone.sync(PATIENCE)).isInstanceOf(SpaceException.class);
    useTheRelay(phone); // any member can bring the space back, not its founder alone

    assertThat(warnings(phone.sync(PATIENCE))).containsExactly(SyncWarning.Kind.PEER_REPLACED);
    assertThat(phone.status().pending()).isZero();
    assertThat(warnings(phone.sync(PATIENCE))).as("said once").isEmpty();
    SyncResult met = laptop.sync(PATIENCE);
    assertThat(warnings(met)).containsExactly(SyncWarning.Kind.PEER_REPLACED);
    assertThat(met.entriesReceived()).as("what the laptop did not have").isEqualTo(1);
    Space tablet = joined(laptop, "tablet");
    assertHas(tablet, one, two, three);
    assertThat(tablet.stateRoot()).isEqualTo(laptop.stateRoot()).isEqualTo(phone.stateRoot());
  }

  @Test
  void restoredByTheOperatorsCommands_isAnotherStoreAndIsFilledAgain() throws Exception {
    Space laptop = found("laptop");
    Space phone = joined(laptop, "phone");
    ThoughtId early = add(laptop, "before the backup");
    ThoughtId there = add(phone, "on the phone, before the backup");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    String backup = folder.resolve("backup.db").toString();
    RelayTool.BACKUPS.run("backup", disk().toString(), backup);
    ThoughtId late = add(laptop, "after the backup");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);

    endTheRelay();
    Path again = newDisk("again");
    RelayTool.BACKUPS.run("restore", backup, again.toString());
    start(again, List.of());

    assertThat(warnings(phone.sync(PATIENCE))).containsExactly(SyncWarning.Kind.PEER_REPLACED);
    assertThat(warnings(laptop.sync(PATIENCE))).containsExactly(SyncWarning.Kind.PEER_REPLACED);
    Space tablet = joined(laptop, "tablet");
    assertHas(tablet, early, there, late);
    assertThat(tablet.stateRoot()).isEqualTo(laptop.stateRoot()).isEqualTo(phone.stateRoot());
  }

  @Test
  void restoredFromAnOlderBackup_devicesSayItAndSendAgainWhatItLost() throws Exception {
    Space laptop = found("laptop");
    Space phone = joined(laptop, "phone");
    ThoughtId early = add(laptop, "before the backup");
    laptop.sync(PATIENCE);
    Path backup = folder.resolve("backup.db");
    copyTo(backup);
    ThoughtId late = add(laptop, "after the backup");
    ThoughtId there = add(phone, "on the phone, after the backup");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);

    restore(backup);

    assertThat(warnings(laptop.sync(PATIENCE))).containsExactly(SyncWarning.Kind.PEER_ROLLED_BACK);
    assertThat(warnings(phone.sync(PATIENCE))).contains(SyncWarning.Kind.PEER_ROLLED_BACK);
    laptop.sync(PATIENCE);
    assertThat(warnings(laptop.sync(PATIENCE))).as("all is well again").isEmpty();
    Space tablet = joined(laptop, "tablet");
    assertHas(tablet, early, late, there);
    assertThat(tablet.stateRoot()).isEqualTo(laptop.stateRoot()).isEqualTo(phone.stateRoot());
  }

  private void restore(Path backup) throws Exception {
    endTheRelay();
    for (String file : List.of("relay.db", "relay.db-wal", "relay.db-shm")) {
      Files.deleteIfExists(disk().resolve(file));
    }
    Files.copy(backup, disk().resolve("relay.db"));
    startAgain(List.of());
  }

  @Test
  void restoredFromABackupOlderThanAnAdmission_theMemberComesInAllTheSame() throws Exception {
    Space laptop = found("laptop");
    Path backup = folder.resolve("backup.db");
    copyTo(backup);
    Space phone = joined(laptop, "phone");
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
    Space laptop = found("laptop");
    Space phone = joined(laptop, "phone");
    Space tablet = joined(laptop, "tablet");
    ThoughtId common = add(laptop, "everybody has this");
    laptop.sync(PATIENCE);
    tablet.sync(PATIENCE);
    ThoughtId hidden = add(phone, "the relay hides this");
    phone.sync(PATIENCE);

    endTheRelay();
    String last = " = (SELECT max(stream) FROM logs)"; // the phone's log, which was opened last
    change("DELETE FROM entries WHERE place >> 40" + last);
    change("DELETE FROM logs WHERE stream" + last);
    startAgain(List.of());

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
