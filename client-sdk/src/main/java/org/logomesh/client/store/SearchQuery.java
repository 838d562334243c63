package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;

/**
 * What a person typed, as terms: words, {@code "phrases"}, {@code prefix*} and {@code -excluded}.
 * Everything can be typed; what is not a word means nothing.
 *
 * @param wanted terms that a result has, all of them
 * @param excluded terms that it does not have
 */
record SearchQuery(List<Term> wanted, List<Term> excluded) {
  /** Terms that are looked at; more would be no query a person types. */
  static final int MAX_TERMS = 16;

  /** Letters before {@code *}: fewer would match a good part of all words. */
  private static final int MIN_PREFIX = 2;

  /**
   * Words that follow one another.
   *
   * @param words at least one
   * @param prefix whether the last may go on
   */
  record Term(List<String> words, boolean prefix) {
    String match() {
      // Words have no quotation marks in them.
      return '"' + String.join(" ", words) + '"' + (prefix ? " *" : "");
    }
  }

  static SearchQuery parse(String text) {
    List<Term> wanted = new ArrayList<>();
    List<Term> excluded = new ArrayList<>();
    int at = 0;
    while (at < text.length() && wanted.size() + excluded.size() < MAX_TERMS) {
      boolean not = text.charAt(at) == '-' && startsTerm(text, at);
      int from = not ? at + 1 : at;
      int end = endOfTerm(text, from);
      add(text.substring(from, end), not ? excluded : wanted);
      at = end + 1;
    }
    return new SearchQuery(List.copyOf(wanted), List.copyOf(excluded));
  }

  /** The expression for SQLite; {@code wanted} must not be empty. */
  String match() {
    StringBuilder match = new StringBuilder();
    for (Term term : wanted) {
      match.append(match.isEmpty() ? "" : " AND ").append(term.match());
    }
    for (Term term : excluded) {
      match.append(" NOT ").append(term.match());
    }
    return match.toString();
  }

  private static boolean startsTerm(String text, int at) {
    return (at == 0 || Character.isWhitespace(text.charAt(at - 1)))
        && at + 1 < text.length()
        && !Character.isWhitespace(text.charAt(at + 1));
  }

  private static int endOfTerm(String text, int from) {
    if (from < text.length() && text.charAt(from) == '"') {
      int close = text.indexOf('"', from + 1);
      return close < 0 ? text.length() : close + 1;
    }
    int at = from;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static void add(String term, List<Term> terms) {
    List<String> words = new ArrayList<>();
    SearchText.visit(term, (start, end, word) -> words.add(word));
    if (!words.isEmpty()) {
      boolean prefix = term.endsWith("*") && words.get(words.size() - 1).length() >= MIN_PREFIX;
      terms.add(new Term(List.copyOf(words), prefix));
    }
  }
}
