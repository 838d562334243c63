package org.logomesh.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Joining;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.snapshot.StateSnapshot;
import org.logomesh.client.trust.BadTicketException;
import org.logomesh.client.trust.Ticket;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "join",
    description = "Enter the space of another device, with the ticket that lm pair shows there.")
final class JoinCommand implements Callable<Integer> {
  private static final Duration FIRST_SYNC = Duration.ofSeconds(60);
  private static final Duration NEWS_TO_THE_RELAY = Duration.ofSeconds(20);
  private static final long RETRY_MILLIS = 500;

  @ParentCommand private @Nullable Root root;

  @Parameters(paramLabel = "TICKET", description = "The ticket; - reads standard input.")
  private String ticket = "";

  @Mixin private NameOptions names = new NameOptions();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask whether the digits are the same. For trying things out only.")
  private boolean yes;

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description = "Begin with a snapshot of the space, instead of fetching everything.")
  private @Nullable Path snapshot;

  @Option(
      names = "--everything",
      description = "Fetch every entry that there is, even if the relay has a snapshot.")
  private boolean everything;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Root parent = root;
    if (parent == null) {
      throw new IllegalStateException("a command without its parent");
    }
    Output out = parent.output();
    SpaceSettings settings = SpaceCommand.settings();
    settings = names.in(settings);
    try (Joining joining = Space.join(parent.home(), parse(Texts.read(ticket)), settings)) {
      String code = Pairing.await(joining.code());
      out.object(Map.of("code", code));
      out.line("The other device has to show the digits");
      out.line("");
      out.line("  " + code);
      out.line("");
      boolean same = yes || Ask.yes(out, "Does it?");
      joining.confirm(same);
      if (!same) {
        throw new SpaceException(
            SpaceException.Kind.PAIRING_FAILED, "not joined: the digits were not confirmed");
      }
      out.line("Waiting for the other device to confirm ...");
      try (Space space = Pairing.await(joining.result())) {
        out.object(Map.of("space", space.id().toString(), "home", space.home().toString()));
        out.line("This device belongs to the space now; it is in " + space.home() + ".");
        begin(space, out);
        firstSync(space, out);
      }
    }
    return ExitCodes.OK;
  }

  private void begin(Space space, Output out) {
    Path file = snapshot;
    if (file == null) {
      if (!everything) {
        beginFromRelay(space, out);
      }
      return;
    }
    try {
      StateSnapshot begun = space.beginWithSnapshot(file);
      out.object(SnapshotCommand.object(begun, file));
      out.line("It begins with a snapshot of " + begun.counts().thoughts() + " thoughts.");
    } catch (SpaceException e) {
      // It belongs to the space all the same, and gets everything by syncing.
      out.note("not begun with the snapshot: " + e.getMessage());
    }
  }

  /** Begins with the snapshot that administrators vouch for, if there is one. */
  static void beginFromRelay(Space space, Output out) {
    try {
      Optional<StateSnapshot> begun = space.beginFromRelay(CompactCommand.progress(out));
      if (begun.isPresent()) {
        out.object(
            Map.of("snapshot", begun.get().stateRoot(), "entries", begun.get().counts().entries()));
        out.line(
            "It begins with the relay's snapshot of "
                + Shown.time(begun.get().wallMillis())
                + ", with "
                + begun.get().counts().thoughts()
                + " thoughts.");
      }
    } catch (SpaceException e) {
      // It belongs to the space all the same, and gets everything by syncing.
      out.note("not begun with the relay's snapshot: " + e.getMessage());
    }
  }

  private static Ticket parse(String text) {
    try {
      return Ticket.parse(text, InstantSource.system());
    } catch (BadTicketException e) {
      throw new SpaceException(SpaceException.Kind.BAD_TICKET, String.valueOf(e.getMessage()), e);
    }
  }

  // The device belongs to the space whether or not this succeeds. The relay knows it a moment
  // later: the inviting device is just telling it.
  static void firstSync(Space space, Output out) throws InterruptedException {
    long end = System.nanoTime() + NEWS_TO_THE_RELAY.toNanos();
    while (true) {
      try {
        SyncCommand.print(space.sync(FIRST_SYNC), out);
        return;
      } catch (SpaceException e) {
        if (e.kind() != SpaceException.Kind.NOT_ALLOWED || System.nanoTime() > end) {
          out.note("not synced yet: " + e.getMessage() + "; try again with: lm sync");
          return;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }
}
