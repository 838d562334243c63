package org.logomesh.client.text;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.OperationId;

/**
 * One text: its history of splices and the text they make.
 *
 * <p>The text is a function of the set of splices and of which of them are effective. Splices may
 * come in any order that brings parents first, and more than once.
 *
 * <p>Not safe for use by several threads at once. A text that was opened and only read is in memory
 * as its characters; its history is read when it is first needed, and then takes a few bytes for
 * each run of typing, beside the inserted characters. Merge state exists only while concurrent
 * splices are merged or some effect is hidden.
 */
public final class TextDocument {
  private final EntryNumbers numbers;

  /** What it was opened from, until the history is changed. */
  private @Nullable StoredText stored;

  /** The history and the text it makes, once they are needed. */
  private @Nullable LoadedText loaded;

  private TextDocument(
      EntryNumbers numbers, @Nullable StoredText stored, @Nullable LoadedText loaded) {
    this.numbers = numbers;
    this.stored = stored;
    this.loaded = loaded;
  }

  /** Makes a text without history, to be kept in memory or encoded with the hashes of entries. */
  public static TextDocument empty() {
    return empty(EntryNumbers.none());
  }

  /**
   * Makes a text without history.
   *
   * @param numbers what {@link #encode} is to call entries
   */
  public static TextDocument empty(EntryNumbers numbers) {
    TextGraph graph = new TextGraph(new SpliceIds(numbers));
    return new TextDocument(numbers, null, LoadedText.of(graph, ""));
  }

  /**
   * Opens a stored text. Its history is read when it is first needed; a damaged one, or one that
   * names no such hidden splice, makes that call throw {@link TextHistoryException}.
   */
  public static TextDocument open(StoredText text) {
    return new TextDocument(text.numbers(), text, null);
  }

  /**
   * Reads a stored history and makes its text anew.
   *
   * @param history what {@link #encode} gave, in order and without gaps
   * @param numbers what the history calls entries
   * @param hidden the splices that are not effective
   * @throws TextHistoryException if the history is damaged or names no such hidden splice
   */
  public static TextDocument rebuild(
      List<byte[]> history, EntryNumbers numbers, Collection<OperationId> hidden) {
    return new TextDocument(
        numbers, null, LoadedText.merged(LoadedText.read(history, numbers, hidden)));
  }

  /** Returns a text of its own with the same history. */
  public TextDocument copy() {
    StoredText unchanged = stored;
    if (unchanged != null) {
      return open(unchanged);
    }
    BitSet all = new BitSet();
    all.set(0, graph().size());
    return new TextDocument(numbers, null, LoadedText.of(PartOfGraph.copy(graph(), all), text()));
  }

  /**
   * Takes in one splice.
   *
   * @return what changes in the shown text
   * @throws IllegalArgumentException if a parent is unknown; nothing was changed then
   */
  public List<TextChange> apply(Splice splice, boolean effective) {
    if (changing().graph().add(splice, effective)) {
      return merge();
    }
    return List.of();
  }

  /**
   * Takes in splices in an order that brings parents first. Merging many at once is much cheaper
   * than one by one.
   *
   * @param effective says which of them have an effect: see {@link #setEffective}
   * @return what changes in the shown text
   * @throws IllegalArgumentException if a parent is unknown; those before it are taken in then
   */
  public List<TextChange> apply(
      Iterable<Splice> splices, Predicate<? super OperationId> effective) {
    TextGraph graph = changing().graph();
    List<TextChange> changes = List.of();
    try {
      for (Splice splice : splices) {
        graph.add(splice, effective.test(splice.id()));
      }
    } finally {
      changes = merge();
    }
    return changes;
  }

  /**
   * Hides what splices do, or lets it show again. A hidden splice still counts in the versions that
   * later ones build on, so their positions stay right; but what it inserted is not shown, and what
   * it removed is, unless another splice removed it too. Unknown ids are passed over.
   *
   * @return what changes in the shown text
   */
  public List<TextChange> setEffective(Collection<OperationId> splices, boolean effective) {
    if (splices.isEmpty()) {
      return List.of();
    }
    LoadedText now = changing();
    ChangeLog log = new ChangeLog(now.graph().content(), now.buffer());
    for (OperationId id : splices) {
      int number = now.graph().ids().find(id);
      if (number != SpliceIds.UNKNOWN) {
        now.merger().setHidden(number, !effective, log);
      }
    }
    return log.changes();
  }

  /** Returns the shown text. */
  public String text() {
    LoadedText now = loaded;
    return now == null ? stored().text() : now.buffer().text();
  }

  /** Returns a part of the shown text, by code points. */
  public String text(int from, int to) {
    LoadedText now = loaded;
    if (now == null) {
      String all = stored().text();
      int start = all.offsetByCodePoints(0, from);
      return all.substring(start, all.offsetByCodePoints(start, to - from));
    }
    return now.buffer().slice(from, to);
  }

  /** Returns the length of the shown text in code points. */
  public int length() {
    LoadedText now = loaded;
    return now == null ? CodePoints.count(stored().text()) : now.buffer().length();
  }

  /** Returns how many splices the text has. */
  public int spliceCount() {
    LoadedText now = loaded;
    return now == null ? stored().spliceCount() : now.graph().size();
  }

  public boolean contains(OperationId splice) {
    return graph().ids().find(splice) != SpliceIds.UNKNOWN;
  }

  /** Says whether a splice is known and has an effect. */
  public boolean isEffective(OperationId splice) {
    int number = graph().ids().find(splice);
    return number != SpliceIds.UNKNOWN && !graph().isHidden(number);
  }

