package org.logomesh.client.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Conflict.Severity;

/**
 * The outcome of a three-way merge.
 *
 * @param resolved the merged version
 * @param conflictLog where both sides had changed the same thing differently; empty if they had not
 */
public record ThoughtResolution(ThoughtVersion resolved, List<Entry> conflictLog) {
  /** What a line of the log is about. */
  public enum Part {
    CONTENT,
    FIELD,
    RELATIONSHIP,
    ATTRIBUTE
  }

  /**
   * One line of the log.
   *
   * @param part what it is about
   * @param edge the edge, for an attribute or a whole edge; else null
   * @param name the field's or attribute's name or the edges' type; empty for content
   * @param local what the local side says, for people
   * @param remote what the remote side says, for people
   * @param outcome what was done
   */
  public record Entry(
      Part part,
      @Nullable EdgeKey edge,
      String name,
      String local,
      String remote,
      Outcome outcome) {
    Entry(Part part, String name, String local, String remote, Outcome outcome) {
      this(part, null, name, local, remote, outcome);
    }
  }

  /** What was done about one conflict, and how much it matters. */
  public enum Outcome {
    /** Both sides inserted at the same place: both insertions are there, local first. */
    BOTH_INSERTED(Severity.LOW),
    /** One side deleted around what the other changed: the change is there. */
    EDIT_KEPT(Severity.MEDIUM),
    /** Both sides replaced the same text: both replacements are there, local first. */
    BOTH_REPLACED(Severity.HIGH),
    /** The local side was chosen: edited last, unless a strategy says otherwise. */
    LOCAL_CHOSEN(Severity.MEDIUM),
    /** The remote side was chosen: edited last, unless a strategy says otherwise. */
    REMOTE_CHOSEN(Severity.MEDIUM),
    /** A strategy made or chose a value. */
    VALUE_MADE(Severity.LOW),
    /** A strategy kept both: see {@link Decision.KeepAll}. */
    BOTH_KEPT(Severity.LOW),
    /** A strategy asks for a person; meanwhile the side that was edited last is there. */
    LEFT_OPEN(Severity.HIGH);

    private final Severity severity;

    Outcome(Severity severity) {
      this.severity = severity;
    }

    /** How much it matters. */
    public Severity severity() {
      return severity;
    }
  }

  public ThoughtResolution {
    conflictLog = List.copyOf(conflictLog);
  }

  /** Whether a person should look at the result: something in the log is of high severity. */
  public boolean requiresUserIntervention() {
    return conflictLog.stream().anyMatch(entry -> entry.outcome().severity() == Severity.HIGH);
  }
}
