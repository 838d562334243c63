package org.logomesh.client.sync;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.logomesh.client.graph.Conflict;
import org.logomesh.client.graph.ResolutionRules;
import org.logomesh.client.graph.StandardStrategy;

/** Reads the corpus of conflict situations; its head says what the lines mean. */
final class ConflictCorpus {
  private static final String RESOURCE = "conflict-corpus.txt";
  private static final Pattern TOKEN = Pattern.compile("\"[^\"]*\"|\\S+");

  final Map<String, Case> cases = new LinkedHashMap<>();
  final Map<String, Map<Case, Integer>> merges = new LinkedHashMap<>();

  /** One situation. */
  static final class Case {
    final String name;
    final Map<String, List<List<Words>>> transactions = new TreeMap<>();
    final Map<String, Long> clockSeconds = new TreeMap<>(Map.of("a", 1L, "b", 2L));
    final List<Words> shows = new ArrayList<>();
    final List<Expected> conflicts = new ArrayList<>();
    final List<Words> then = new ArrayList<>();
    final List<Expected> open = new ArrayList<>();
    ResolutionRules rules = ResolutionRules.of(StandardStrategy.ASK);
    boolean hasRules;

    Case(String name) {
      this.name = name;
    }

    List<List<Words>> transactions(String side) {
      return transactions.getOrDefault(side, List.of());
    }

    boolean needsAPerson() {
      return conflicts.stream().anyMatch(expected -> expected.kind() == Conflict.Kind.DELETE_EDIT);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The words of one statement; quoted ones keep their first quotation mark. */
  record Words(List<String> words) {
    String verb() {
      return words.get(0);
    }

    /** The word at a place, without quotation marks. */
    String at(int place) {
      String word = words.get(place);
      return word.startsWith("\"")
          ? word.substring(1, word.length() - 1).replace("\\n", "\n")
          : word;
    }
  }

  /** A conflict that is to be reported. */
  record Expected(Conflict.Kind kind, String name) {}

  static ConflictCorpus read() {
    try (InputStream in = ConflictCorpus.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("missing: " + RESOURCE);
      }
      ConflictCorpus corpus = new ConflictCorpus();
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String block : text.replaceAll("(?m)^#.*\n", "").split("\n\\s*\n", -1)) {
        if (!block.isBlank()) {
          corpus.take(block.strip().lines().map(String::strip).toList());
        }
      }
      return corpus;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void take(List<String> lines) {
    String head = lines.get(0);
    String name = head.substring(head.indexOf(' ') + 1, head.indexOf(':'));
    List<String> rest = lines.subList(1, lines.size());
    if (head.startsWith("case ")) {
      Case one = new Case(name);
      rest.forEach(line -> take(one, line));
      if (cases.put(name, one) != null) {
        throw new IllegalStateException("twice: " + name);
      }
    } else if (head.startsWith("merge ")) {
      Map<Case, Integer> parts = new LinkedHashMap<>();
      for (String line : rest) {
        String[] words = line.split(" x ", -1);
        Case part = cases.get(words[1]);
        if (part == null) {
          throw new IllegalStateException("no case " + words[1]);
        }
        parts.put(part, Integer.parseInt(words[0]));
      }
      merges.put(name, parts);
    } else {
      throw new IllegalStateException(head);
    }
  }

  private static void take(Case one, String line) {
    String key = line.substring(0, line.indexOf(' '));
    String rest = line.substring(key.length()).strip();
    switch (key) {
      case "base", "a", "b" ->
          one.transactions.computeIfAbsent(key, side -> new ArrayList<>()).add(statements(rest));
      case "clock" -> {
        List<String> words = words(rest).words();
        one.clockSeconds.put(words.get(0), Long.parseLong(words.get(1)));
      }
      case "shows" -> one.shows.addAll(statements(rest));
      case "then" -> one.then.addAll(statements(rest));
      case "conflict" -> one.conflicts.add(expected(rest));
      case "open" -> one.open.add(expected(rest));
      case "rules" -> {
        one.rules = rules(rest);
        one.hasRules = true;
      }
      default -> throw new IllegalStateException(line);
    }
  }

  private static Expected expected(String text) {
    List<String> words = words(text).words();
    String name = words.size() > 1 ? words.get(1) : "";
    return new Expected(Conflict.Kind.valueOf(words.get(0)), name);
  }

  private static ResolutionRules rules(String text) {
    ResolutionRules rules = null;
    for (String word : text.split("\\s+", -1)) {
      String[] sides = word.split("=", -1);
      StandardStrategy strategy = StandardStrategy.valueOf(sides[1].toUpperCase(Locale.ROOT));
      String[] what = sides[0].split(":", -1);
      if (rules == null) {
        if (!what[0].equals("everything")) {
          throw new IllegalStateException("the first rule is for everything: " + text);
        }
        rules = ResolutionRules.of(strategy);
        continue;
      }
      rules =
          switch (what[0]) {
            case "field" -> rules.field(what[1], strategy);
            case "attribute" -> rules.attribute(what[1], strategy);
            case "edges" -> rules.edges(what[1], strategy);
            case "kind" -> rules.kind(Conflict.Kind.valueOf(what[1]), strategy);
            default -> throw new IllegalStateException(word);
          };
    }
    if (rules == null) {
      throw new IllegalStateException("no rules");
    }
    return rules;
  }

  private static List<Words> statements(String text) {
    return Arrays.stream(text.split(";", -1)).map(ConflictCorpus::words).toList();
  }

  private static Words words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return new Words(words);
  }
}
