package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.logomesh.client.Compaction;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;
import org.logomesh.client.SyncResult;
import org.logomesh.client.Watch;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.sync.SyncWarning;

/** The relay's disk is lost, and no device has the entries from the beginning any more. */
@Timeout(240)
class RefillIT extends CompactingRelay {
  /** A device that began with what the relay has, and has not got the entries below. */
  private Space begun(Space inviter, String name) throws Exception {
    inviter.sync(PATIENCE); // it hands on what administrators vouch for
    Space space = join(inviter, name);
    assertThat(space.beginFromRelay(SnapshotProgress.NONE)).isPresent();
    space.sync(PATIENCE);
    return space;
  }

  private void assertNothingIsLeftBehind() throws Exception {
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void sync_noDeviceHasTheBeginning_theNewRelayBeginsWithTheirSnapshot() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    write(laptop, 60);
    write(phone, 20);
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    compactAndDrop(laptop, phone);
    Space tablet = begun(laptop, "tablet");
    Space desk = begun(phone, "desk");
    write(laptop, 3); // above the snapshot: the tablet and the desk have these
    laptop.sync(PATIENCE);
    tablet.sync(PATIENCE);
    write(tablet, 5);
    tablet.sync(PATIENCE);
    desk.sync(PATIENCE);
    close(laptop);
    close(phone);

    loseTheRelaysDisk("new");
    write(desk, 2);
    useTheRelay(tablet);
    SyncResult filled = tablet.sync(PATIENCE);

    assertThat(warnings(filled)).containsExactly(SyncWarning.Kind.RELAY_FILLED);
    assertThat(filled.warnings().get(0).text()).contains("was given the snapshot");
    assertThat(warnings(tablet.sync(PATIENCE))).isEmpty();
    assertThat(tablet.status().pending()).isZero();
    assertThat(warnings(desk.sync(PATIENCE)))
        .as("it is filled, and is another one")
        .containsExactly(SyncWarning.Kind.PEER_REPLACED);
    tablet.sync(PATIENCE);
    assertEqual(tablet, desk);
    assertThat(count("SELECT count(*) FROM entries")).isLessThan(60);

    Space watch = begun(tablet, "watch");
    assertEqual(tablet, desk, watch);
    write(watch, 4);
    watch.sync(PATIENCE);
    desk.sync(PATIENCE);
    tablet.sync(PATIENCE);
    assertEqual(tablet, desk, watch);
    assertNothingIsLeftBehind();
  }

  /** Who has all entries is helped by it too: it goes on where the relay stands. */
  @Test
  void sync_aDeviceWithAllEntriesComesLater_goesOnAsWell() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    write(laptop, 30);
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    compactAndDrop(laptop, phone);
    Space tablet = begun(laptop, "tablet");

    loseTheRelaysDisk("new");
    useTheRelay(tablet);
    tablet.sync(PATIENCE);
    write(laptop, 4);
    assertThat(warnings(laptop.sync(PATIENCE))).containsOnly(SyncWarning.Kind.PEER_REPLACED);
    tablet.sync(PATIENCE);

    assertEqual(laptop, tablet);
    assertThat(laptop.status().pending()).isZero();
  }

  @Test
  void watch_onAnEmptyRelay_fillsItAndGoesOn() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    write(laptop, 30);
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    compactAndDrop(laptop, phone);
    Space tablet = begun(laptop, "tablet");
    Space desk = begun(laptop, "desk");
    close(laptop);
    close(phone);

    loseTheRelaysDisk("new");
    useTheRelay(tablet);
    ThoughtId note = tablet.edit(edit -> edit.add("written while the relay was gone")).id();
    try (Watch here = tablet.watch();
        Watch there = desk.watch()) {
      assertThat(here.targets() + there.targets()).isEqualTo(2);
      while (desk.thought(note).isEmpty()) {
        Thread.sleep(100);
      }
    }
    assertEqual(tablet, desk);
  }

  /** It has the beginning of a log, and nobody has what follows up to the snapshot. */
  @Test
  void sync_aDeviceThatWasAwayFilledItFirst_theLogGoesOnWhereTheSnapshotStands() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    Space away = join(laptop, "away");
    write(laptop, 10);
    laptop.sync(PATIENCE);
    away.sync(PATIENCE);
    ThoughtId mine = away.edit(edit -> edit.add("written while away")).id();
    write(laptop, 30);
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    compactAndDrop(laptop, phone);
    Space desk = begun(laptop, "desk");
    close(laptop);
    close(phone);

    loseTheRelaysDisk("new");
    useTheRelay(away);
    away.sync(PATIENCE);
    assertThat(warnings(desk.sync(PATIENCE))).containsExactly(SyncWarning.Kind.RELAY_FILLED);
    assertThat(warnings(away.sync(PATIENCE))).containsExactly(SyncWarning.Kind.BEGAN_AGAIN);
    desk.sync(PATIENCE);

    assertEqual(away, desk);
    assertThat(desk.thought(mine)).isPresent();
    assertEqual(away, begun(desk, "watch"));
  }

  /**
   * A snapshot that was made by hand is not what administrators vouch for; compacting helps, from
   * where the devices are.
   */
  @Test
  void sync_nobodyVouchesForWhatTheDeviceKeeps_saysSo_andCompactingHelps() throws Exception {
    Space laptop = found("laptop");
    write(laptop, 30);
    laptop.sync(PATIENCE);
    Path file = folder.resolve("by-hand.snapshot");
    laptop.saveSnapshot(file, false);
    Space tablet = join(laptop, "tablet");
    tablet.beginWithSnapshot(file);
    tablet.sync(PATIENCE);
    tablet.revoke(laptop.devices().get(0).id(), PATIENCE);
    close(laptop);

    loseTheRelaysDisk("new");
    useTheRelay(tablet);
    write(tablet, 3);
    SyncResult told = tablet.sync(PATIENCE);
    assertThat(warnings(told)).contains(SyncWarning.Kind.RELAY_NOT_FILLED);
    assertThat(told.warnings().get(0).text()).contains("lm compact");
    Compaction made = compact(tablet);
    assertThat(made.outcome()).isEqualTo(Compaction.Outcome.MADE);
    assertThat(made.attested().stable()).isTrue();

    assertThat(warnings(tablet.sync(PATIENCE))).containsExactly(SyncWarning.Kind.RELAY_FILLED);
    assertThat(warnings(tablet.sync(PATIENCE))).isEmpty();
    assertThat(tablet.status().pending()).isZero();
  }
}
