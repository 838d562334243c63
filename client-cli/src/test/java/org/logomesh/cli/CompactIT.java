package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.logomesh.client.Compaction;
import org.logomesh.client.SnapshotProgress;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SyncResult;
import org.logomesh.client.Watch;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.sync.SyncWarning;
import tools.jackson.databind.JsonNode;

/** A space is compacted through a real relay, which then drops what nobody needs any more. */
@Timeout(240)
class CompactIT extends CompactingRelay {
  @Test
  void compact_byTwoAdministrators_relayDropsAndAFreshDeviceBeginsWithIt() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    write(laptop, 120);
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);

    Compaction made = compact(laptop);
    assertThat(made.outcome()).isEqualTo(Compaction.Outcome.MADE);
    assertThat(made.needsAnother()).isTrue();
    assertThat(compact(laptop).outcome()).isEqualTo(Compaction.Outcome.NOTHING_NEW);
    write(phone, 10); // beside it: what the phone has more does not keep it from vouching
    Compaction vouched = compact(phone);
    assertThat(vouched.outcome()).isEqualTo(Compaction.Outcome.VOUCHED);
    assertThat(vouched.attested().checkpoint()).isEqualTo(made.attested().checkpoint());
    assertThat(vouched.needsAnother()).isFalse();
    while (entries(laptop) > 12) {
      Thread.sleep(100);
    }
    laptop.sync(PATIENCE);
    assertThat(laptop.attestedSnapshot().orElseThrow().stable()).isTrue();

    List<Long> progress = new ArrayList<>();
    Space tablet = join(laptop, "tablet");
    StateSnapshot begun =
        tablet.beginFromRelay((step, done, bytes) -> progress.add(done)).orElseThrow();
    assertThat(progress).isNotEmpty();
    assertThat(begun.counts().thoughts()).isEqualTo(120);
    SyncResult rest = tablet.sync(PATIENCE);
    assertThat(rest.entriesReceived()).as("the tail alone").isLessThanOrEqualTo(12);
    assertThat(warnings(rest)).isEmpty();
    assertEqual(laptop, phone, tablet);
    write(tablet, 1);
    tablet.sync(PATIENCE);
    assertThat(compact(tablet).outcome()).isEqualTo(Compaction.Outcome.MADE);
    assertThat(compact(phone).outcome()).isEqualTo(Compaction.Outcome.VOUCHED);
    laptop.sync(PATIENCE);
    assertEqual(laptop, phone, tablet);
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith("fetched-") || name.contains("compaction"));
    }
  }

  /** Somebody with one device compacts, and gets a second one later: nobody else could vouch. */
  @Test
  void compact_alone_anAdministratorWhoJoinsLaterBeginsWithIt_andVouchesForTheNext()
      throws Exception {
    Space laptop = found("laptop");
    write(laptop, 40);
    laptop.sync(PATIENCE);
    assertThat(compact(laptop).needsAnother()).isFalse();
    awaitDropped(laptop);

    Space phone = join(laptop, "phone");
    StateSnapshot begun = phone.beginFromRelay(SnapshotProgress.NONE).orElseThrow();
    assertThat(begun.counts().thoughts()).isEqualTo(40);
    write(phone, 5);
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);
    assertEqual(laptop, phone);

    assertThat(compact(laptop).needsAnother()).isTrue();
    assertThat(compact(phone).outcome()).isEqualTo(Compaction.Outcome.VOUCHED);
  }

  /** What the phone wrote while it was away, in a text that others wrote in too, is not lost. */
  @Test
  void sync_afterTheRelayDroppedWhatIsMissing_beginsAgainAndMergesUnsentEdits() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    Space tablet = join(laptop, "tablet");
    ThoughtId note = laptop.edit(edit -> edit.add("first\n")).id();
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    tablet.sync(PATIENCE);
    phone.edit(edit -> edit.setContent(note, "first\nfrom the phone, unsent\n"));
    ThoughtId mine = phone.edit(edit -> edit.add("only on the phone")).id();
    laptop.edit(edit -> edit.setContent(note, "from the laptop\nfirst\n"));
    write(laptop, 60);
    compactAndDrop(laptop, tablet);

    SyncResult back = phone.sync(PATIENCE);
    assertThat(warnings(back)).containsExactly(SyncWarning.Kind.BEGAN_AGAIN);
    assertThat(back.warnings().get(0).text()).contains("loaded the snapshot of", "is merged");
    assertThat(phone.status().pending()).isZero();
    laptop.sync(PATIENCE);
    tablet.sync(PATIENCE);
    assertEqual(laptop, phone, tablet);
    assertThat(laptop.thought(mine)).isPresent();
    assertThat(phone.thought(note).orElseThrow().content())
        .isEqualTo("from the laptop\nfirst\nfrom the phone, unsent\n");
    assertThat(warnings(phone.sync(PATIENCE))).isEmpty();
  }

  @Test
  void watch_ofADeviceThatIsFarBehind_beginsAgainByItself() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    Space tablet = join(laptop, "tablet");
    write(laptop, 5);
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    tablet.sync(PATIENCE);
    ThoughtId mine = phone.edit(edit -> edit.add("unsent")).id();
    write(laptop, 40);
    compactAndDrop(laptop, tablet);

    try (Watch watch = phone.watch()) {
      assertThat(watch.targets()).isEqualTo(1);
      while (!phone.stateRoot().equals(laptop.stateRoot())) {
        Thread.sleep(200);
        laptop.sync(PATIENCE);
      }
    }
    assertThat(laptop.thought(mine)).isPresent();
    assertEqual(laptop, phone);
  }

  /** The process is killed while it loads, again and again; the next sync does it. */
  @Test
  void sync_killedWhileItBeginsAgain_losesNothingAndSyncsAfterwards() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    Space tablet = join(laptop, "tablet");
    write(laptop, 20);
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    tablet.sync(PATIENCE);
    write(laptop, 1_500);
    write(phone, 50);
    String before = phone.stateRoot();
    close(phone);
    compactAndDrop(laptop, tablet);

    Random random = new Random(5);
    int unchanged = 0;
    for (int round = 0; round < 5; round++) {
      killWhileLoading(random.nextInt(400));
      try (Space there = Space.open(folder.resolve("phone"))) {
        assertThat(there.check(Space.CheckDepth.DEEP).problems()).isEmpty();
        unchanged += there.stateRoot().equals(before) ? 1 : 0;
        assertThat(there.status().thoughts()).isGreaterThanOrEqualTo(70);
      }
    }
    assertThat(unchanged).as("killed before it was done").isPositive();
    phone = open("phone");
    phone.sync(PATIENCE);
    laptop.sync(PATIENCE);
    assertThat(phone.status().thoughts()).isEqualTo(1_570);
    assertEqual(laptop, phone);
  }

  // The file with what was fetched is there from the download to the end of loading.
  private void killWhileLoading(int millisAfter) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--home",
                folder.resolve("phone").toString(),
                "sync")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("phone.log").toFile())
            .start();
    while (process.isAlive() && !isFetching()) {
      Thread.sleep(2);
    }
    Thread.sleep(millisAfter);
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  private boolean isFetching() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("phone"))) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("fetched-"));
    }
  }

  /**
   * The relay has no room left for the space: the phone, which has nothing to send, brings the
   * snapshot beyond the quota, the laptop vouches with unsent entries, and then goes on.
   */
  @Test
  void compact_spaceHasUsedUpItsQuota_makesRoom_andWhatWaitedIsTaken() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    startAgain(List.of("--logomesh.relay.quota.space=200KB"));
    while (laptop.status().pending() == 0) {
      write(laptop, 25);
      laptop.sync(PATIENCE);
    }
    phone.sync(PATIENCE);
    long full = usage(laptop, "entry_bytes");
    SpaceException refused = catchThrowableOfType(SpaceException.class, () -> compact(laptop));
    assertThat(refused).hasMessageContaining("device that has nothing to send");

    assertThat(compact(phone).outcome()).isEqualTo(Compaction.Outcome.MADE);
    long snapshot = usage(laptop, "snapshot_bytes");
    assertThat(full + snapshot).as("beyond the quota").isGreaterThan(200 * 1024);
    assertThat(full + snapshot).as("by the share at most").isLessThanOrEqualTo(300 * 1024);
    laptop.sync(PATIENCE);
    assertThat(laptop.status().pending()).as("entries stay out meanwhile").isPositive();
    assertThat(compact(laptop).outcome()).isEqualTo(Compaction.Outcome.VOUCHED);
    awaitDropped(laptop);

    laptop.sync(PATIENCE);
    assertThat(laptop.status().pending()).isZero();
    phone.sync(PATIENCE);
    assertEqual(laptop, phone);
  }

  /** The commands, as people see them. */
  @Test
  void lmCompactAndJoin_sayWhatTheyDidAndWhatComesNext() throws Exception {
    Space laptop = found("laptop");
    Space phone = join(laptop, "phone");
    write(laptop, 10);
    laptop.sync(PATIENCE);
    phone.sync(PATIENCE);
    close(laptop);
    close(phone);
    Lm here = new Lm(folder.resolve("laptop"));
    Lm there = new Lm(folder.resolve("phone"));

    Lm.Ran made = here.run("compact");
    assertThat(made.code()).as(made.toString()).isZero();
    assertThat(made.out())
        .contains("made snapshot ", "vouched for by 1 device")
        .contains("next: one more administrator has to run lm compact");
    assertThat(here.run("status").out()).contains("one more administrator has to run lm compact");
    JsonNode vouched = there.json("compact");
    assertThat(vouched.get("outcome").asString()).isEqualTo("VOUCHED");
    assertThat(vouched.get("retentionDays").asInt()).isEqualTo(30);
    assertThat(vouched.get("stable").asBoolean()).isTrue();
    assertThat(vouched.get("relayKnows").asBoolean()).isTrue();
    Lm.Ran again = there.run("compact", "--retention", "7");
    assertThat(again.out())
        .contains("nothing was written since snapshot ")
        .contains("next: relays drop what lies below it after 30 days");
    assertThat(there.run("status").out()).contains(", vouched for by 2 devices");
    assertThat(here.run("compact", "--retention", "4000").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(here.run("audit").out()).contains("vouched for the snapshot ");
  }

  @Test
  void compact_withoutARelay_orByNoAdministrator_saysWhy() throws Exception {
    Lm alone = Lm.founded(folder.resolve("alone"));
    alone.add("a note");
    Lm.Ran ran = alone.run("compact");
    assertThat(ran.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(ran.err()).contains("there is no relay that could hold the snapshot");
    Space laptop = found("laptop");
    write(laptop, 1);
    Space phone = join(laptop, "phone");
    laptop.revoke(phone.devices().get(0).id(), PATIENCE);
    SpaceException refused = catchThrowableOfType(SpaceException.class, () -> compact(phone));
    assertThat(refused.kind()).isEqualTo(SpaceException.Kind.NOT_ALLOWED);
  }
}