  /**
   * Checks that the history names only entries that there are: for histories that others have
   * written.
   *
   * @throws TextHistoryException if it names another
   */
  public void requireEntries() {
    graph().ids().requireEntries();
  }

  /** Returns the latest splices: the parents of the next one. */
  public List<OperationId> heads() {
    return graph().idsOf(graph().heads());
  }

  /**
   * Returns the text as it was with some splices and everything in their past. Splices that have no
   * effect now have none in it.
   *
   * @throws IllegalArgumentException if a splice is unknown
   */
  public String textAt(Collection<OperationId> version) {
    return at(version).text();
  }

  /**
   * Returns this text as a document of its own that has some splices only, and everything in their
   * past: for writing an edit down as splices of an earlier version.
   *
   * @throws IllegalArgumentException if a splice is unknown
   */
  public TextDocument at(Collection<OperationId> version) {
    return at(numbersOf(version));
  }

  private TextDocument at(IntList version) {
    BitSet past = graph().pastOf(version);
    return new TextDocument(numbers, null, LoadedText.merged(PartOfGraph.copy(graph(), past)));
  }

  /**
   * Returns the text that the latest splices make without one of them.
   *
   * @param head a splice of this text
   * @throws TextHistoryException if it is not found
   */
  public String textWithout(OperationId head) {
    int without = own(head);
    IntList heads = graph().heads();
    IntList others = new IntList();
    for (int i = 0; i < heads.size(); i++) {
      if (heads.get(i) != without) {
        others.add(heads.get(i));
      }
    }
    return at(others).text();
  }

  /**
   * Says whether a splice has an effect that is neither one of those given nor in their past.
   *
   * @param version splices of this text
   * @throws TextHistoryException if one of them is not found
   */
  public boolean hasEffectOutside(Collection<OperationId> version) {
    TextGraph graph = graph();
    IntList given = new IntList();
    version.forEach(id -> given.add(own(id)));
    BitSet past = graph.pastOf(given);
    for (int number = past.nextClearBit(0);
        number < graph.size();
        number = past.nextClearBit(number + 1)) {
      if (!graph.isHidden(number)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Writes an edit of the shown text down as splices of the present version.
   *
   * <p>That is one draft for each change, but for texts with hidden effects: there a place that is
   * shown may be none of the present version, so that an edit takes more drafts.
   *
   * @param changes each in the text that those before it leave
   * @throws IndexOutOfBoundsException if a change is outside the text
   */
  public List<SpliceDraft> draft(List<TextChange> changes) {
    LoadedText now = load();
    return new Drafter(now.graph(), now.merger(), now.buffer()).draft(changes);
  }

  /**
   * Returns a place that stays beside its character: see {@link Anchor}.
   *
   * <p>Anchors are for keeping; a cursor on the screen moves along with {@link TextChange#move},
   * which costs nothing. The first anchor after an edit makes the merge state of the whole history.
   *
   * @param position code points before the place
   * @param after whether it stays after the character before it, or before the one after it
   * @throws IndexOutOfBoundsException if the place is outside the text
   */
  public Anchor anchor(int position, boolean after) {
    return places().anchor(position, after);
  }

  /**
   * Returns where an anchor is now, in code points.
   *
   * @throws IllegalArgumentException if its character is none of this history
   */
  public int position(Anchor anchor) {
    return places().position(anchor);
  }

  /**
   * Returns who wrote which stretch of the shown text, in order and without gaps.
   *
   * @param authors who made a splice; asked once for neighbouring splices of one entry
   */
  public <A> List<Blame<A>> blame(Function<OperationId, A> authors) {
    return places().blame(authors);
  }

  /**
   * Returns the history from a splice on, in the order in which it was taken in.
   *
   * @param from how many splices were stored before
   */
  public byte[] encode(int from) {
    return HistoryCodec.encode(graph(), from, numbers);
  }

  /**
   * Frees what can be had again: merge state, and the history if it has not changed since the text
   * was opened.
   */
  public void release() {
    LoadedText now = loaded;
    if (stored != null) {
      loaded = null;
    } else if (now != null) {
      now.merger().release();
    }
  }

  private Places places() {
    LoadedText now = load();
    return new Places(now.graph(), now.merger().walkerFromStart().state());
  }

  private IntList numbersOf(Collection<OperationId> version) {
    IntList numbers = new IntList();
    for (OperationId id : version) {
      int number = graph().ids().find(id);
      if (number == SpliceIds.UNKNOWN) {
        throw new IllegalArgumentException("unknown splice " + id);
      }
      numbers.add(number);
    }
    return numbers;
  }

  /** Returns the number of a splice that must be here. */
  private int own(OperationId id) {
    int number = graph().ids().find(id);
    if (number == SpliceIds.UNKNOWN) {
      throw new TextHistoryException("splice " + id + " is not found");
    }
    return number;
  }

  private List<TextChange> merge() {
    return load().merge();
  }

  private TextGraph graph() {
    return load().graph();
  }

  private LoadedText changing() {
    LoadedText now = load();
    stored = null;
    return now;
  }

  private LoadedText load() {
    LoadedText now = loaded;
    if (now == null) {
      StoredText from = stored();
      now = LoadedText.of(from);
      loaded = now;
    }
    return now;
  }

  private StoredText stored() {
    StoredText from = stored;
    if (from == null) {
      throw new IllegalStateException("a text that is neither stored nor loaded");
    }
    return from;
  }
}
