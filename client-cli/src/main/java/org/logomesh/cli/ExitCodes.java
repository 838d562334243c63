package org.logomesh.cli;

import java.util.Arrays;
import org.logomesh.client.SpaceException;
import picocli.CommandLine;

/** What the exit code of {@code lm} says. Listed in {@code lm --help}. */
final class ExitCodes {
  /** Done. */
  static final int OK = 0;

  /** The command failed; the message says why. */
  static final int FAILED = 1;

  /** The command line itself is wrong. */
  static final int USAGE = 2;

  /** There is no space, no such thought, or the name fits several. */
  static final int NOT_FOUND = 3;

  /** The network, a relay or a peer kept it from happening; trying again may help. */
  static final int UNREACHABLE = 4;

  /** This device or passphrase may not. */
  static final int NOT_ALLOWED = 5;

  /** A check found something wrong, or not everything was done, or a person should look. */
  static final int PROBLEMS_FOUND = 6;

  private ExitCodes() {}

  static int of(Throwable failure) {
    if (failure instanceof SpaceException space) {
      return switch (space.kind()) {
        case NOT_FOUND, NO_SUCH_THING -> NOT_FOUND;
        case UNREACHABLE, TIMEOUT, OFFLINE, INVITE_NEEDED -> UNREACHABLE;
        case NOT_ALLOWED, WRONG_PASSPHRASE, KEYS -> NOT_ALLOWED;
        case BAD_INPUT, BAD_TICKET -> USAGE;
        default -> FAILED;
      };
    }
    boolean usage =
        failure instanceof IllegalArgumentException
            || failure instanceof CommandLine.ParameterException;
    return usage ? USAGE : FAILED;
  }

  /** The command line itself is wrong: what is wrong, and where to read on. */
  static int onBadUsage(CommandLine.ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    boolean json = Arrays.asList(arguments).contains("--json");
    new Output(line.getOut(), line.getErr(), json).failure("USAGE", e);
    if (!json) {
      CommandLine.UnmatchedArgumentException.printSuggestions(e, line.getErr());
      line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
      line.getErr().flush();
    }
    return USAGE;
  }

  // What a person can do something about is told in a line; anything else is a bug, and its trace
  // is what a report of it needs.
  static int onFailure(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    boolean known =
        failure instanceof SpaceException || failure instanceof IllegalArgumentException;
    Root root = (Root) line.getCommandSpec().root().userObject();
    Output out = root.output();
    if (known) {
      out.failure(failure instanceof SpaceException s ? s.kind().name() : "BAD_INPUT", failure);
    } else {
      out.failure("BUG", failure);
      failure.printStackTrace(line.getErr());
    }
    return of(failure);
  }
}
