package org.logomesh.client.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Concurrent writes that say different things, of a thought, an edge or a state beside them.
 * Conflicts are read from the merge state and are part of no hash; one is over when an ordinary
 * operation, made by somebody who saw all sides, replaces them: see {@link GraphEdit#resolve}.
 *
 * <p>Not conflicts: equal values written concurrently; a tag or an edge that one device added while
 * another took it away (adding wins, nothing is lost); concurrent edits of different parts of a
 * text; sets and counters, which merge by themselves.
 *
 * @param kind what competes
 * @param thought the thought; for conflicts of edges their source; null for those of states
 * @param edge the edge, for {@link Kind#ATTRIBUTE}; else null
 * @param state the part of a state, for {@link Kind#STATE} and {@link Kind#SESSION}; else null
 * @param name the field's or attribute's name or the edges' type; of a state its key if it has one,
 *     else its name; empty for the other kinds
 * @param competitors the sides; the one that is shown first, where one is
 */
public record Conflict(
    Kind kind,
    @Nullable ThoughtId thought,
    @Nullable EdgeKey edge,
    @Nullable StateKey state,
    String name,
    List<Competitor> competitors) {
  /** How much a conflict matters. */
  public enum Severity {
    LOW,
    MEDIUM,
    HIGH
  }

  /** What was done about a conflict, the same on every device. */
  public enum Applied {
    /** Both sides are in the result. */
    MERGED,
    /** The latest by the clocks is shown, the others are kept. */
    LATEST_SHOWN,
    /** The thought was kept alive, with all it had. */
    KEPT_ALIVE
  }

  /**
   * What competes, and what that means.
   *
   * <table>
   * <caption>Kinds of conflict</caption>
   * <tr><th>kind</th><th>when</th><th>severity</th><th>a person must decide</th><th>meanwhile</th></tr>
   * <tr><td>DELETE_EDIT</td><td>a thought was deleted by a device that had not seen all edits of
   * it</td><td>high</td><td>yes</td><td>the thought lives</td></tr>
   * <tr><td>FIELD</td><td>a field was set to different values</td><td>medium</td><td>no</td><td>the
   * latest is shown</td></tr>
   * <tr><td>EDGE_ONE</td><td>an edge type that allows one target got several</td><td>medium</td>
   * <td>no</td><td>the latest is shown</td></tr>
   * <tr><td>ATTRIBUTE</td><td>an attribute of an edge was set to different values</td>
   * <td>medium</td><td>no</td><td>the latest is shown</td></tr>
   * <tr><td>TEXT</td><td>one place of a text was edited by several</td><td>low</td><td>no</td>
   * <td>merged by character</td></tr>
   * <tr><td>STATE</td><td>a preference, or a register or a key of a map or session of a plugin, was
   * set to different values</td><td>medium</td><td>no</td><td>the latest is shown</td></tr>
   * <tr><td>SESSION</td><td>a session was claimed by several devices</td><td>medium</td><td>no</td>
   * <td>the latest claim by logical time holds</td></tr>
   * </table>
   */
  public enum Kind {
    DELETE_EDIT(Severity.HIGH, true, Applied.KEPT_ALIVE),
    FIELD(Severity.MEDIUM, false, Applied.LATEST_SHOWN),
    EDGE_ONE(Severity.MEDIUM, false, Applied.LATEST_SHOWN),
    ATTRIBUTE(Severity.MEDIUM, false, Applied.LATEST_SHOWN),
    TEXT(Severity.LOW, false, Applied.MERGED),
    STATE(Severity.MEDIUM, false, Applied.LATEST_SHOWN),
    SESSION(Severity.MEDIUM, false, Applied.LATEST_SHOWN);

    private final Severity severity;
    private final boolean requiresUserIntervention;
    private final Applied applied;

    Kind(Severity severity, boolean requiresUserIntervention, Applied applied) {
      this.severity = severity;
      this.requiresUserIntervention = requiresUserIntervention;
      this.applied = applied;
    }
  }

  public Conflict {
    competitors = List.copyOf(competitors);
    if (competitors.size() < 2) {
      throw new IllegalArgumentException("a conflict of " + competitors.size());
    }
  }

  /** A conflict of a thought, or of edges of one type from it. */
  public Conflict(Kind kind, ThoughtId thought, String name, List<Competitor> competitors) {
    this(kind, thought, null, null, name, competitors);
  }

  static Conflict ofAttribute(EdgeKey edge, String name, List<Competitor> competitors) {
    return new Conflict(Kind.ATTRIBUTE, edge.source(), edge, null, name, competitors);
  }

  static Conflict ofState(Kind kind, StateKey state, List<Competitor> competitors) {
    String name = state.slot().isEmpty() ? state.name() : state.slot();
    return new Conflict(kind, null, null, state, name, competitors);
  }

  /** How much it matters. */
  public Severity severity() {
    return kind.severity;
  }

  /** Whether a person has to decide. If not, leaving it as it is loses nothing. */
  public boolean requiresUserIntervention() {
    return kind.requiresUserIntervention;
  }

  /** What was done about it meanwhile. */
  public Applied applied() {
    return kind.applied;
  }
}
