package org.logomesh.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.logomesh.client.DeviceInfo;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "revoke",
    description = {
      "Remove a device from the space.",
      "What it wrote stays; what it writes from now on has no effect, and it gets no new keys. It can"
          + " never come back under the same keys."
    })
final class RevokeCommand extends SpaceCommand {
  private static final Duration RELAY_PATIENCE = Duration.ofSeconds(20);

  @Parameters(paramLabel = "DEVICE", description = "Its name, or the first digits of its id.")
  private String which = "";

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  @Override
  int run(Space space, Output out) throws IOException {
    DeviceInfo device = device(space.devices(), which);
    if (!yes && !Ask.yes(out, "Remove " + DevicesCommand.row(device) + "?")) {
      out.note("lm: nothing was changed");
      return ExitCodes.FAILED;
    }
    boolean relayKnows = space.revoke(device.id(), RELAY_PATIENCE);
    out.object(
        Map.of("removed", device.id().toString(), "name", device.name(), "relayKnows", relayKnows));
    out.line(
        "Removed "
            + DevicesCommand.name(device)
            + (relayKnows
                ? ". The relay turns it away from now on, and tells the other devices."
                : ". The other devices learn it with: lm sync"));
    return ExitCodes.OK;
  }

  static DeviceInfo device(List<DeviceInfo> all, String which) {
    String typed = which.strip().toLowerCase(Locale.ROOT);
    List<DeviceInfo> members =
        all.stream().filter(device -> device.state() == DeviceInfo.State.MEMBER).toList();
    List<DeviceInfo> fits =
        members.stream()
            .filter(
                device ->
                    device.name().toLowerCase(Locale.ROOT).equals(typed)
                        || (typed.length() >= MIN_DIGITS
                            && device.id().toString().startsWith(typed)))
            .toList();
    if (fits.size() == 1) {
      return fits.get(0);
    }
    if (fits.isEmpty()) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING,
          "no device of the space is called \"" + which + "\"; lm devices lists them");
    }
    throw new SpaceException(
        SpaceException.Kind.NO_SUCH_THING,
        "\""
            + which
            + "\" fits several devices: "
            + fits.stream().map(device -> device.id().toString()).collect(Collectors.joining(", "))
            + "; give more digits of the id");
  }
}
