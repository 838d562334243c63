package org.logomesh.client.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextDocument;

/** Reads conflicts from merge states. */
final class Conflicts {
  static final Comparator<Competitor> LATEST_FIRST =
      Comparator.comparing(Competitor::write, Write.SHOWN).reversed();

  private Conflicts() {}

  static List<Conflict> of(ThoughtState state, Supplier<TextDocument> text) {
    List<Conflict> found = new ArrayList<>();
    deleteEdit(state, text, found);
    state
        .fields()
        .forEach(
            (name, writes) -> {
              List<Competitor> values = values(writes);
              if (!values.isEmpty()) {
                found.add(new Conflict(Conflict.Kind.FIELD, state.id(), name, values));
              }
            });
    text(state, text, found);
    return List.copyOf(found);
  }

  /** Finds the conflicts among the attributes of one edge. */
  static List<Conflict> of(EdgeState edge) {
    List<Conflict> found = new ArrayList<>();
    edge.attributes()
        .forEach(
            (name, writes) -> {
              List<Competitor> values = values(writes);
              if (!values.isEmpty()) {
                found.add(Conflict.ofAttribute(edge.key(), name, values));
              }
            });
    return found;
  }

  /** Finds the conflict among all edges of one source and type that allows one target. */
  static @Nullable Conflict of(List<EdgeState> edges) {
    List<Competitor> targets = new ArrayList<>();
    for (EdgeState edge : edges) {
      Write added = edge.shown();
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

  /** Finds the conflict of a part of a state. */
  static @Nullable Conflict of(StateCell cell) {
    if (cell.writes().size() < 2) {
      return null;
    }
    List<StateWrite> effective = cell.effective();
    if (cell.key().isLease()) {
      List<Competitor> claims =
          effective.stream().map(Conflicts::claim).collect(Collectors.toUnmodifiableList());
      long holders = claims.stream().map(claim -> claim.authorship().author()).distinct().count();
      return holders > 1 ? Conflict.ofState(Conflict.Kind.SESSION, cell.key(), claims) : null;
    }
    List<Competitor> values = new ArrayList<>();
    for (StateWrite write : effective) {
      FieldValue value = write.value();
      if (value != null) { // else the element of a set
        values.add(new Competitor.Stored(write.write(), write.schema(), value, write.term()));
      }
    }
    long different =
        values.stream().map(side -> ((Competitor.Stored) side).value()).distinct().count();
    return different > 1 ? Conflict.ofState(Conflict.Kind.STATE, cell.key(), values) : null;
  }

  private static Competitor claim(StateWrite write) {
    long millis = write.value() instanceof FieldValue.Int64 duration ? duration.value() : 0;
    return new Competitor.Claim(write.write(), millis);
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

  /** The sides of a field or an attribute if they say different things, else none. */
  private static List<Competitor> values(List<FieldWrite> writes) {
    if (writes.size() < 2) {
      return List.of();
    }
    List<Competitor.Value> values =
        writes.stream()
            .filter(field -> field.write().effective())
            .map(field -> new Competitor.Value(field.write(), field.value()))
            .sorted(LATEST_FIRST)
            .toList();
    boolean differ =
        values.stream().map(value -> Optional.ofNullable(value.value())).distinct().count() > 1;
    return differ ? List.copyOf(values) : List.of();
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
