package org.logomesh.client.graph;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
 *     itself is a {@code TextGraph}, kept beside
 * @param deletions its deletions
 */
public record ThoughtState(
    ThoughtId id,
    List<Write> creates,
    SortedMap<String, List<FieldWrite>> fields,
    SortedMap<String, List<Write>> tags,
    List<Write> textHeads,
    List<Deletion> deletions) {

  public ThoughtState {
    creates = List.copyOf(creates);
    fields = Collections.unmodifiableSortedMap(fields);
    tags = Collections.unmodifiableSortedMap(tags);
    textHeads = List.copyOf(textHeads);
    deletions = List.copyOf(deletions);
  }

  /** The state of a thought that nothing has been written to. */
  public static ThoughtState empty(ThoughtId id) {
    return new ThoughtState(
        id,
        List.of(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        List.of(),
        List.of());
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

  ThoughtState withCreates(List<Write> writes) {
    return new ThoughtState(id, writes, fields, tags, textHeads, deletions);
  }

  ThoughtState withField(String name, List<FieldWrite> writes) {
    return new ThoughtState(id, creates, with(fields, name, writes), tags, textHeads, deletions);
  }

  ThoughtState withTag(String tag, List<Write> writes) {
    return new ThoughtState(id, creates, fields, with(tags, tag, writes), textHeads, deletions);
  }

  ThoughtState withTextHeads(List<Write> writes) {
    return new ThoughtState(id, creates, fields, tags, writes, deletions);
  }

  ThoughtState withDeletions(List<Deletion> changed) {
    return new ThoughtState(id, creates, fields, tags, textHeads, changed);
  }

  private static <W> SortedMap<String, List<W>> with(
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
