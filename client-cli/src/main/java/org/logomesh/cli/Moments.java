package org.logomesh.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.HistoryPage;
import org.logomesh.client.Moment;
import org.logomesh.client.Space;
import org.logomesh.client.SpaceException;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.model.id.EntryHash;

/** Reads which point of a thought's history a person means. */
final class Moments {
  /** Lines of a history read at a time. */
  private static final int PAGE = 500;

  private Moments() {}

  /**
   * A time, or the first digits of a line that {@code lm history} shows.
   *
   * @throws SpaceException BAD_INPUT if it is neither, NO_SUCH_THING if no line, or more than one,
   *     begins like that
   */
  static Moment of(Space space, ThoughtId thought, String typed) {
    if (typed.contains("-")) {
      return Moment.time(Values.time(typed));
    }
    return Moment.after(entry(space, thought, typed));
  }

  /**
   * A time, or the first digits of any line that {@code lm history} shows.
   *
   * @throws SpaceException BAD_INPUT if it is neither, NO_SUCH_THING if no line, or more than one,
   *     begins like that
   */
  static Moment of(Space space, String typed) {
    if (typed.contains("-")) {
      return Moment.time(Values.time(typed));
    }
    List<EntryHash> found = space.findEntries(digits(typed), 2);
    if (found.size() != 1) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING,
          found.isEmpty()
              ? "there is no version " + typed
              : typed + " fits several versions; give more digits");
    }
    return Moment.after(found.get(0));
  }

  private static String digits(String typed) {
    String digits = typed.strip().toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{" + SpaceCommand.MIN_DIGITS + "," + 2 * EntryHash.SIZE + "}")) {
      throw new SpaceException(
          SpaceException.Kind.BAD_INPUT,
          "\""
              + typed
              + "\" is no time and no version: write 2026-01-31, 2026-01-31T08:00, or the digits"
              + " that 'lm history' shows");
    }
    return digits;
  }

  /** The line of a thought's history that begins with these digits. */
  static EntryHash entry(Space space, ThoughtId thought, String typed) {
    String digits = digits(typed);
    EntryHash found = null;
    @Nullable EntryHash before = null;
    do {
      HistoryPage page = space.history(thought, before, PAGE);
      List<EntryHash> fitting =
          page.entries().stream()
              .map(line -> line.origin().entry())
              .filter(entry -> entry.toString().startsWith(digits))
              .toList();
      if (fitting.size() > 1 || (found != null && !fitting.isEmpty())) {
        throw new SpaceException(
            SpaceException.Kind.NO_SUCH_THING,
            typed + " fits several versions of the thought; give more digits");
      }
      found = fitting.isEmpty() ? found : fitting.get(0);
      before = page.next();
    } while (before != null);
    if (found == null) {
      throw new SpaceException(
          SpaceException.Kind.NO_SUCH_THING, "the thought has no version " + typed);
    }
    return found;
  }
}
