package org.logomesh.relay.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** {@link BlockStore} in the SQLite file of {@link SqliteEntryStore}. */
public final class SqliteBlockStore implements BlockStore {
  private final SqliteDatabase database;

  public SqliteBlockStore(SqliteDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<Boolean> block(Block block, Instant now) {
    return database.write(
        sql -> {
          PreparedStatement insert =
              sql.prepare(
                  "insert into blocks select ?1, ?2, ?3"
                      + " where (select count(*) from blocks) < "
                      + MAX_BLOCKS
                      + " on conflict do nothing");
          insert.setString(1, block.kind().text());
          insert.setString(2, block.subject());
          insert.setLong(3, now.toEpochMilli());
          return insert.executeUpdate() == 1;
        });
  }

  @Override
  public Mono<Boolean> unblock(Block block) {
    return database.write(
        sql -> {
          PreparedStatement delete =
              sql.prepare("delete from blocks where kind = ? and subject = ?");
          delete.setString(1, block.kind().text());
          delete.setString(2, block.subject());
          return delete.executeUpdate() == 1;
        });
  }

  @Override
  public Mono<List<Made>> blocks() {
    return database.read(
        sql -> {
          PreparedStatement select =
              sql.prepare("select kind, subject, blocked_ms from blocks order by kind, subject");
          List<Made> made = new ArrayList<>();
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              made.add(
                  new Made(
                      new Block(Block.Kind.of(rows.getString(1)), rows.getString(2)),
                      Instant.ofEpochMilli(rows.getLong(3))));
            }
          }
          return made;
        });
  }
}
