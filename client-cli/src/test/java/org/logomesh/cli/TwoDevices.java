package org.logomesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.logomesh.client.Edit;
import org.logomesh.client.Invitation;
import org.logomesh.client.Joining;
import org.logomesh.client.PeerListener;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.trust.BadTicketException;
import org.logomesh.client.trust.Ticket;

/** A laptop and a phone that write apart and meet, directly. */
final class TwoDevices {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TwoDevices() {}

  /** Where the laptop's space is, once they have met. */
  static Path laptop(Path folder) {
    return folder.resolve("laptop");
  }

  /**
   * Lets both write, the phone last.
   *
   * @param base what both know before
   */
  static void apart(
      Path folder, Consumer<Edit> base, Consumer<Edit> laptopDoes, Consumer<Edit> phoneDoes)
      throws Exception {
    SpaceSettings settings = SpaceSettings.defaults().withDeviceName("laptop");
    try (Space laptop = Space.create(laptop(folder), settings);
        PeerListener listener =
            laptop.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      assertThat(listener.port()).isPositive();
      laptop.edit(base);
      try (Space phone = join(laptop, folder.resolve("phone"))) {
        phone.sync(PATIENCE);
        laptop.edit(laptopDoes);
        long before = System.currentTimeMillis();
        while (System.currentTimeMillis() <= before) {
          Thread.onSpinWait(); // what the phone writes is the latest
        }
        phone.edit(phoneDoes);
        phone.sync(PATIENCE);
      }
    }
  }

  private static Space join(Space inviter, Path home) throws Exception {
    try (Invitation invitation = inviter.invite();
        Joining joining = joining(home, invitation.ticket().text())) {
      return confirmed(invitation, joining);
    }
  }

  /** Lets the people at both see the same code and say yes; returns the space on the new device. */
  static Space confirmed(Invitation invitation, Joining joining) throws Exception {
    String code = joining.code().get(30, TimeUnit.SECONDS);
    assertThat(invitation.code().get(30, TimeUnit.SECONDS)).isEqualTo(code);
    joining.confirm(true);
    invitation.confirm(true);
    invitation.result().get(30, TimeUnit.SECONDS);
    return joining.result().get(30, TimeUnit.SECONDS);
  }

  /** Begins what {@code lm join} does, as a device that is called phone. */
  static Joining joining(Path home, String ticket) throws BadTicketException {
    return Space.join(
        home,
        Ticket.parse(ticket, InstantSource.system()),
        SpaceSettings.defaults().withDeviceName("phone"));
  }
}
