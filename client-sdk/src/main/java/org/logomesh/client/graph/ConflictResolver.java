package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.logomesh.client.graph.ThoughtResolution.Entry;
import org.logomesh.client.graph.ThoughtResolution.Part;

/**
 * Three-way merge of two versions of a thought that were made from a common one. Replicas need
 * none, since operations merge; it is for versions that come without operations: imports, another
 * program's copy, a restored export.
 *
 * <p>A side that left something as it was in the base yields to the side that changed it. Where
 * both changed it differently, the rules decide, and the log says what was done:
 *
 * <ul>
 *   <li>text keeps both changes, character by character, unless a rule for {@link
 *       Conflict.Kind#TEXT} chooses the whole text of a side
 *   <li>of a field, an attribute or the target of an edge type with cardinality one, the side that
 *       was edited last wins, the local one if neither was, and a value over a removal; a {@link
 *       Strategy} may decide otherwise
 *   <li>tags and other edges never conflict; an edge that one side took away stays if the other has
 *       changed its attributes
 * </ul>
 *
 * <pre>{@code
 * ThoughtResolution merged =
 *     new ConflictResolver(
 *             ResolutionRules.of(StandardStrategy.LATEST)
 *                 .field("rating", StandardStrategy.HIGHEST))
 *         .resolveThoughtConflicts(mine, theirs, lastImported);
 * }</pre>
 *
 * <p>Pure and, if its strategies are, thread-safe.
 */
public final class ConflictResolver {
  private final ResolutionRules rules;

  /** Chooses what was edited last. */
  public ConflictResolver() {
    this(ResolutionRules.of(StandardStrategy.LATEST));
  }

  /** Decides by rules. */
  public ConflictResolver(ResolutionRules rules) {
    this.rules = rules;
  }

  /**
   * Merges two versions.
   *
   * @throws IllegalArgumentException if a strategy's answer does not fit what competes
   */
  public ThoughtResolution resolveThoughtConflicts(
      ThoughtVersion local, ThoughtVersion remote, ThoughtVersion base) {
    List<Entry> log = new ArrayList<>();
    ThreeWay merge = ThreeWay.of(rules, local, remote, log);
    ThoughtVersion merged =
        new ThoughtVersion(
            content(merge, local, remote, base.content()),
            ValueMerge.merge(merge, null, local.fields(), remote.fields(), base.fields()),
            mergeTags(local.tags(), remote.tags(), base.tags()),
            new EdgeMerge(merge, local, remote, base).merge(),
            Math.max(local.editedMillis(), remote.editedMillis()));
    return new ThoughtResolution(merged, log);
  }

  private static String content(
      ThreeWay merge, ThoughtVersion local, ThoughtVersion remote, String base) {
    List<Entry> places = new ArrayList<>();
    String merged = ContentMerge.merge(local.content(), remote.content(), base, places);
    if (places.isEmpty()) {
      return merged;
    }
    Decision decision =
        merge.decide(
            Conflict.Kind.TEXT,
            "",
            null,
            new Dispute.Side(null, null, false, merge.localMillis(), null),
            new Dispute.Side(null, null, false, merge.remoteMillis(), null),
            merge.remoteFirst());
    if (decision instanceof Decision.KeepAll) {
      merge.log().addAll(places);
      return merged;
    }
    boolean takesRemote = ThreeWay.takesRemote(decision, merge.remoteFirst());
    merge
        .log()
        .add(
            new Entry(
                Part.CONTENT,
                "",
                local.content(),
                remote.content(),
                ThreeWay.outcome(decision, takesRemote)));
    if (decision instanceof Decision.Write write) {
      if (write.value() instanceof FieldValue.Text text) {
        return text.value();
      }
      throw new IllegalArgumentException("a text is decided by a text");
    }
    if (decision instanceof Decision.Ask) {
      return merged;
    }
    return takesRemote ? remote.content() : local.content();
  }

  /** Keeps what both have, and what either has added. */
  private static SortedSet<String> mergeTags(
      SortedSet<String> local, SortedSet<String> remote, SortedSet<String> base) {
    SortedSet<String> merged = new TreeSet<>(local);
    merged.addAll(remote);
    merged.removeIf(tag -> base.contains(tag) && !(local.contains(tag) && remote.contains(tag)));
    return merged;
  }
}
