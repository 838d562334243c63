package org.logomesh.client.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.FieldValue;
import org.logomesh.client.graph.Thought;
import org.logomesh.client.graph.ThoughtId;

/**
 * Questions about the graph as it is shown: only living thoughts, and edges between such. From any
 * thread; inside a transaction the answers contain what it has changed. No query reads more than it
 * answers with, except where said.
 */
public final class GraphQueries {
  /** Most thoughts a page holds. */
  public static final int MAX_PAGE = 1_000;

  /**
   * How many of the newest matches a search ranks: reading these takes two milliseconds, however
   * many texts have the words.
   */
  static final int RANKED_MATCHES = 500;

  private final Database database;

  GraphQueries(Database database) {
    this.database = database;
  }

  /**
   * A page of a list.
   *
   * @param thoughts the thoughts
   * @param next where the next page starts, or null if this is the last
   */
  public record Page(List<Thought> thoughts, @Nullable Position next) {}

  /**
   * A place in a list, newest edit first; stays meaningful while the list changes.
   *
   * @param editedMillis the last edit of the thought just before
   * @param number its number in this database
   */
  public record Position(long editedMillis, long number) {
    /** Before the first thought. */
    public static final Position START = new Position(Long.MAX_VALUE, Long.MAX_VALUE);

    /** Before the first thought that was last edited before a time. */
    public static Position before(long millis) {
      return new Position(millis, Long.MIN_VALUE);
    }
  }

  /**
   * How much there is.
   *
   * @param thoughts living thoughts
   * @param edges edges that are there, whether or not both ends live
   * @param tags different tags
   * @param conflicts unresolved conflicts
   */
  public record Counts(long thoughts, long edges, long tags, long conflicts) {}

  /** Returns a thought, or null if it does not live. */
  public @Nullable Thought thought(ThoughtId id) {
    return database
        .flushed()
        .read(
            sql ->
                sql.first(
                    ThoughtReader.SELECT + " WHERE t.id = ? AND t.alive",
                    ThoughtReader::read,
                    (Object) id.bytes()));
  }

  /**
   * Returns the living thoughts whose id begins with these hexadecimal digits, by id.
   *
   * @throws IllegalArgumentException if there are other characters
   */
  public List<Thought> withIdPrefix(String digits, int limit) {
    return withIdPrefix(
        digits,
        ThoughtReader.SELECT + " WHERE t.id BETWEEN ? AND ? AND t.alive ORDER BY t.id LIMIT ?",
        ThoughtReader::read,
        limit);
  }

  /** As {@link #withIdPrefix}, of all thoughts that were ever written to, deleted or not. */
  public List<ThoughtId> everWithIdPrefix(String digits, int limit) {
    return withIdPrefix(
        digits,
        "SELECT id FROM thoughts WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?",
        row -> ThoughtId.of(row.getBytes(1)),
        limit);
  }

  private <T> List<T> withIdPrefix(
      String digits, String query, SqlConnection.RowReader<T> reader, int limit) {
    String hex = digits.toLowerCase(Locale.ROOT);
    if (hex.length() > 2 * ThoughtId.SIZE) {
      return List.of();
    }
    int missing = 2 * ThoughtId.SIZE - hex.length();
    byte[] from = HexFormat.of().parseHex(hex + "0".repeat(missing));
    byte[] to = HexFormat.of().parseHex(hex + "f".repeat(missing));
    return database
        .flushed()
        .read(sql -> sql.list(query, reader, from, to, Math.min(limit, MAX_PAGE)));
  }

  /**
   * Lists thoughts, the one edited last first.
   *
   * @param sinceMillis only those edited at this time or later; {@code Long.MIN_VALUE}: all
   */
  public Page list(Position after, long sinceMillis, int limit) {
    return page(
        ThoughtReader.SELECT
            + " WHERE t.alive AND (t.edited_millis, t.thought_no) < (?, ?)"
            + " AND t.edited_millis >= ?"
            + " ORDER BY t.edited_millis DESC, t.thought_no DESC LIMIT ?",
        limit,
        after.editedMillis(),
        after.number(),
        sinceMillis);
  }

  /** Lists thoughts with a tag, the one edited last first. */
  public Page tagged(String tag, Position after, long sinceMillis, int limit) {
    return page(
        ThoughtReader.SELECT
            + " JOIN tags g ON g.thought_no = t.thought_no"
            + " WHERE g.tag = ? AND (g.edited_millis, g.thought_no) < (?, ?)"
            + " AND g.edited_millis >= ?"
            + " ORDER BY g.edited_millis DESC, g.thought_no DESC LIMIT ?",
        limit,
        tag,
        after.editedMillis(),
        after.number(),
        sinceMillis);
  }

