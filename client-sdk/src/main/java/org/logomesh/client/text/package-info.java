/**
 * The text CRDT: merges what several people typed into one text, character by character.
 *
 * <p>The event-graph approach of Eg-walker (Gentle & Kleppmann, EuroSys 2025). What is kept is the
 * plain text and the graph of {@linkplain org.logomesh.client.text.Splice splices} as they were
 * made: positions, and which splices their author had seen. Ids are not attached to characters.
 * Merge state, a tree of spans with an order among concurrent inserts, exists only while splices
 * made side by side are merged.
 *
 * <pre>
 *   Splice ──> TextGraph ──> TextMerger ──┬── plain edit ─────────────> TextBuffer ──> text
 *              history,      sequential?  └── TextWalker ──> changes ─┘
 *              cuts                           MergeState: SpanTree, SpanIndex
 * </pre>
 *
 * <h2>Cost</h2>
 *
 * <p>The history is in runs: {@code SpliceRows} what splices do, {@code IdRows} which operations
 * they are, and parents where a splice does not just follow the one before. A typed sentence is one
 * row of each, in memory and in storage ({@code HistoryCodec}), and is applied in one step. Typing
 * costs an edit of a gap buffer and a longer row. Splices side by side are walked from the last cut
 * ({@code CriticalCuts}) before them on, in O(log n) for each row and each change of branch; {@code
 * TextCostTest} counts the steps. Where many inserted at the very same place without knowing of
 * each other, their runs are found by id. What is not bounded so well: each insert there looks at
 * what the author of the run before it put into that run.
 *
 * <p>A stored text is opened without its history, which is read when something is merged.
 *
 * <h2>The order of concurrent inserts</h2>
 *
 * <p>FugueMax (Weidner & Kleppmann, "The Art of the Fugue", 2023). An inserted code point's left
 * origin is the code point before it and its right origin the next one after that, removed ones
 * included, in the version its splice was made in. Of two inserts with one left origin, that with
 * the right origin further to the right comes first; with both origins equal, that of the smaller
 * {@link org.logomesh.model.id.OperationId}. What was typed forwards or backwards in one go is not
 * interleaved with what others typed there. {@code vectors/text-order.txt} in the test resources
 * has examples to check another implementation with.
 *
 * <p>So the text depends on the set of splices, their parents, ids and effectiveness only: not on
 * the order they arrived in.
 *
 * <h2>Units</h2>
 *
 * <p>Every position and length is in Unicode code points, at the interface and inside. A surrogate
 * pair cannot be split, and text with an unpaired surrogate cannot be inserted.
 */
@NullMarked
package org.logomesh.client.text;

import org.jspecify.annotations.NullMarked;
