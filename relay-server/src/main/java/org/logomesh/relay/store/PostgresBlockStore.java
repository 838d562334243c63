package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.number;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** {@link BlockStore} in the database of {@link PostgresEntryStore}. */
public final class PostgresBlockStore implements BlockStore {
  private static final String INSERT =
      "insert into blocks (kind, subject, blocked_ms) select $1, $2, $3"
          + " where (select count(*) from blocks) < "
          + MAX_BLOCKS
          + " on conflict do nothing";

  private final PostgresDatabase database;

  public PostgresBlockStore(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Mono<Boolean> block(Block block, Instant now) {
    return database.writeAlone(
        db ->
            db.sql(INSERT)
                .bind(0, block.kind().text())
                .bind(1, block.subject())
                .bind(2, now.toEpochMilli())
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1));
  }

  @Override
  public Mono<Boolean> unblock(Block block) {
    return database.writeAlone(
        db ->
            db.sql("delete from blocks where kind = $1 and subject = $2")
                .bind(0, block.kind().text())
                .bind(1, block.subject())
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1));
  }

  @Override
  public Mono<List<Made>> blocks() {
    return database.read(
        db ->
            db.sql("select kind, subject, blocked_ms from blocks order by kind, subject")
                .map(PostgresBlockStore::made)
                .all()
                .collectList());
  }

  private static Made made(Readable row) {
    return new Made(
        new Block(Block.Kind.of(text(row, 0)), text(row, 1)), Instant.ofEpochMilli(number(row, 2)));
  }

  private static String text(Readable row, int column) {
    return Objects.requireNonNull(row.get(column, String.class));
  }
}
