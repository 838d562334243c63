package org.logomesh.client.store;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.graph.ThoughtId;

/**
 * Where imported thoughts came from, so that importing again updates what changed and duplicates
 * nothing. Local to this device.
 */
public final class ImportSources {
  /**
   * One imported thing.
   *
   * @param source what was imported from, such as a vault's path
   * @param path the thing's name in there
   * @param thought the thought that it became
   * @param contentHash what tells whether it changed since it was imported last
   * @param base what the importer needs for merging the next time: the text as imported, a version
   */
  public record Imported(
      String source, String path, ThoughtId thought, String contentHash, String base) {}

  private static final String COLUMNS = "SELECT source, path, thought, content_hash, base";

  private static final SqlConnection.RowReader<Imported> READER =
      row ->
          new Imported(
              row.getString(1),
              row.getString(2),
              ThoughtId.of(row.getBytes(3)),
              row.getString(4),
              row.getString(5));

  private final Database database;

  ImportSources(Database database) {
    this.database = database;
  }

  /** Returns what a path became, or null. */
  public @Nullable Imported find(String source, String path) {
    return database.read(
        sql ->
            sql.first(
                COLUMNS + " FROM import_sources WHERE source = ? AND path = ?",
                READER,
                source,
                path));
  }

  /** Returns everything imported from a source, by path. */
  public List<Imported> all(String source) {
    return database.read(
        sql ->
            sql.list(
                COLUMNS + " FROM import_sources WHERE source = ? ORDER BY path", READER, source));
  }

  /** Keeps what a path became in place of what was known before. */
  public void put(Imported imported) {
    database.write(
        sql ->
            sql.update(
                "INSERT OR REPLACE INTO import_sources (source, path, thought, content_hash, base)"
                    + " VALUES (?, ?, ?, ?, ?)",
                imported.source(),
                imported.path(),
                imported.thought().bytes(),
                imported.contentHash(),
                imported.base()));
  }

  /** Keeps many at once. */
  public void putAll(Collection<Imported> all) {
    database.write(
        sql -> {
          all.forEach(this::put);
          return true;
        });
  }

  /** Forgets a path. */
  public void remove(String source, String path) {
    database.write(
        sql ->
            sql.update("DELETE FROM import_sources WHERE source = ? AND path = ?", source, path));
  }
}
