package org.logomesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.logomesh.client.trust.Ticket;

/** Pairs devices as two people do: one types the ticket, both see the same code and say yes. */
final class PairedByHand {
  private static final long PATIENCE_SECONDS = 30;

  private PairedByHand() {}

  /** Brings a device of this name into a space, and returns the space on it. */
  static Space join(Space inviter, Path home, String name) throws Exception {
    try (Invitation invitation = inviter.invite();
        Joining joining =
            Space.join(
                home,
                Ticket.parse(invitation.ticket().text(), InstantSource.system()),
                SpaceSettings.defaults().withDeviceName(name))) {
      String there = joining.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(invitation.code().get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(there);
      joining.confirm(true);
      invitation.confirm(true);
      DeviceInfo joined = invitation.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(joined.name()).isEqualTo(name);
      return joining.result().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
