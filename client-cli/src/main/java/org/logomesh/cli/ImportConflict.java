package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.Conflict.Severity;
import org.logomesh.client.graph.EdgeKey;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.StateKey;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtResolution;
import org.logomesh.client.graph.ThoughtResolution.Outcome;
import org.logomesh.client.graph.ThoughtVersion;

/**
 * Something that was changed here and in the file since the last import, in different ways.
 *
 * @param path the note
 * @param thought what it became; null for states
 * @param kind what competes
 * @param name the field's or attribute's name, the edges' type, or which part of a state; else
 *     empty
 * @param here what the thought said
 * @param file what the file says
 * @param outcome what was done
 * @param kept the value or target that is there now; empty where the outcome says it all
 */
record ImportConflict(
    String path,
    @Nullable ThoughtId thought,
    Kind kind,
    String name,
    String here,
    String file,
    Outcome outcome,
    String kept) {
  /** Characters of each side that are told; the whole is in the file and in the history. */
  private static final int MAX_CHARACTERS = 1_000;

  private static final String REMOVED = "(taken away)";

  /** What competes. */
  enum Kind {
    TEXT,
    FIELD,
    ATTRIBUTE,
    /** Different targets of a type that has one. */
    EDGE_ONE,
    /** A link was taken out of the file, and here something was said about it. */
    EDGE,
    DELETE_EDIT,
    STATE;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A deletion on one side of what the other has changed. */
  static ImportConflict ofDeletion(String path, ThoughtId thought, boolean here, Outcome outcome) {
    String deleted = "(deleted)";
    String edited = "(edited)";
    return new ImportConflict(
        path,
        thought,
        Kind.DELETE_EDIT,
        "",
        here ? deleted : edited,
        here ? edited : deleted,
        outcome,
        "");
  }

  /** Different values of a part of a state. */
  static ImportConflict ofState(
      StateKey key,
      @Nullable FieldValue here,
      @Nullable FieldValue file,
      Outcome outcome,
      @Nullable FieldValue kept) {
    return new ImportConflict(
        StateFile.NAME,
        null,
        Kind.STATE,
        Shown.state(key),
        said(here),
        said(file),
        outcome,
        said(kept));
  }

  /** What the log of a merge says. */
  static ImportConflict of(
      String path,
      ThoughtId thought,
      ThoughtResolution.Entry entry,
      ThoughtVersion local,
      ThoughtVersion remote,
      ThoughtVersion resolved) {
    EdgeKey edge = entry.edge();
    String name = entry.name();
    return switch (entry.part()) {
      case CONTENT ->
          made(path, thought, Kind.TEXT, "", entry.local(), entry.remote(), entry.outcome(), "");
      case FIELD ->
          made(
              path,
              thought,
              Kind.FIELD,
              name,
              said(local.fields().get(name)),
              said(remote.fields().get(name)),
              entry.outcome(),
              said(resolved.fields().get(name)));
      case ATTRIBUTE ->
          made(
              path,
              thought,
              Kind.ATTRIBUTE,
              name,
              said(attribute(local, edge, name)),
              said(attribute(remote, edge, name)),
              entry.outcome(),
              said(attribute(resolved, edge, name)));
      case RELATIONSHIP ->
          made(
              path,
              thought,
              edge == null ? Kind.EDGE_ONE : Kind.EDGE,
              name,
              edge == null ? entry.local() : edge.target().toString(),
              edge == null ? entry.remote() : REMOVED,
              entry.outcome(),
              edge == null
                  ? entry.outcome() == Outcome.REMOTE_CHOSEN ? entry.remote() : entry.local()
                  : edge.target().toString());
    };
  }

  private static ImportConflict made(
      String path,
      ThoughtId thought,
      Kind kind,
      String name,
      String here,
      String file,
      Outcome outcome,
      String kept) {
    return new ImportConflict(path, thought, kind, name, cut(here), cut(file), outcome, kept);
  }

  private static @Nullable FieldValue attribute(
      ThoughtVersion version, @Nullable EdgeKey edge, String name) {
    Map<String, FieldValue> attributes = edge == null ? null : version.relationships().get(edge);
    return attributes == null ? null : attributes.get(name);
  }

  private static String said(@Nullable FieldValue value) {
    return value == null ? REMOVED : cut(Shown.value(value));
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= MAX_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_CHARACTERS - 1)) + "…";
  }

  /** How much it matters. */
  Severity severity() {
    return kind == Kind.DELETE_EDIT ? Severity.HIGH : outcome.severity();
  }

  /** Whether a person should look at it: nothing was lost, but nobody decided. */
  boolean requiresUserIntervention() {
    return outcome.severity() == Severity.HIGH;
  }

  String line() {
    String of = name.isEmpty() ? "" : " \"" + name + "\"";
    return path
        + "  "
        + kind.label()
        + of
        + ": here "
        + Shown.title(here)
        + ", file "
        + Shown.title(file)
        + " → "
        + words();
  }

  private String words() {
    return switch (outcome) {
      case BOTH_INSERTED, BOTH_KEPT -> kind == Kind.DELETE_EDIT ? "it stays" : "both are there";
      case BOTH_REPLACED -> "both are there, side by side; please look";
      case EDIT_KEPT -> "the edit is there";
      case LOCAL_CHOSEN -> "kept what is here";
      case REMOTE_CHOSEN -> "took what the file says";
      case VALUE_MADE -> "made " + Shown.title(kept);
      case LEFT_OPEN ->
          kind == Kind.DELETE_EDIT
              ? "it stays until you decide"
              : "not decided" + (kept.isEmpty() ? "" : "; meanwhile " + Shown.title(kept));
    };
  }

  Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("path", path);
    if (thought != null) {
      object.put("thought", thought.toString());
    }
    object.put("kind", kind.name());
    object.put("name", name);
    object.put("here", here);
    object.put("file", file);
    object.put("outcome", outcome.name());
    object.put("kept", kept);
    object.put("severity", severity().name());
    object.put("requiresUserIntervention", requiresUserIntervention());
    return object;
  }
}