  /**
   * Returns thoughts whose field shows a value, the one that came last first.
   *
   * @param value as people read it: see {@link FieldValue}; times as in ISO 8601
   */
  public List<Thought> withField(String name, String value, int limit) {
    return database
        .flushed()
        .read(
            sql ->
                sql.list(
                    ThoughtReader.SELECT
                        + " JOIN fields f ON f.thought_no = t.thought_no WHERE f.name = ? AND"
                        + " f.value = ? ORDER BY f.thought_no DESC LIMIT ?",
                    ThoughtReader::read,
                    name,
                    FieldText.key(new FieldValue.Text(value)),
                    Math.min(limit, MAX_PAGE)));
  }

  /**
   * Finds thoughts by the words of their text, tags and fields, the best first. What a large
   * transaction changed is found once it is {@linkplain SearchIndex#catchUp indexed}.
   *
   * @param query words, {@code "phrases"}, {@code prefix*}, {@code -excluded}; anything may be
   *     typed
   * @param limit at most this many, and no more than the 500 newest matches
   */
  public List<SearchHit> search(String query, int limit) {
    SearchQuery parsed = SearchQuery.parse(query);
    if (parsed.wanted().isEmpty()) {
      return List.of();
    }
    SearchRanker ranker = new SearchRanker(parsed.wanted());
    record Candidate(long number, SearchRanker.Ranked ranked) {}
    return database
        .flushed()
        .snapshot(
            sql -> {
              List<Candidate> candidates =
                  sql.list(
                      "SELECT s.rowid, substr(t.content, 1, ?) FROM search s"
                          + " JOIN thoughts t ON t.thought_no = s.rowid"
                          + " WHERE s.search MATCH ? ORDER BY s.rowid DESC LIMIT ?",
                      row -> new Candidate(row.getLong(1), ranker.rank(row.getString(2))),
                      SearchRanker.MAX_CHARS + 1,
                      parsed.match(),
                      RANKED_MATCHES);
              // The sort is stable: of equals, the newer one stays first.
              candidates.sort(Comparator.comparingDouble(c -> -c.ranked().score()));
              List<SearchHit> hits = new ArrayList<>();
              for (Candidate candidate :
                  candidates.subList(0, Math.min(limit, candidates.size()))) {
                Thought thought =
                    sql.first(
                        ThoughtReader.SELECT + " WHERE t.thought_no = ?",
                        ThoughtReader::read,
                        candidate.number());
                if (thought != null) {
                  hits.add(
                      new SearchHit(
                          thought, candidate.ranked().snippet(), candidate.ranked().matches()));
                }
              }
              return hits;
            });
  }

  /** Returns all tags of living thoughts with how many have each. Reads all of them. */
  public SortedMap<String, Long> tags() {
    return database
        .flushed()
        .read(
            sql -> {
              SortedMap<String, Long> tags = new TreeMap<>();
              sql.scan(
                  "SELECT tag, count(*) FROM tags GROUP BY tag",
                  row -> {
                    tags.put(row.getString(1), row.getLong(2));
                    return true;
                  });
              return tags;
            });
  }

  /** Returns how much there is. Counts index entries: some milliseconds at a million thoughts. */
  public Counts counts() {
    return database
        .flushed()
        .snapshot(
            sql ->
                new Counts(
                    sql.number("SELECT count(*) FROM thoughts WHERE alive", 0),
                    sql.number("SELECT count(*) FROM edges WHERE alive", 0),
                    sql.number("SELECT count(DISTINCT tag) FROM tags", 0),
                    sql.number("SELECT count(*) FROM conflicts", 0)));
  }

  private Page page(String query, int limit, Object... parameters) {
    int size = Math.min(limit, MAX_PAGE);
    Object[] all = new Object[parameters.length + 1];
    System.arraycopy(parameters, 0, all, 0, parameters.length);
    all[parameters.length] = size;
    return database
        .flushed()
        .read(
            sql -> {
              List<Position> positions = new ArrayList<>();
              List<Thought> thoughts =
                  sql.list(
                      query,
                      row -> {
                        positions.add(ThoughtReader.position(row));
                        return ThoughtReader.read(row);
                      },
                      all);
              boolean full = thoughts.size() == size && size > 0;
              return new Page(
                  List.copyOf(thoughts), full ? positions.get(positions.size() - 1) : null);
            });
  }
}
