package org.logomesh.client.graph;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.logomesh.model.id.OperationId;

/**
 * What merging knows of one thought, except its text: every write that no other write has replaced,
 * shown or not. Immutable.
 *
 * <p>It is a function of the set of operations that were applied, and of nothing else: a write is
 * here exactly if it was applied and no applied operation names it as replaced. Since a write is
 * applied before whatever names it, a replaced one can be forgotten at once, and no tombstones are
 * needed. All lists are sorted by operation id.
 *
 * @param id the thought
 * @param creates its creations and restorations
 * @param fields for every field, the writes that compete; never empty
 * @param tags for every tag, its additions; never empty
 * @param textHeads the latest splices of its text: those that no other splice builds on. The text
 *     itself is a {@link org.logomesh.client.text.TextDocument}, kept beside
 * @param hiddenSplices all splices of its text that have no effect
 * @param deletions its deletions
 */
public record ThoughtState(
    ThoughtId id,
    List<Write> creates,
    SortedMap<String, List<FieldWrite>> fields,
    SortedMap<String, List<Write>> tags,
    List<Write> textHeads,
    List<OperationId> hiddenSplices,
    List<Deletion> deletions) {

  public ThoughtState {
    creates = List.copyOf(creates);
    fields = Collections.unmodifiableSortedMap(fields);
    tags = Collections.unmodifiableSortedMap(tags);
    textHeads = List.copyOf(textHeads);
    hiddenSplices = List.copyOf(hiddenSplices);
    deletions = List.copyOf(deletions);
  }

  /** The state of a thought that nothing has been written to. */
  public static ThoughtState empty(ThoughtId id) {
    SortedMap<String, List<FieldWrite>> noFields = Collections.emptySortedMap();
    SortedMap<String, List<Write>> noTags = Collections.emptySortedMap();
    return new ThoughtState(id, List.of(), noFields, noTags, List.of(), List.of(), List.of());
  }

  /**
   * Encodes the state as deterministic CBOR; equal states, and only they, have equal bytes. The
   * same bytes are stored and hashed into the state root.
   */
  public byte[] encode() {
    return StateCodec.encode(this);
  }

  /**
   * Reads back what {@link #encode()} gave.
   *
   * @throws org.logomesh.model.cbor.CborException if the bytes are not an encoded state
   */
  public static ThoughtState decode(ThoughtId id, byte[] encoded) {
    return StateCodec.decodeThought(id, encoded);
  }

  /** Whether the thought has a text that was ever written to. */
  public boolean hasText() {
    return !textHeads.isEmpty();
  }

  ThoughtState withCreates(List<Write> changed) {
    return new ThoughtState(id, changed, fields, tags, textHeads, hiddenSplices, deletions);
  }

  ThoughtState withField(String name, List<FieldWrite> changed) {
    return new ThoughtState(
        id, creates, with(fields, name, changed), tags, textHeads, hiddenSplices, deletions);
  }

  ThoughtState withTag(String tag, List<Write> changed) {
    return new ThoughtState(
        id, creates, fields, with(tags, tag, changed), textHeads, hiddenSplices, deletions);
  }

  ThoughtState withText(List<Write> heads, List<OperationId> hidden) {
    return new ThoughtState(id, creates, fields, tags, heads, hidden, deletions);
  }

  ThoughtState withDeletions(List<Deletion> changed) {
    return new ThoughtState(id, creates, fields, tags, textHeads, hiddenSplices, changed);
  }

  static <W> SortedMap<String, List<W>> with(
      SortedMap<String, List<W>> map, String key, List<W> writes) {
    SortedMap<String, List<W>> changed = new TreeMap<>(map);
    if (writes.isEmpty()) {
      changed.remove(key);
    } else {
      changed.put(key, List.copyOf(writes));
    }
    return changed;
  }
}
