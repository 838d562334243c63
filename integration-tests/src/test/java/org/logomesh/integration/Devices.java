package org.logomesh.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SpaceSettings;
import org.logomesh.testcontainers.RelayContainer;

/** Two devices of a space, outside of all containers. */
final class Devices implements AutoCloseable {
  /** How long anything may take that is to happen in the end. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration SYNC = Duration.ofSeconds(30);

  final Space laptop;
  final Space phone;

  private Devices(Space laptop, Space phone) {
    this.laptop = laptop;
    this.phone = phone;
  }

  /**
   * Founds a space and pairs a second device.
   *
   * @param first the relay that they pair by, and that the laptop goes on with
   * @param second the relay that the phone goes on with
   */
  static Devices paired(Path folder, RelayContainer first, RelayContainer second) throws Exception {
    Space laptop =
        Space.create(folder.resolve("laptop"), SpaceSettings.defaults().withDeviceName("laptop"));
    laptop.useRelay(first.address(), first.invite());
    laptop.edit(edit -> edit.add("founded"));
    laptop.sync(SYNC);
    try (Invitation invitation = laptop.invite();
        Joining joining =
            Space.join(
                folder.resolve("phone"),
                invitation.ticket(),
                SpaceSettings.defaults().withDeviceName("phone"))) {
      // First the one that fails if there is nobody at the other end.
      String code = joining.code().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(invitation.code().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(code);
      invitation.confirm(true);
      joining.confirm(true);
      invitation.result().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Space phone = joining.result().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      phone.useRelay(second.address(), null);
      laptop.sync(SYNC); // the relay learns that the phone belongs to the space
      return new Devices(laptop, phone);
    }
  }

  /** How many thoughts with this tag a device has. */
  static int count(Space space, String tag) {
    return Math.toIntExact(space.tags().getOrDefault(tag, 0L));
  }

  /** Syncs until nothing more comes or goes and both have the same graph. */
  void awaitEqual() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (syncs(laptop)
          && syncs(phone)
          && syncs(laptop)
          && laptop.stateRoot().equals(phone.stateRoot())) {
        assertThat(laptop.status().pending()).isZero();
        assertThat(phone.status().pending()).isZero();
        return;
      }
      Thread.sleep(200);
    }
    throw new AssertionError("not equal: " + laptop.status() + ", " + phone.status());
  }

  /** Whether a sync gets through. */
  static boolean syncs(Space space) {
    try {
      space.sync(SYNC);
      return true;
    } catch (SpaceException notNow) {
      return false;
    }
  }

  /** Waits until a sync gets through. */
  static void awaitSync(Space space) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!syncs(space)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no sync got through: " + space.status());
      }
      Thread.sleep(200);
    }
  }

  @Override
  public void close() {
    laptop.close();
    phone.close();
  }
}
