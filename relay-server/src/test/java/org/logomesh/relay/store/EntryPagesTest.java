package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.testing.PostgresServer;
import reactor.core.publisher.Flux;

/** What goes to PostgreSQL and comes back in the forms that the driver does not have. */
class EntryPagesTest {
  private static final long STREAM = Long.MAX_VALUE;
  private static final SpaceId SPACE = SpaceId.of(new byte[32]);

  private final PostgresServer server = PostgresServer.shared();
  private final String name = server.createDatabase();
  private final PostgresDatabase database =
      PostgresDatabase.open(
          new PostgresProperties(server.url(name), "postgres", "", 4, Duration.ofSeconds(20)),
          new Random(5));

  @AfterEach
  void close() {
    database.close();
    server.execute("postgres", "drop database " + name + " with (force)");
  }

  // Bytes of the ciphertext depend on the place, so that pages end in different ways.
  private void fill(String places) {
    server.execute(
        name,
        "insert into entries select decode(repeat('00', 32), 'hex'), "
            + STREAM
            + ", i, decode(repeat('01', 100), 'hex'), decode(repeat('02', (i * 7919 % 3000)::int), 'hex'),"
            + " case when i % 3 = 0 then decode(repeat('03', 64), 'hex') end, i"
            + " from "
            + places);
  }

  private List<Long> places(long from, long through, boolean upwards) {
    return Objects.requireNonNull(
        database
            .read(
                db -> {
                  Flux<StoredEntry> read =
                      upwards
                          ? EntryPages.upwards(db, SPACE, STREAM, from, through)
                          : EntryPages.downwards(db, SPACE, STREAM, from, through);
                  return read.map(StoredEntry::seq).collectList();
                })
            .block());
  }

  private static List<Long> reversed(List<Long> places) {
    List<Long> reversed = new ArrayList<>(places);
    Collections.reverse(reversed);
    return reversed;
  }

  @Test
  void pages_ofMoreThanOne_areWholeAndInOrder() {
    fill("generate_series(0, 2999) i");
    List<Long> inside = LongStream.rangeClosed(17, 2_900).boxed().toList();

    assertThat(places(17, 2_900, true)).isEqualTo(inside);
    assertThat(places(17, 2_900, false)).isEqualTo(reversed(inside));
    assertThat(places(5, 5, true)).containsExactly(5L);
    assertThat(places(5, 5, false)).containsExactly(5L);
    assertThat(places(4_000, 9_000, true)).isEmpty();
  }

  @Test
  void pages_placesLostInBetween_goOnBehindThem() {
    // Longer than pages are, at the beginning, in the middle and at the end.
    fill(
        "(select generate_series(1500, 1700) union all select generate_series(4000, 4100)) as t(i)");
    List<Long> here =
        LongStream.concat(
                LongStream.rangeClosed(1_500, 1_700), LongStream.rangeClosed(4_000, 4_100))
            .boxed()
            .toList();

    assertThat(places(0, 6_000, true)).isEqualTo(here);
    assertThat(places(0, 6_000, false)).isEqualTo(reversed(here));
  }

  @Test
  void pages_largestEntries_comeOneAtATime() {
    server.execute(
        name,
        "insert into entries select decode(repeat('00', 32), 'hex'), "
            + STREAM
            + ", i, '\\x01', decode(repeat('02', 262144), 'hex'), null, 0"
            + " from generate_series(0, 9) i");

    assertThat(places(0, 9, true)).hasSize(10);
    assertThat(places(0, 9, false)).hasSize(10);
  }

  @Test
  void parameters_ofAllLengthsAndSigns_arriveAsTheyWere() {
    byte[] bytes = new byte[70_000];
    new Random(1).nextBytes(bytes);
    Long[] longs = {Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE};
    Integer[] ints = {Integer.MIN_VALUE, 0, Integer.MAX_VALUE};

    assertThat(echo("bytea", bytes, byte[].class)).isEqualTo(bytes);
    assertThat(echo("bytea", new byte[0], byte[].class)).isEmpty();
    assertThat(echo("bigint[]", longs, Long[].class)).containsExactly(longs);
    assertThat(echo("bigint[]", new Long[0], Long[].class)).isEmpty();
    assertThat(echo("int[]", ints, Integer[].class)).containsExactly(ints);
    assertThat(echo("int[]", new Integer[0], Integer[].class)).isEmpty();
  }

  private <T> T echo(String type, T value, Class<T> wanted) {
    return Objects.requireNonNull(
        database
            .read(
                db ->
                    db.sql("select $1::" + type)
                        .bind(0, value)
                        .map(row -> Objects.requireNonNull(row.get(0, wanted)))
                        .one())
            .block());
  }
}
