package org.logomesh.cli;

import java.io.Console;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.SpaceSettings;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** A command that works on the space of the home directory. */
@Command
abstract class SpaceCommand implements Callable<Integer> {
  /** Digits that a thought's id has to be given with at least. */
  static final int MIN_DIGITS = 4;

  @ParentCommand private @Nullable Object parent;

  /** Does the command's work; returns an exit code. */
  abstract int run(Space space, Output out) throws Exception;

  @Override
  public Integer call() throws Exception {
    try (Space space = open(settings())) {
      return run(space, output());
    }
  }

  final Root root() {
    if (parent instanceof SpaceCommand command) {
      return command.root();
    }
    if (parent instanceof Root root) {
      return root;
    }
    throw new IllegalStateException("a command without its parent");
  }

  final Output output() {
    return root().output();
  }

  /** Opens the space; asks for the passphrase if it has one and none is set. */
  private Space open(SpaceSettings settings) {
    try {
      return Space.open(root().home(), settings);
    } catch (SpaceException e) {
      if (e.kind() == SpaceException.Kind.NOT_FOUND) {
        throw new SpaceException(
            SpaceException.Kind.NOT_FOUND,
            "there is no space in " + root().home() + " yet; make one with: lm init",
            e);
      }
      Console console = Terminal.console();
      if (e.kind() != SpaceException.Kind.WRONG_PASSPHRASE
          || settings.passphrase() != null
          || console == null) {
        throw e;
      }
      char[] typed = console.readPassword("Passphrase: ");
      return Space.open(
          root().home(), settings.withPassphrase(typed == null ? "" : new String(typed)));
    }
  }

  /** The settings that environment variables make. */
  static SpaceSettings settings() {
    SpaceSettings settings = SpaceSettings.defaults();
    String passphrase = System.getenv("LOGOMESH_PASSPHRASE");
    return passphrase == null || passphrase.isEmpty()
        ? settings
        : settings.withPassphrase(passphrase);
  }

  /** Finds the one thought that a person means by the first digits of its id. */
  static Thought thought(Space space, String digits) {
    List<Thought> found = space.find(clean(digits), 3);
    one(digits, found.stream().map(Thought::id).toList());
    return found.get(0);
  }

  /** As {@link #thought}, of all that ever were, deleted ones too. */
  static ThoughtId ever(Space space, String digits) {
    return one(digits, space.findEver(clean(digits), 3));
  }

  private static String clean(String digits) {
    String clean = digits.strip().toLowerCase(java.util.Locale.ROOT);
    if (!clean.matches("[0-9a-f]{" + MIN_DIGITS + "," + 2 * ThoughtId.SIZE + "}")) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT,
          "\""
              + digits
              + "\" is not a thought's id: give its first "
              + MIN_DIGITS
              + " digits or more, as 'lm list' shows them");
    }
    return clean;
  }

  private static ThoughtId one(String digits, List<ThoughtId> found) {
    if (found.isEmpty()) {
      throw new SpaceException(SpaceException.Kind.NO_SUCH_THING, "there is no thought " + digits);
    }
    if (found.size() > 1) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING,
          digits
              + " fits several thoughts: "
              + found.stream().map(ThoughtId::toString).collect(Collectors.joining(", "))
              + "; give more digits");
    }
    return found.get(0);
  }
}
