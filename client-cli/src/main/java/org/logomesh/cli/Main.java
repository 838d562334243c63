package org.logomesh.cli;

import picocli.CommandLine;

/** Where {@code lm} begins. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code; see {@link ExitCodes}. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Root());
    line.setExecutionExceptionHandler(ExitCodes::onFailure);
    line.setParameterExceptionHandler(ExitCodes::onBadUsage);
    line.setExitCodeExceptionMapper(ExitCodes::of);
    line.setUsageHelpAutoWidth(true);
    // Here and not beside the rest: the help of every subcommand would have it, too.
    line.getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "To begin: lm init, then lm add \"Buy milk\" --tag shopping, then lm list. Thoughts are"
                + " named by the first digits of their ids, which lm list shows. More about a"
                + " command: lm COMMAND --help.");
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }
}
