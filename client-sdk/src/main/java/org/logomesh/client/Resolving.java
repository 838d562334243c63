package org.logomesh.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;
import org.logomesh.client.graph.Conflict;

/** Ends conflicts as a group. */
final class Resolving {
  /** Some tens of thousands of operations at most, which a transaction has room for. */
  static final int IN_A_TRANSACTION = 2_000;

  private Resolving() {}

  /**
   * Ends conflicts, the first ones first.
   *
   * @param end ends one, or says false
   */
  static Resolved all(
      SpaceCore core, Collection<Conflict> conflicts, BiPredicate<Edit, Conflict> end) {
    List<Conflict> all = List.copyOf(conflicts);
    List<Conflict> ended = new ArrayList<>();
    List<Conflict> open = new ArrayList<>();
    int from = 0;
    Written written;
    do {
      List<Conflict> some = all.subList(from, Math.min(all.size(), from + IN_A_TRANSACTION));
      written =
          core.edit(
              SyncPolicy.IMMEDIATE,
              edit -> some.forEach(each -> (end.test(edit, each) ? ended : open).add(each)));
      from += some.size();
    } while (from < all.size());
    return new Resolved(written, ended, open);
  }
}
