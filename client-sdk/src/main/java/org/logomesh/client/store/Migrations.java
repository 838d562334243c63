package org.logomesh.client.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.logomesh.client.store.StoreException.Kind;

/**
 * Brings a database to the newest schema: numbered SQL resources, each run once, in a transaction
 * of its own, counted in {@code PRAGMA user_version}.
 */
final class Migrations {
  /** Says that a file is ours: "LoMe", in SQLite's header. */
  static final int APPLICATION_ID = 0x4c6f4d65;

  /** In order, never changed once released: databases out there have run them. */
  static final List<String> RESOURCES =
      List.of(
          "0001-entries-and-peers.sql",
          "0002-graph.sql",
          "0003-search-later.sql",
          "0004-damaged-entries.sql",
          "0005-search-ranges.sql",
          "0006-states.sql",
          "0007-history.sql",
          "0008-entry-names.sql",
          "0010-snapshot-floor.sql");

  private Migrations() {}

  /**
   * Runs what has not been run.
   *
   * @throws StoreException if newer software has written the database, or other software
   */
  static void run(SqlConnection sql) {
    refuseForeign(sql);
    run(sql, RESOURCES.size());
  }

  /** Runs the first migrations only: for tests of the later ones. */
  static void run(SqlConnection sql, int upTo) {
    for (int version = version(sql); version < upTo; version = version(sql)) {
      step(sql, version);
    }
  }

  /** Refuses what this software must not touch, before anything is changed in it. */
  static void refuseForeign(SqlConnection sql) {
    long id = sql.number("PRAGMA application_id", 0);
    boolean empty = sql.number("SELECT count(*) FROM sqlite_schema", 0) == 0;
    if (id != APPLICATION_ID && !(empty && id == 0)) {
      throw new StoreException(Kind.NOT_A_SPACE, "", null);
    }
    if (version(sql) > RESOURCES.size()) {
      throw new StoreException(
          Kind.NEWER_SCHEMA,
          "its schema is " + version(sql) + ", this software knows " + RESOURCES.size(),
          null);
    }
  }

  private static void step(SqlConnection sql, int from) {
    String script = resource(RESOURCES.get(from));
    sql.script("BEGIN IMMEDIATE");
    boolean done = false;
    try {
      // Another process may have done it while this one waited for its turn.
      if (version(sql) == from) {
        sql.script(script);
        sql.script("PRAGMA application_id = " + APPLICATION_ID);
        sql.script("PRAGMA user_version = " + (from + 1));
      }
      sql.script("COMMIT");
      done = true;
    } finally {
      if (!done) {
        sql.script("ROLLBACK");
      }
    }
  }

  private static int version(SqlConnection sql) {
    return (int) sql.number("PRAGMA user_version", 0);
  }

  private static String resource(String name) {
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing from the jar: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
