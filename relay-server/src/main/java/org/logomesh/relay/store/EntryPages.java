package org.logomesh.relay.store;

import io.r2dbc.spi.Readable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads entries from PostgreSQL in pages, each packed into one value: to be handed every entry as a
 * row costs the relay more than all else that it does with it. The next page is read when more is
 * wanted.
 */
final class EntryPages {
  /** Places that a page looks through. */
  static final int PLACES = 512;

  /**
   * Bytes after which a page ends: a frame, and what a range looks beyond it to find its end. One
   * entry more has 256 KiB at most.
   */
  static final int BYTES = 128 * 1_024;

  // %1$s: which stream, %2$s and %3$s: from where to where, %4$s: "" or " desc". Numbers have their
  // highest byte first.
  private static final String PACKED =
      """
      select string_agg(
          int8send(seq) || int8send(verified) || int4send(octet_length(header))
          || int4send(octet_length(ciphertext)) || int4send(coalesce(octet_length(signature), -1))
          || header || ciphertext || coalesce(signature, ''), '' order by seq%4$s)
      from (
          select seq, header, ciphertext, signature, verified,
                 sum(octet_length(header) + octet_length(ciphertext)) over (order by seq%4$s)
                 - octet_length(header) - octet_length(ciphertext) as bytes_before
          from entries
          where space_id = $1 and stream = %1$s and seq between %2$s and %3$s) as page
      where bytes_before < $4::bigint
      """;

  private static final String UPWARDS = PACKED.formatted("$2", "$3", "$3 + $5::int - 1", "");

  private static final String DOWNWARDS = PACKED.formatted("$2", "$3 - $5::int + 1", "$3", " desc");

  private static final String LOG_AND_PAGE =
      PostgresLog.COLUMNS.replace(
              " from ",
              ", (" + PACKED.formatted("logs.stream", "$3", "$3 + $5::int - 1", "") + ") from ")
          + "where space_id = $1 and log = $2";

  private EntryPages() {}

  /**
   * A log, and its first entries from a place on.
   *
   * @param entries in the order of places; none if the log has none there
   */
  record LogPage(PostgresLog log, List<StoredEntry> entries) {}

  /** Reads a log with a page of it, in one statement; nothing if there is no such log. */
  static Mono<LogPage> ofLog(DatabaseClient db, SpaceId space, LogId log, long from) {
    return db.sql(LOG_AND_PAGE)
        .bind(0, space.bytes())
        .bind(1, log.bytes())
        .bind(2, from)
        .bind(3, (long) BYTES)
        .bind(4, PLACES)
        .map(row -> new LogPage(PostgresLog.read(row), unpack(row, PostgresLog.COLUMN_COUNT)))
        .one();
  }

  /** Entries from a place up to another, in their order. */
  static Flux<StoredEntry> upwards(
      DatabaseClient db, SpaceId space, long stream, long from, long through) {
    return pages(from, through, 1, start -> page(db, UPWARDS, space, stream, start))
        .filter(entry -> entry.seq() <= through);
  }

  /** The same, the last one first. */
  static Flux<StoredEntry> downwards(
      DatabaseClient db, SpaceId space, long stream, long from, long through) {
    return pages(through, from, -1, start -> page(db, DOWNWARDS, space, stream, start))
        .filter(entry -> entry.seq() >= from);
  }

  private interface Read {
    Mono<List<StoredEntry>> from(long start);
  }

  // Places may be empty on a disk that lost something: a page of none is no end.
  private static Flux<StoredEntry> pages(long first, long last, int step, Read read) {
    return Mono.just(new Page(List.of(), first))
        .expand(
            page ->
                step * (last - page.next) < 0
                    ? Mono.empty()
                    : read.from(page.next).map(entries -> Page.of(entries, page.next, step)))
        .concatMapIterable(Page::entries, 1);
  }

  private record Page(List<StoredEntry> entries, long next) {
    static Page of(List<StoredEntry> entries, long start, int step) {
      return new Page(
          entries,
          entries.isEmpty()
              ? start + step * (long) PLACES
              : entries.get(entries.size() - 1).seq() + step);
    }
  }

  private static Mono<List<StoredEntry>> page(
      DatabaseClient db, String sql, SpaceId space, long stream, long start) {
    return db.sql(sql)
        .bind(0, space.bytes())
        .bind(1, stream)
        .bind(2, start)
        .bind(3, (long) BYTES)
        .bind(4, PLACES)
        .map(row -> unpack(row, 0))
        .one();
  }

  private static List<StoredEntry> unpack(Readable row, int column) {
    byte @Nullable [] packed = row.get(column, byte[].class);
    List<StoredEntry> entries = new ArrayList<>();
    ByteBuffer rows = ByteBuffer.wrap(packed == null ? new byte[0] : packed);
    while (rows.hasRemaining()) {
      long seq = rows.getLong();
      long verified = rows.getLong();
      byte[] header = new byte[rows.getInt()];
      byte[] ciphertext = new byte[rows.getInt()];
      int signatureLength = rows.getInt();
      rows.get(header).get(ciphertext);
      byte[] signature = null;
      if (signatureLength >= 0) {
        signature = new byte[signatureLength];
        rows.get(signature);
      }
      entries.add(StoredEntry.of(seq, header, ciphertext, signature, verified));
    }
    return entries;
  }
}
