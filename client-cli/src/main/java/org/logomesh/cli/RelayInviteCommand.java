package org.logomesh.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "invite",
    description = {
      "Make an invite for bringing a space to the relay of this machine; list or withdraw invites.",
      "The relay may run meanwhile. Spaces that are there already stay when an invite is withdrawn."
    })
final class RelayInviteCommand extends RelayStoreCommand {
  private static final String NONE = "-";

  @Option(
      names = "--uses",
      paramLabel = "N",
      description = "For how many spaces it is good (default: any number).")
  private @Nullable Integer uses;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "For how many days it is good (default: for ever).")
  private @Nullable Integer days;

  @ArgGroup private Other other = new Other();

  /** What to do other than to make an invite. */
  static final class Other {
    @Option(names = "--list", description = "List the invites, without their codes.")
    private boolean list;

    @Option(
        names = "--withdraw",
        paramLabel = "CODE",
        description = "Make an invite good for nothing; its code, or its ID from --list.")
    private @Nullable String withdraw;
  }

  @Override
  int run(String directory, Output out) throws IOException, InterruptedException {
    if (other.list) {
      RelayTool.INVITES.run("list", directory).forEach(line -> printInvite(line, out));
    } else if (other.withdraw != null) {
      String id = RelayTool.INVITES.run("withdraw", directory, other.withdraw).get(0);
      out.object(Map.of("withdrawn", id));
      out.line("Withdrawn: " + id + ". Spaces that it brought here stay.");
    } else {
      String code = RelayTool.INVITES.run("create", directory, text(uses), text(days)).get(0);
      out.object(Map.of("invite", code));
      out.line("operator invite: " + code);
    }
    return ExitCodes.OK;
  }

  private static String text(@Nullable Integer number) {
    return number == null ? NONE : number.toString();
  }

  private static void printInvite(String line, Output out) {
    String[] parts = line.split("\t", -1);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", parts[0]);
    String usesLeft = "any number of spaces";
    if (!parts[1].equals(NONE)) {
      object.put("usesLeft", Integer.parseInt(parts[1]));
      usesLeft = parts[1].equals("0") ? "used up or withdrawn" : parts[1] + " more spaces";
    }
    String expiry = "";
    if (!parts[2].equals(NONE)) {
      Instant at = Instant.ofEpochMilli(Long.parseLong(parts[2]));
      object.put("expires", at.toString());
      expiry = ", until " + at;
    }
    out.object(object);
    out.line(parts[0] + "  " + usesLeft + expiry);
  }
}
