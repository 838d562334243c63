package org.logomesh.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.DeviceInfo;
import org.logomesh.client.Recovery;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.seal.RecoveryPhrase;
import org.logomesh.model.id.SpaceId;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "recover",
    description = {
      "Enter a space with its recovery words, when every device of it is lost.",
      "Asks for the 24 words, or reads them from standard input; they are never an argument."
    })
final class RecoverCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Root root;

  @Option(
      names = "--space",
      required = true,
      paramLabel = "ID",
      description = "The space's id: 64 digits, as lm init and lm status show them.")
  private String space = "";

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @Mixin private NameOptions names = new NameOptions();

  /** Where the entries are. */
  static final class Place {
    @Option(names = "--relay", paramLabel = "URL", description = "The relay that has the entries.")
    private @Nullable URI relay;

    @Option(
        names = "--peer",
        paramLabel = "HOST:PORT",
        description = "A device of the space that listens.")
    private @Nullable String peer;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Root parent = root;
    if (parent == null) {
      throw new IllegalStateException("a command without its parent");
    }
    Output out = parent.output();
    SpaceSettings settings = SpaceCommand.settings();
    settings = names.in(settings);
    SpaceId id = id(space);
    try (Space recovered = Space.recover(parent.home(), recovery(id, words(out)), settings)) {
      out.object(Map.of("space", id.toString(), "home", recovered.home().toString()));
      out.line("This device belongs to the space now; it is in " + recovered.home() + ".");
      JoinCommand.beginFromRelay(recovered, out);
      JoinCommand.firstSync(recovered, out);
      tellNext(recovered, out);
    }
    return ExitCodes.OK;
  }

  private Recovery recovery(SpaceId id, String words) {
    URI relay = place.relay;
    return relay == null
        ? Recovery.throughPeer(id, words, String.valueOf(place.peer))
        : Recovery.throughRelay(id, words, relay);
  }

  // People write the digits in groups.
  private static SpaceId id(String typed) {
    try {
      return SpaceId.parse(typed.replaceAll("[\\s-]", ""));
    } catch (IllegalArgumentException e) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT,
          "\"" + typed + "\" is not the id of a space: it has 64 digits, 0 to 9 and a to f",
          e);
    }
  }

  private static String words(Output out) throws IOException {
    out.ask("The " + RecoveryPhrase.WORDS + " recovery words, in one line or several: ");
    BufferedReader typed =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder words = new StringBuilder();
    String line = typed.readLine();
    while (line != null) {
      words.append(line).append(' ');
      if (words.toString().strip().split("\\s+").length >= RecoveryPhrase.WORDS) {
        break;
      }
      line = typed.readLine();
    }
    return words.toString();
  }

  private static void tellNext(Space space, Output out) {
    out.line("");
    out.line("Its devices:");
    space.devices().stream()
        .filter(device -> device.state() == DeviceInfo.State.MEMBER)
        .forEach(device -> out.line("  " + DevicesCommand.row(device)));
    out.line("");
    out.line("Next: remove each device that is lost, with: lm revoke DEVICE");
  }
}
