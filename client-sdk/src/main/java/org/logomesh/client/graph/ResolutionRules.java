package org.logomesh.client.graph;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which strategy decides which conflicts, for a group of them or for a three-way merge. Immutable.
 *
 * <p>The most special rule counts: one for a name, then one for a kind, then the one for
 * everything. The rule for everything leaves two kinds out: {@link Conflict.Kind#DELETE_EDIT} stays
 * open unless a rule names that kind, since it needs a person; {@link Conflict.Kind#TEXT} stays as
 * it was merged, and is over with any rule but {@link StandardStrategy#ASK}.
 *
 * <pre>{@code
 * ResolutionRules.of(StandardStrategy.LATEST)
 *     .field("priority", StandardStrategy.HIGHEST)
 *     .field("categories", StandardStrategy.UNION)
 *     .kind(Conflict.Kind.DELETE_EDIT, StandardStrategy.KEEP_BOTH)
 * }</pre>
 */
public final class ResolutionRules {
  private record Name(Conflict.Kind kind, String name) {}

  private final Strategy everything;
  private final Map<Conflict.Kind, Strategy> kinds;
  private final Map<Name, Strategy> names;

  private ResolutionRules(
      Strategy everything, Map<Conflict.Kind, Strategy> kinds, Map<Name, Strategy> names) {
    this.everything = everything;
    this.kinds = Map.copyOf(kinds);
    this.names = Map.copyOf(names);
  }

  /** One strategy for everything that needs no person. */
  public static ResolutionRules of(Strategy everything) {
    return new ResolutionRules(everything, Map.of(), Map.of());
  }

  /** Another strategy for a field of thoughts. */
  public ResolutionRules field(String name, Strategy strategy) {
    return named(Conflict.Kind.FIELD, name, strategy);
  }

  /** Another strategy for an attribute of edges, of whatever type. */
  public ResolutionRules attribute(String name, Strategy strategy) {
    return named(Conflict.Kind.ATTRIBUTE, name, strategy);
  }

  /** Another strategy for a type of edges that allows one target. */
  public ResolutionRules edges(String type, Strategy strategy) {
    return named(Conflict.Kind.EDGE_ONE, type, strategy);
  }

  /** Another strategy for a kind of conflict. */
  public ResolutionRules kind(Conflict.Kind kind, Strategy strategy) {
    Map<Conflict.Kind, Strategy> changed = new HashMap<>(kinds);
    changed.put(kind, strategy);
    return new ResolutionRules(everything, changed, names);
  }

  /** The strategy that decides. */
  public Strategy strategy(Conflict.Kind kind, String name) {
    return Optional.ofNullable(names.get(new Name(kind, name)))
        .or(() -> Optional.ofNullable(kinds.get(kind)))
        .orElseGet(
            () ->
                switch (kind) {
                  case DELETE_EDIT -> StandardStrategy.ASK;
                  case TEXT ->
                      everything == StandardStrategy.ASK
                          ? StandardStrategy.ASK
                          : StandardStrategy.KEEP_BOTH;
                  case FIELD, ATTRIBUTE, EDGE_ONE, STATE, SESSION -> everything;
                });
  }

  Decision decide(Dispute dispute) {
    return strategy(dispute.kind(), dispute.name()).decide(dispute);
  }

  private ResolutionRules named(Conflict.Kind kind, String name, Strategy strategy) {
    Map<Name, Strategy> changed = new HashMap<>(names);
    changed.put(new Name(kind, name), strategy);
    return new ResolutionRules(everything, kinds, changed);
  }
}
