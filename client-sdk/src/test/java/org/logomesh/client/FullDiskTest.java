package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.store.SpaceStore;
import org.logomesh.client.sync.SyncWarning;

/** A device whose disk is full while it syncs. */
class FullDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int NOTES = 300;

  @TempDir private Path directory;

  private static SpaceStore storeOf(SpaceCore core) {
    return core.replica().store();
  }

  /** A database that has reached its limit answers as SQLite does on a full disk. */
  private static void fill(SpaceCore core, long pagesLeft) {
    core.engine()
        .call(
            () -> {
              storeOf(core).limitPages(storeOf(core).pageCount() + pagesLeft);
              return true;
            });
  }

  @Test
  void sync_diskFullOnTheWay_saysSoLosesNothingAndGoesOnWhenThereIsRoom() throws Exception {
    SpaceCore core =
        Founding.create(
            new SpaceHome(directory.resolve("laptop")),
            SpaceSettings.defaults().withDeviceName("laptop"));
    try (Space laptop = new Space(core);
        PeerListener listener =
            laptop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Space phone = join(laptop)) {
      ThoughtId mine = laptop.edit(edit -> edit.add("written before")).id();
      for (int i = 0; i < NOTES; i++) {
        String text = "note " + i + " " + "x".repeat(2_000);
        phone.edit(edit -> edit.add(text));
      }
      fill(core, 40);

      SyncResult stopped = phone.sync(PATIENCE);

      assertThat(stopped.warnings())
          .anySatisfy(
              warning -> {
                assertThat(warning.kind()).isEqualTo(SyncWarning.Kind.LOG_STOPPED);
                assertThat(warning.text()).contains("full");
              });
      assertThat(phone.status().pending()).isPositive();
      assertThatThrownBy(() -> laptop.edit(edit -> edit.add("y".repeat(400_000))))
          .isInstanceOfSatisfying(
              SpaceException.class,
              e -> assertThat(e.kind()).isEqualTo(SpaceException.Kind.DISK_FULL));
      assertThat(laptop.thought(mine)).isPresent();
      assertThat(laptop.check(Space.CheckDepth.DEEP).problems()).isEmpty();

      fill(core, 1 << 20);
      SyncResult rest = phone.sync(PATIENCE);

      assertThat(rest.warnings()).isEmpty();
      assertThat(phone.status().pending()).isZero();
      assertThat(laptop.status().thoughts()).isEqualTo(NOTES + 1);
      assertThat(laptop.stateRoot()).isEqualTo(phone.stateRoot());
      assertThat(laptop.check(Space.CheckDepth.DEEP).problems()).isEmpty();
      assertThat(listener.port()).isPositive();
    }
  }

  private Space join(Space laptop) throws Exception {
    return PairedByHand.join(laptop, directory.resolve("phone"), "phone");
  }
}
