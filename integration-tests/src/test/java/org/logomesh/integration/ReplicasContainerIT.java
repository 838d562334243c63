package org.logomesh.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Watch;
import org.logomesh.testcontainers.RelayContainer;
import org.testcontainers.containers.Network;

/** Two relays on one PostgreSQL, a device at each, and what happens to any of the three. */
@Containers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasContainerIT {
  private final Network network = Network.newNetwork();
  private PostgresContainer postgres;
  private RelayContainer one;
  private RelayContainer two;

  @BeforeAll
  void start() throws Exception {
    postgres = new PostgresContainer(network);
    postgres.start();
    one = relay();
    two = relay();
    one.start();
    two.start();
  }

  private RelayContainer relay() {
    return new RelayContainer(OneRelayContainerIT.IMAGE)
        .withNetwork(network)
        .withPostgres(PostgresContainer.URL, PostgresContainer.USER, PostgresContainer.PASSWORD);
  }

  @AfterAll
  void stop() {
    one.close();
    two.close();
    postgres.close();
    network.close();
  }

  @Test
  void whatOneTakes_reachesTheDeviceAtTheOther(@TempDir Path folder) throws Exception {
    try (Devices devices = Devices.paired(folder, one, two);
        Watch listening = devices.phone.watch();
        Writing laptop = new Writing(devices.laptop, "laptop")) {
      awaitCount(devices, 100);
      assertThat(laptop.written()).isGreaterThanOrEqualTo(100);
      assertThat(listening.targets()).isEqualTo(1);
    }
  }

  private static void awaitCount(Devices devices, int thoughts) throws InterruptedException {
    long end = System.nanoTime() + Devices.PATIENCE.toNanos();
    while (Devices.count(devices.phone, "laptop") < thoughts) {
      assertThat(System.nanoTime()).as("the phone hears of it").isLessThan(end);
      Thread.sleep(50);
    }
  }

  @Test
  void replica_killedWhileItAppends_theOtherHasAllThatWasConfirmed(@TempDir Path folder)
      throws Exception {
    try (Devices devices = Devices.paired(folder, one, two)) {
      int confirmed;
      try (Writing laptop = new Writing(devices.laptop, "laptop")) {
        laptop.awaitAcknowledged(200);
        Outage.kill(one);
        laptop.stopWriting();
        confirmed = laptop.acknowledged();
      }
      Devices.awaitSync(devices.phone);
      assertThat(Devices.count(devices.phone, "laptop")).isGreaterThanOrEqualTo(confirmed);

      devices.laptop.useRelay(two.address(), null);
      devices.awaitEqual();
    } finally {
      Outage.start(one);
      Outage.awaitReady(one);
    }
  }

  @Test
  void relays_restartedOneAfterTheOther_whileDevicesWrite_nothingIsLost(@TempDir Path folder)
      throws Exception {
    try (Devices devices = Devices.paired(folder, one, two)) {
      int written;
      try (Writing laptop = new Writing(devices.laptop, "laptop");
          Writing phone = new Writing(devices.phone, "phone")) {
        for (RelayContainer relay : new RelayContainer[] {one, two}) {
          laptop.awaitAcknowledged(laptop.written() + 30);
          phone.awaitAcknowledged(phone.written() + 30);
          Outage.stop(relay);
          Outage.start(relay);
          Outage.awaitReady(relay);
        }
        laptop.awaitAcknowledged(laptop.written() + 30);
        phone.awaitAcknowledged(phone.written() + 30);
        laptop.stopWriting();
        written = laptop.written();
      }
      devices.awaitEqual();
      assertThat(Devices.count(devices.phone, "laptop")).isEqualTo(written);
    }
  }

  @Test
  void database_killed_nothingConfirmedIsLost(@TempDir Path folder) throws Exception {
    outlives(
        folder,
        () -> {
          Outage.kill(postgres);
          Thread.sleep(2_000);
          Outage.start(postgres);
        });
  }

  @Test
  void database_pausedLongerThanStatementsWait_nothingConfirmedIsLost(@TempDir Path folder)
      throws Exception {
    outlives(
        folder,
        () -> {
          Outage.pause(postgres);
          Thread.sleep(15_000);
          Outage.unpause(postgres);
        });
  }

  @Test
  void network_cutBetweenRelayAndDatabase_nothingConfirmedIsLost(@TempDir Path folder)
      throws Exception {
    outlives(
        folder,
        () -> {
          Outage.disconnect(postgres, network);
          Thread.sleep(5_000);
          Outage.connect(postgres, network, PostgresContainer.HOST);
        });
  }

  @Test
  void network_losesPacketsBetweenRelayAndDatabase_nothingConfirmedIsLost(@TempDir Path folder)
      throws Exception {
    outlives(
        folder,
        () -> {
          try (AutoCloseable loss = Outage.losing(postgres, 0.2)) {
            assertThat(loss).isNotNull();
            Thread.sleep(15_000);
          }
        });
  }

  @Test
  void database_diskFull_devicesKeepTheirsAndGoOnWhenThereIsRoom(@TempDir Path folder)
      throws Exception {
    try (Devices devices = Devices.paired(folder, one, two)) {
      postgres.sql("create tablespace small location '" + PostgresContainer.SMALL_DISK + "'");
      postgres.sql("alter table entries set tablespace small");
      postgres.fillSmallDisk();
      int written;
      try (Writing laptop = new Writing(devices.laptop, "laptop")) {
        laptop.awaitWritten(500);
        laptop.stopWriting();
        written = laptop.written();
        Thread.sleep(2_000);
        assertThat(devices.laptop.status().pending()).as("there is no room for all").isPositive();
      } finally {
        postgres.sql("alter table entries set tablespace pg_default");
        postgres.sql("drop table filler");
        postgres.sql("drop tablespace small");
      }
      devices.awaitEqual();
      assertThat(Devices.count(devices.phone, "laptop")).isEqualTo(written);
    }
  }

  /** Something that goes wrong, and is over when it returns. */
  private interface Trouble {
    void happen() throws Exception;
  }

  private void outlives(Path folder, Trouble trouble) throws Exception {
    try (Devices devices = Devices.paired(folder, one, two)) {
      int confirmed;
      int written;
      try (Writing laptop = new Writing(devices.laptop, "laptop")) {
        laptop.awaitAcknowledged(100);
        trouble.happen();
        laptop.awaitAcknowledged(laptop.written() + 50);
        laptop.stopWriting();
        confirmed = laptop.acknowledged();
        written = laptop.written();
        devices.laptop.offline(true);
      }
      Devices.awaitSync(devices.phone);
      assertThat(Devices.count(devices.phone, "laptop")).isBetween(confirmed, written);
      devices.laptop.offline(false);
      devices.awaitEqual();
      assertThat(Devices.count(devices.phone, "laptop")).isEqualTo(written);
    }
  }
}
