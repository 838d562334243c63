package org.logomesh.client.store;

import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.ThoughtId;
import org.logomesh.client.graph.ThoughtState;
import org.logomesh.client.text.TextDocument;

/** A thought in the cache of the writing connection: what is stored of it, and what is to be. */
final class CachedThought {
  /** What a thought weighs without its text: about its size in memory, in bytes. */
  private static final int BASE_WEIGHT = 1_000;

  /** What a splice and its characters weigh at least. */
  private static final int SPLICE_WEIGHT = 60;

  final ThoughtId id;

  /** The row's number, 0 while there is none. */
  long number;

  /** The merge state, null while nothing was written. */
  @Nullable ThoughtState state;

  /** The text with its history, null until it is asked for. */
  @Nullable TextDocument text;

  /** Splices in the row and its parts. */
  int storedSplices;

  /** How many of those are in parts. */
  int tailFrom;

  /** What is in the tables about it; null if it is not alive there. */
  @Nullable Shown stored;

  /** Rows of conflicts that it has. */
  int conflicts;

  /** The weight that the cache has added up for it. */
  long countedWeight;

  boolean stateChanged;
  boolean textChanged;

  CachedThought(ThoughtId id) {
    this.id = id;
  }

  /**
   * What is shown of a thought, as far as it has rows of its own.
   *
   * @param editedMillis the last edit, which orders lists
   * @param content the text
   * @param fields the shown fields
   * @param tags the shown tags
   */
  record Shown(
      long editedMillis,
      String content,
      SortedMap<String, FieldValue> fields,
      SortedSet<String> tags) {}

  boolean dirty() {
    return stateChanged || textChanged;
  }

  /** About how many bytes it takes in memory. */
  long weight() {
    TextDocument document = text;
    return document == null
        ? BASE_WEIGHT
        : BASE_WEIGHT + (long) document.spliceCount() * SPLICE_WEIGHT + 6L * document.length();
  }
}
