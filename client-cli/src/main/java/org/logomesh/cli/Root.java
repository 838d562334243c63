package org.logomesh.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand, and the options that every subcommand has. */
@Command(
    name = "lm",
    description = "A thought graph on your devices: offline first, encrypted end to end.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Root.Version.class,
    subcommands = {
      InitCommand.class,
      AddCommand.class,
      EditCommand.class,
      TagCommand.class,
      SetCommand.class,
      LinkCommand.class,
      UnlinkCommand.class,
      RemoveCommand.class,
      ShowCommand.class,
      HistoryCommand.class,
      AtCommand.class,
      BlameCommand.class,
      ListCommand.class,
      SearchCommand.class,
      GraphCommand.class,
      PathCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      PairCommand.class,
      JoinCommand.class,
      RecoverCommand.class,
      DevicesCommand.class,
      RevokeCommand.class,
      SyncCommand.class,
      OfflineCommand.class,
      StatusCommand.class,
      ConflictsCommand.class,
      PrefsCommand.class,
      PluginCommand.class,
      AuditCommand.class,
      CheckCommand.class,
      SnapshotCommand.class,
      CompactCommand.class,
      RelayCopyCommand.class,
      RelayCommand.class,
      DemoCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the message says why",
      "2:the command line, a value or a ticket is not acceptable",
      "3:no such space or thought, or the name fits several",
      "4:relay or peer not reached; trying again may help",
      "5:not allowed, or the wrong passphrase",
      "6:problems were found, something was left out, or a person should look"
    })
final class Root implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Where the space is kept (default: $LOGOMESH_HOME, else ~/.logomesh).")
  private @Nullable Path home;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print JSON, one object a line, for programs.")
  private boolean json;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  Path home() {
    if (home != null) {
      return home;
    }
    String set = System.getenv("LOGOMESH_HOME");
    return set != null && !set.isBlank()
        ? Path.of(set)
        : Path.of(System.getProperty("user.home"), ".logomesh");
  }

  Output output() {
    CommandLine line = spec.commandLine();
    PrintWriter out = line.getOut();
    return new Output(out, line.getErr(), json);
  }

  /** The version, from the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Root.class.getPackage().getImplementationVersion();
      return new String[] {"lm " + (version == null ? "(development build)" : version)};
    }
  }
}
