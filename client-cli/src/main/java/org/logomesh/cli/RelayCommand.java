package org.logomesh.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "relay",
    subcommands = {
      RelayInviteCommand.class,
      RelayAuditCommand.class,
      RelayQuotaCommand.class,
      RelayBlockCommand.class,
      RelayUnblockCommand.class,
      RelayDeleteCommand.class,
      RelayBackupCommand.class,
      RelayVerifyCommand.class,
      RelayRestoreCommand.class
    },
    description = {
      "Run a relay on this machine, until Ctrl-C. It stores what devices send it and cannot read it.",
      "At its first start it prints an invite, which a device needs to bring a space to it."
    })
final class RelayCommand implements Callable<Integer> {
  private static final String READY = "relay ready on ";
  private static final String INVITE = "operator invite: ";
  private static final long STOP_SECONDS = 10;

  @ParentCommand private @Nullable Root root;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where it keeps everything (default: relay in the home directory of lm).")
  private @Nullable Path data;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port; 0 for a free one (default: 7420).")
  private @Nullable Integer port;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS",
      description = "The address to listen on (default: 127.0.0.1).")
  private @Nullable String address;

  @Option(
      names = "--origin",
      paramLabel = "URL",
      description =
          "The address devices reach it by, wss://relay.example.org; needed off this machine.")
  private @Nullable String origin;

  @Option(names = "--behind-tls-proxy", description = "A proxy in front of it does TLS.")
  private boolean behindTlsProxy;

  @Option(names = "--open", description = "Take any space, without an invite.")
  private boolean open;

  @Option(
      names = "--prepare",
      hidden = true,
      description = "Make what lets the relay start faster, and end. For the launcher.")
  private boolean prepare;

  @Parameters(
      paramLabel = "SETTING",
      description = "Further settings of the relay, --name=value, after --.")
  private List<String> settings = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output out = output();
    RelayProgram program = RelayProgram.find();
    if (prepare) {
      return program.hasArchive() || program.makeArchive() ? 0 : 1;
    }
    ProcessBuilder builder = new ProcessBuilder(program.command(arguments()));
    if (!out.isJson()) {
      builder.inheritIO();
    } else {
      builder.redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.INHERIT);
    }
    Process process = builder.start();
    Thread stop = new Thread(() -> stop(process), "stop-relay");
    Runtime.getRuntime().addShutdownHook(stop);
    if (out.isJson()) {
      translate(process, out);
    }
    int code = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException e) {
      return code; // this process is ending as well: Ctrl-C reaches both
    }
    return code;
  }

  /** The command above one that runs. */
  static RelayCommand of(@Nullable RelayCommand parent) {
    if (parent == null) {
      throw new IllegalStateException("a command without its parent");
    }
    return parent;
  }

  /** Where the relay keeps everything, unless {@code other} is given. */
  Path directory(@Nullable Path other) {
    Path chosen = other == null ? data : other;
    return (chosen == null ? root().home().resolve("relay") : chosen).toAbsolutePath();
  }

  Output output() {
    return root().output();
  }

  private Root root() {
    Root parent = root;
    if (parent == null) {
      throw new IllegalStateException("a command without its parent");
    }
    return parent;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("--logomesh.relay.data-dir=" + directory(null));
    add(arguments, "--server.port=", port);
    add(arguments, "--server.address=", address);
    add(arguments, "--logomesh.relay.origin=", origin);
    if (behindTlsProxy) {
      arguments.add("--logomesh.relay.behind-tls-proxy=true");
    }
    if (open) {
      arguments.add("--logomesh.relay.registration=open");
    }
    arguments.addAll(settings);
    return arguments;
  }

  private static void add(List<String> arguments, String name, @Nullable Object value) {
    if (value != null) {
      arguments.add(name + value);
    }
  }

  private static void translate(Process process, Output out) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        if (line.startsWith(READY)) {
          out.object(Map.of("ready", line.substring(READY.length()).split(" ", 2)[0]));
        } else if (line.startsWith(INVITE)) {
          out.object(Map.of("invite", line.substring(INVITE.length())));
        } else {
          out.note(line);
        }
        line = lines.readLine();
      }
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
