package org.logomesh.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.testcontainers.RelayContainer;
import org.testcontainers.utility.DockerImageName;

/** Two devices through one relay with its own store. */
@Containers
class OneRelayContainerIT {
  static final DockerImageName IMAGE =
      DockerImageName.parse("logomesh/relay:test").asCompatibleSubstituteFor(RelayContainer.IMAGE);

  @Test
  void twoDevices_writeAtTheSameTime_endEqual(@TempDir Path folder) throws Exception {
    try (RelayContainer relay = new RelayContainer(IMAGE)) {
      relay.start();
      try (Devices devices = Devices.paired(folder, relay, relay)) {
        try (Writing laptop = new Writing(devices.laptop, "laptop");
            Writing phone = new Writing(devices.phone, "phone")) {
          laptop.awaitAcknowledged(100);
          phone.awaitAcknowledged(100);
        }
        devices.awaitEqual();
        assertThat(Devices.count(devices.phone, "laptop")).isGreaterThanOrEqualTo(100);
        assertThat(Devices.count(devices.laptop, "phone")).isGreaterThanOrEqualTo(100);
      }
    }
  }

  @Test
  void relay_killedAgainAndAgainWhileADeviceWrites_keepsAllItConfirmed(@TempDir Path folder)
      throws Exception {
    try (RelayContainer relay = new RelayContainer(IMAGE)) {
      relay.start();
      try (Devices devices = Devices.paired(folder, relay, relay)) {
        int confirmed;
        int written;
        try (Writing laptop = new Writing(devices.laptop, "laptop")) {
          for (int round = 0; round < 3; round++) {
            laptop.awaitAcknowledged(laptop.written() + 50);
            Outage.kill(relay);
            Outage.start(relay);
            Outage.awaitReady(relay);
          }
          laptop.awaitAcknowledged(laptop.written() + 50);
          laptop.stopWriting();
          confirmed = laptop.acknowledged();
          Outage.kill(relay);
          devices.laptop.offline(true);
          written = laptop.written();
        }
        Outage.start(relay);
        Outage.awaitReady(relay);

        Devices.awaitSync(devices.phone); // of what is on the relay's disk alone
        assertThat(Devices.count(devices.phone, "laptop")).isBetween(confirmed, written);
        devices.laptop.offline(false);
        devices.awaitEqual();
        assertThat(Devices.count(devices.phone, "laptop")).isEqualTo(written);
      }
    }
  }
}
