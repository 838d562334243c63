package org.logomesh.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.DeviceInfo;
import org.logomesh.client.Invitation;
import org.logomesh.client.PeerListener;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SyncResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "pair",
    description = {
      "Invite another device: shows a ticket for it, good for ten minutes and one device.",
      "On the other device: lm join TICKET"
    })
final class PairCommand extends SpaceCommand {
  /** How long a device that came in directly has for its first sync. */
  private static final long FIRST_SYNC_MILLIS = 20_000;

  private static final Duration RELAY_PATIENCE = Duration.ofSeconds(30);

  /** Time in which it has begun for sure. */
  private static final long SETTLE_MILLIS = 2_000;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Pair directly, without a relay: the other device connects here.")
  private @Nullable String listen;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask whether the digits are the same. For trying things out only.")
  private boolean yes;

  @Override
  int run(Space space, Output out) throws IOException, InterruptedException {
    if (listen == null) {
      return pair(space, out);
    }
    try (PeerListener listener = space.listen(Addresses.parse(listen))) {
      out.line("listening on " + listener.address());
      int code = pair(space, out);
      if (code == ExitCodes.OK) {
        out.line("Waiting for its first sync ...");
        awaitFirstSync(space);
      }
      return code;
    }
  }

  private int pair(Space space, Output out) throws IOException, InterruptedException {
    try (Invitation invitation = space.invite()) {
      String ticket = invitation.ticket().text();
      out.object(Map.of("ticket", ticket, "expires", invitation.ticket().expiryEpochSecond()));
      out.line("On the other device, within ten minutes:");
      out.line("");
      out.line("  lm join " + ticket);
      out.line("");
      if (Terminal.isInteractive()) {
        QrCode.lines(ticket).forEach(out::line);
      }
      String code = Pairing.await(invitation.code());
      out.object(Map.of("code", code, "device", invitation.otherName()));
      out.line("\"" + invitation.otherName() + "\" is there. It has to show the digits");
      out.line("");
      out.line("  " + code);
      out.line("");
      boolean same = yes || Ask.yes(out, "Does it?");
      invitation.confirm(same);
      if (!same) {
        throw new SpaceException(
            SpaceException.Kind.PAIRING_FAILED, "not paired: the digits were not confirmed");
      }
      DeviceInfo device = Pairing.await(invitation.result());
      out.object(
          Map.of("paired", DevicesCommand.object(device), "relayKnows", invitation.relayKnows()));
      out.line("Paired with " + DevicesCommand.row(device));
    }
    sync(space, out);
    return ExitCodes.OK;
  }

  // What the new device is to find at the relay.
  private static void sync(Space space, Output out) {
    if (space.relay().isEmpty()) {
      return;
    }
    try {
      SyncResult result = space.sync(RELAY_PATIENCE);
      SyncCommand.print(result, out);
      if (!result.membershipKnown()) {
        out.note("the relay has not confirmed the new device yet; try again with: lm sync");
      }
    } catch (SpaceException e) {
      out.note("the relay does not know it yet: " + e.getMessage() + "; try again with: lm sync");
    }
  }

  private static void awaitFirstSync(Space space) throws InterruptedException {
    long begin = System.currentTimeMillis();
    long waited = 0;
    while (waited < SETTLE_MILLIS || (waited < FIRST_SYNC_MILLIS && space.status().pending() > 0)) {
      Thread.sleep(100);
      waited = System.currentTimeMillis() - begin;
    }
  }
}
