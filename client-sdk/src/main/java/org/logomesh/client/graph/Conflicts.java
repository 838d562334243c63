package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextDocument;

/** Reads conflicts from merge states. */
final class Conflicts {
  private static final Comparator<Competitor> LATEST_FIRST =
      Comparator.comparing(Competitor::write, Write.SHOWN).reversed();

  private Conflicts() {}

  static List<Conflict> of(ThoughtState state, Supplier<TextDocument> text) {
    List<Conflict> found = new ArrayList<>();
    deleteEdit(state, text, found);
    state.fields().forEach((name, writes) -> field(state.id(), name, writes, found));
    text(state, text, found);
    return List.copyOf(found);
  }

  /** Finds the conflict among all edges of one source and type that allows one target. */
  static @Nullable Conflict of(List<EdgeState> edges) {
    List<Competitor> targets = new ArrayList<>();
    for (EdgeState edge : edges) {
      Write added = Writes.shown(edge.adds());
      if (added != null) {
        targets.add(new Competitor.Target(added, edge.key().target()));
      }
    }
    if (targets.size() < 2) {
      return null;
    }
    targets.sort(LATEST_FIRST);
    EdgeKey any = edges.get(0).key();
    return new Conflict(Conflict.Kind.EDGE_ONE, any.source(), any.type(), targets);
  }

  /** The write of a field that is shown, or null if none has effect. */
  static @Nullable FieldWrite shown(List<FieldWrite> writes) {
    FieldWrite shown = null;
    for (FieldWrite field : writes) {
      if (field.write().effective()
          && (shown == null || Write.SHOWN.compare(field.write(), shown.write()) > 0)) {
        shown = field;
      }
    }
    return shown;
  }

  private static void deleteEdit(
      ThoughtState state, Supplier<TextDocument> text, List<Conflict> found) {
    if (state.deletions().isEmpty()) {
      return;
    }
    List<Competitor> sides = new ArrayList<>();
    for (Deletion deletion : state.deletions()) {
      if (deletion.write().effective()) {
        sides.add(new Competitor.Deleted(deletion.write()));
      }
    }
    if (sides.isEmpty() || !Life.alive(state, text)) {
      return;
    }
    // Where only splices deep in the text survive, the latest splices stand for them.
    List<Write> survivors = Life.survivors(state);
    for (Write edit : survivors.isEmpty() ? state.textHeads() : survivors) {
      sides.add(new Competitor.Edited(edit));
    }
    found.add(new Conflict(Conflict.Kind.DELETE_EDIT, state.id(), "", sides));
  }

  private static void field(
      ThoughtId thought, String name, List<FieldWrite> writes, List<Conflict> found) {
    if (writes.size() < 2) {
      return;
    }
    List<Competitor.Value> values =
        writes.stream()
            .filter(field -> field.write().effective())
            .map(field -> new Competitor.Value(field.write(), field.value()))
            .sorted(LATEST_FIRST)
            .toList();
    if (values.stream().map(value -> Optional.ofNullable(value.value())).distinct().count() > 1) {
      found.add(new Conflict(Conflict.Kind.FIELD, thought, name, List.copyOf(values)));
    }
  }

  private static void text(ThoughtState state, Supplier<TextDocument> text, List<Conflict> found) {
    if (state.textHeads().size() < 2) {
      return;
    }
    List<Write> heads = state.textHeads().stream().filter(Write::effective).toList();
    if (heads.size() > 1 && TextOverlap.exists(text.get(), Writes.ids(heads))) {
      List<Competitor> sides = new ArrayList<>();
      heads.forEach(head -> sides.add(new Competitor.Edited(head)));
      sides.sort(LATEST_FIRST);
      found.add(new Conflict(Conflict.Kind.TEXT, state.id(), "", sides));
    }
  }
}
