package org.logomesh.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.SpaceException;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;
import picocli.CommandLine.Option;

/** The options that say which strategy decides what; the same for all commands that decide. */
final class StrategyOptions {
  @Option(
      names = "--strategy",
      paramLabel = "STRATEGY",
      description = "For everything that no other option names.")
  private @Nullable String strategy;

  @Option(names = "--field", paramLabel = "NAME=STRATEGY", description = "For a field of thoughts.")
  private Map<String, String> fields = new LinkedHashMap<>();

  @Option(
      names = "--attribute",
      paramLabel = "NAME=STRATEGY",
      description = "For an attribute of edges.")
  private Map<String, String> attributes = new LinkedHashMap<>();

  @Option(
      names = "--kind",
      paramLabel = "KIND=STRATEGY",
      description = "For a kind: delete-edit, field, edge-one, attribute, text, state, session.")
  private Map<String, String> kinds = new LinkedHashMap<>();

  /** Whether any of them was given. */
  boolean given() {
    return strategy != null || !fields.isEmpty() || !attributes.isEmpty() || !kinds.isEmpty();
  }

  /**
   * What they say.
   *
   * @param otherwise for what none of them names
   * @throws SpaceException BAD_INPUT if there is no such strategy or kind
   */
  ResolutionRules rules(StandardStrategy otherwise) {
    ResolutionRules rules = ResolutionRules.of(strategy == null ? otherwise : strategy(strategy));
    for (Map.Entry<String, String> field : fields.entrySet()) {
      rules = rules.field(field.getKey(), strategy(field.getValue()));
    }
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      rules = rules.attribute(attribute.getKey(), strategy(attribute.getValue()));
    }
    for (Map.Entry<String, String> kind : kinds.entrySet()) {
      rules =
          rules.kind(
              named(Conflict.Kind.values(), "kind", kind.getKey()), strategy(kind.getValue()));
    }
    return rules;
  }

  private static StandardStrategy strategy(String typed) {
    return named(StandardStrategy.values(), "strategy", typed);
  }

  private static <T extends Enum<T>> T named(T[] all, String what, String typed) {
    String name = typed.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    for (T each : all) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    throw new SpaceException(
        SpaceException.Kind.BAD_INPUT,
        "there is no " + what + " \"" + typed + "\"; see: lm conflicts resolve --help");
  }
}
