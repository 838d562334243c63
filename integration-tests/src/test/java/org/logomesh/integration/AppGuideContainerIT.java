package org.logomesh.integration;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.testcontainers.RelayContainer;

/** What {@code docs/testing.md} has app developers write. */
@Containers
class AppGuideContainerIT {
  @Test
  void note_writtenOnTheLaptop_isOnThePhone(@TempDir Path folder) throws Exception {
    try (RelayContainer relay = new RelayContainer(OneRelayContainerIT.IMAGE)) {
      relay.start();
      try (Space laptop = Space.create(folder.resolve("laptop"), SpaceSettings.defaults())) {
        laptop.useRelay(relay.address(), relay.invite());
        ThoughtId note = laptop.edit(edit -> edit.add("Buy oat milk")).id();
        laptop.sync(Duration.ofSeconds(30));
        try (Invitation invitation = laptop.invite();
            Joining joining =
                Space.join(
                    folder.resolve("phone"), invitation.ticket(), SpaceSettings.defaults())) {
          assertThat(joining.code().get(1, MINUTES)).isEqualTo(invitation.code().get(1, MINUTES));
          invitation.confirm(true);
          joining.confirm(true);
          try (Space phone = joining.result().get(1, MINUTES)) {
            phone.sync(Duration.ofSeconds(30));
            assertThat(phone.thought(note)).isPresent();
          }
        }
      }
    }
  }
}
