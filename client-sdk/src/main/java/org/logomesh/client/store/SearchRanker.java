package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Scores a text for a query, and finds the stretch of it to show. Words count as in Okapi BM25
 * without document frequencies (every result has every term, and counting how many texts have a
 * common word takes a hundred milliseconds at a million); terms in the first line count more.
 */
final class SearchRanker {
  /** Characters of a text that are looked at; beyond, a term counts as if it were a tag. */
  static final int MAX_CHARS = 4_000;

  private static final double SATURATION = 1.2;
  private static final double LENGTH_WEIGHT = 0.75;
  private static final double USUAL_WORDS = 60;
  private static final double LABEL_SCORE = 0.7;
  private static final double FIRST_LINE_BONUS = 0.5;

  private static final int SNIPPET_CHARS = 160;
  private static final int SNIPPET_LEAD = 40;

  private final List<SearchQuery.Term> terms;

  /** A word and where it is. */
  private record Word(int start, int end, String folded) {}

  /**
   * What is found.
   *
   * @param score the higher the better; comparable within one query
   * @param snippet the stretch of text around the first match
   * @param matches where in the snippet the terms are
   */
  record Ranked(double score, String snippet, List<SearchHit.Range> matches) {}

  SearchRanker(List<SearchQuery.Term> terms) {
    this.terms = terms;
  }

  Ranked rank(String text) {
    String looked = head(text);
    List<Word> words = new ArrayList<>();
    SearchText.visit(looked, (start, end, word) -> words.add(new Word(start, end, word)));
    int firstLineEnd = firstLineEnd(looked);
    double lengthFactor = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * words.size() / USUAL_WORDS;
    double score = 0;
    List<SearchHit.Range> found = new ArrayList<>();
    for (SearchQuery.Term term : terms) {
      int count = 0;
      boolean inFirstLine = false;
      for (int i = 0; i + term.words().size() <= words.size(); i++) {
        if (matches(term, words, i)) {
          count++;
          int start = words.get(i).start();
          inFirstLine |= start < firstLineEnd;
          found.add(new SearchHit.Range(start, words.get(i + term.words().size() - 1).end()));
        }
      }
      score +=
          count == 0 ? LABEL_SCORE : count * (SATURATION + 1) / (count + SATURATION * lengthFactor);
      score += inFirstLine ? FIRST_LINE_BONUS : 0;
    }
    found.sort((a, b) -> Integer.compare(a.from(), b.from()));
    return snippet(looked, found, score, text.length() > looked.length());
  }

  private static boolean matches(SearchQuery.Term term, List<Word> words, int at) {
    int last = term.words().size() - 1;
    for (int i = 0; i <= last; i++) {
      String word = words.get(at + i).folded();
      String wanted = term.words().get(i);
      boolean same = (i == last && term.prefix()) ? word.startsWith(wanted) : word.equals(wanted);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static Ranked snippet(
      String text, List<SearchHit.Range> found, double score, boolean goesOn) {
    int first = found.isEmpty() ? 0 : found.get(0).from();
    int from = first <= SNIPPET_LEAD ? 0 : wordStart(text, first - SNIPPET_LEAD, first);
    int to = Math.min(text.length(), from + SNIPPET_CHARS);
    if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
      to--;
    }
    String lead = from > 0 ? "…" : "";
    String snippet =
        lead
            + text.substring(from, to).replaceAll("\\s", " ")
            + (to < text.length() || goesOn ? "…" : "");
    List<SearchHit.Range> matches = new ArrayList<>();
    for (SearchHit.Range range : found) {
      if (range.from() >= from && range.to() <= to) {
        int shift = lead.length() - from;
        matches.add(new SearchHit.Range(range.from() + shift, range.to() + shift));
      }
    }
    return new Ranked(score, snippet, List.copyOf(matches));
  }

  private static int wordStart(String text, int from, int before) {
    for (int i = from; i < before; i++) {
      if (Character.isWhitespace(text.charAt(i))) {
        return i + 1;
      }
    }
    return Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from;
  }

  private static String head(String text) {
    if (text.length() <= MAX_CHARS) {
      return text;
    }
    int end = Character.isLowSurrogate(text.charAt(MAX_CHARS)) ? MAX_CHARS - 1 : MAX_CHARS;
    return text.substring(0, end);
  }

  private static int firstLineEnd(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text.length() : end;
  }
}
