package org.logomesh.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.SpaceException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "invite",
    description = {
      "Make an invite for bringing a space to the relay of this machine; list or withdraw invites.",
      "The relay may run meanwhile. Spaces that are there already stay when an invite is withdrawn."
    })
final class RelayInviteCommand implements Callable<Integer> {
  private static final String TOOL = "org.logomesh.relay.admin.InviteTool";
  private static final String NONE = "-";

  @ParentCommand private @Nullable RelayCommand relay;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the relay keeps everything, as for lm relay.")
  private @Nullable Path data;

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
  public Integer call() throws IOException, InterruptedException {
    RelayCommand parent = relay;
    if (parent == null) {
      throw new IllegalStateException("a command without its parent");
    }
    Output out = parent.output();
    String directory = parent.directory(data).toString();
    if (other.list) {
      run("list", directory).forEach(line -> printInvite(line, out));
    } else if (other.withdraw != null) {
      String id = run("withdraw", directory, other.withdraw).get(0);
      out.object(Map.of("withdrawn", id));
      out.line("Withdrawn: " + id + ". Spaces that it brought here stay.");
    } else {
      String code = run("create", directory, text(uses), text(days)).get(0);
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

  // Its database is the relay's business: its own program does it, in a process of its own.
  private static List<String> run(String... arguments) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(RelayProgram.find().toolCommand(TOOL, List.of(arguments))).start();
    process.getOutputStream().close();
    List<String> said = lines(process.getInputStream());
    List<String> complaints = lines(process.getErrorStream());
    if (process.waitFor() != 0) {
      throw new SpaceException(SpaceException.Kind.NO_SUCH_THING, String.join(" ", complaints));
    }
    return said;
  }

  private static List<String> lines(InputStream stream) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }
}
