package org.logomesh.relay.store;

import static org.logomesh.relay.store.PostgresLog.number;

import java.util.List;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.sign.Signature;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Writes what an append comes to: entries, where their logs stand, and what is counted. In one
 * statement, since each way to the database and back costs as much as writing dozens of entries.
 */
final class PostgresAppend {
  private static final String ENTRIES =
      """
      insert into entries (space_id, stream, seq, header, ciphertext, signature, verified)
      select $1::bytea, stream, seq,
             substring($2::bytea from start_at for header),
             substring($2::bytea from start_at + header for ciphertext),
             case when signature > 0
                  then substring($2::bytea from start_at + header + ciphertext for signature) end,
             verified
      from unnest($3::bigint[], $4::bigint[], $5::int[], $6::int[], $7::int[], $8::int[],
                  $9::bigint[])
           as t(stream, seq, start_at, header, ciphertext, signature, verified)
      """;

  private static final String OR_REPLACE =
      """
      on conflict (space_id, stream, seq) do update
      set header = excluded.header, ciphertext = excluded.ciphertext,
          signature = excluded.signature, verified = excluded.verified
      """;

  private static final String MOVED =
      """
      update logs
      set seq = t.seq, hash = substring($10::bytea from start_at + 64 for 32),
          trust_heads = substring($10::bytea from start_at + 128 for heads),
          epoch = substring($10::bytea from start_at + 96 for 32)
      from unnest($11::bigint[], $12::int[], $13::int[]) as t(seq, start_at, heads)
      where space_id = $1 and log = substring($10::bytea from start_at for 16)
      returning 1
      """;

  // The quota once more: another relay may have appended since it was looked at.
  private static final String CHARGED =
      """
      insert into usage as u (space_id, entries, entry_bytes) values ($1, $14, $15)
      on conflict (space_id) do update
      set entries = u.entries + excluded.entries, entry_bytes = u.entry_bytes + excluded.entry_bytes
      where excluded.entry_bytes
            <= coalesce(u.quota_bytes, $16) - u.entry_bytes - u.snapshot_bytes - u.other_bytes
      returning 1
      """;

  private static final String ALL =
      "with put as ("
          + ENTRIES
          + "), moved as ("
          + MOVED
          + "), charged as ("
          + CHARGED
          + ") select (select count(*) from moved), (select count(*) from charged)";

  private PostgresAppend() {}

  /**
   * Writes a plan; fails as a conflict if another relay was faster, or took the room that is left.
   */
  static Mono<Void> write(DatabaseClient db, SpaceId space, AppendPlan plan, Quotas quotas) {
    if (plan.rows().isEmpty()) {
      return Mono.empty();
    }
    return PostgresRows.insertLogs(db, space, plan.opened())
        .then(Mono.defer(() -> writeRest(db, space, plan, quotas)));
  }

  private static Mono<Void> writeRest(
      DatabaseClient db, SpaceId space, AppendPlan plan, Quotas quotas) {
    List<PostgresLog> moved = plan.moved();
    Packed heads = PostgresRows.pack(moved);
    return entries(db, ALL, space, plan.rows())
        .bind(9, heads.bytes())
        .bind(10, Packed.longs(moved, log -> log.log().state().seq()))
        .bind(11, heads.offsets())
        .bind(12, Packed.ints(moved, PostgresRows::headBytes))
        .bind(13, (long) plan.rows().size())
        .bind(14, plan.bytes())
        .bind(15, quotas.space())
        .map(row -> expect(number(row, 0), moved.size(), number(row, 1)))
        .one()
        .then();
  }

  private static boolean expect(long moved, int expected, long charged) {
    if (moved != expected) {
      throw new PostgresErrors.ConflictException(moved + " logs instead of " + expected);
    }
    if (charged != 1) {
      throw new PostgresErrors.ConflictException("the space's quota is used");
    }
    return true;
  }

  /** Puts entries where others, or damaged ones, may be. */
  static Mono<Void> replace(DatabaseClient db, SpaceId space, List<AppendPlan.Row> rows) {
    return entries(db, ENTRIES + OR_REPLACE, space, rows).then();
  }

  private static DatabaseClient.GenericExecuteSpec entries(
      DatabaseClient db, String sql, SpaceId space, List<AppendPlan.Row> rows) {
    Packed packed = new Packed();
    for (AppendPlan.Row row : rows) {
      SealedEntry entry = row.entry();
      Signature signature = entry.signature();
      packed.row().add(entry.headerBytes()).add(entry.ciphertext());
      if (signature != null) {
        packed.add(signature.bytes());
      }
    }
    return db.sql(sql)
        .bind(0, space.bytes())
        .bind(1, packed.bytes())
        .bind(2, Packed.longs(rows, AppendPlan.Row::stream))
        .bind(3, Packed.longs(rows, row -> row.entry().seq()))
        .bind(4, packed.offsets())
        .bind(5, Packed.ints(rows, row -> row.entry().headerBytes().length))
        .bind(6, Packed.ints(rows, row -> row.entry().ciphertext().length))
        .bind(7, Packed.ints(rows, row -> row.entry().signature() == null ? 0 : Signature.LENGTH))
        .bind(8, Packed.longs(rows, PostgresAppend::mark));
  }

  private static long mark(AppendPlan.Row row) {
    return row.verified() ? StoredEntry.mark(row.entry().signature()) : StoredEntry.NOT_VERIFIED;
  }
}
