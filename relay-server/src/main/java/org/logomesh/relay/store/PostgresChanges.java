package org.logomesh.relay.store;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.id.SpaceId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * {@link ChangeFeed} through LISTEN and NOTIFY. What was written in a few milliseconds is told in
 * one message, after the commits: a NOTIFY inside of a transaction would make all commits of the
 * database wait for each other. So a relay may die between the two; therefore everything is looked
 * at now and then, also if nothing is heard.
 */
final class PostgresChanges implements ChangeFeed {
  static final String CHANNEL = "logomesh_relay";

  /** What the listening connection is called in {@code pg_stat_activity}. */
  static final String LISTENER = "logomesh-relay listen";

  // A message need not survive a crash: its commit waits for no disk.
  private static final String NOTIFY =
      "select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

  /** How long news is collected, in ms: a twentieth of what it may take to the other's device. */
  static final int WINDOW_MILLIS = 5;

  /** When news is told again that could not be, in ms. */
  private static final int RETRY_MILLIS = 1_000;

  /** Spaces that wait to be told; with more, it is told that it may be any. */
  private static final int MAX_UNTOLD = 10_000;

  /** How soon a listening connection that broke is made again, at first and at most. */
  private static final Duration MIN_BACKOFF = Duration.ofMillis(100);

  private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

  /**
   * How often the listening connection is asked whether it is there: a firewall may say nothing.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * How often everything is looked at although nothing was heard: only news of a relay that died in
   * the milliseconds between commit and message waits for this, and only if its author did not come
   * to another relay, which tells it then.
   */
  private static final Duration SWEEP = Duration.ofMinutes(5);

  private static final Logger log = LoggerFactory.getLogger(PostgresChanges.class);

  private final ConnectionFactory factory;
  private final DatabaseClient writer;
  private final Scheduler scheduler;
  private final long self;

  private final Flux<Change> shared = Flux.defer(this::hear).share();

  // Under this object's lock.
  private Set<SpaceId> untold = new HashSet<>();
  private boolean anywhere;
  private boolean planned;
  private boolean closed;

  /**
   * @param factory makes the listening connection
   * @param writer sends
   * @param self a random number, by which a relay knows its own messages
   */
  PostgresChanges(
      ConnectionFactory factory, DatabaseClient writer, Scheduler scheduler, long self) {
    this.factory = factory;
    this.writer = writer;
    this.scheduler = scheduler;
    this.self = self;
  }

  // ---- telling ------------------------------------------------------------------------------

  /** Something of a space became durable. */
  synchronized void wrote(SpaceId space) {
    untold.add(space);
    if (untold.size() > MAX_UNTOLD) {
      untold.clear();
      anywhere = true;
    }
    plan(WINDOW_MILLIS);
  }

  private void plan(int millis) {
    if (!planned && !closed) {
      planned = true;
      var unused = scheduler.schedule(this::tell, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void tell() {
    Set<SpaceId> told = take();
    var unused = send(told).subscribe(done -> {}, failure -> putBack(told, failure));
  }

  private Mono<Void> send(@Nullable Set<SpaceId> told) {
    return Flux.fromIterable(ChangeMessage.encode(self, told))
        .concatMap(message -> writer.sql(NOTIFY).bind(0, CHANNEL).bind(1, message).then())
        .then()
        .timeout(PATIENCE);
  }

  /** Tells what was not told yet, and then no more. Blocks for some seconds at most. */
  void close() {
    try {
      send(takeLast()).block();
    } catch (RuntimeException failure) {
      log.debug("other relays were not told: {}", failure.getMessage());
    }
  }

  private synchronized @Nullable Set<SpaceId> takeLast() {
    closed = true;
    return take();
  }

  private synchronized @Nullable Set<SpaceId> take() {
    planned = false;
    Set<SpaceId> taken = anywhere ? null : untold;
    untold = new HashSet<>();
    anywhere = false;
    return taken;
  }

  private synchronized void putBack(@Nullable Set<SpaceId> told, Throwable failure) {
    log.debug("other relays were not told: {}", failure.getMessage());
    if (told == null || untold.size() + told.size() > MAX_UNTOLD) {
      untold.clear();
      anywhere = true;
    } else {
      untold.addAll(told);
    }
    plan(RETRY_MILLIS);
  }

  // ---- hearing ------------------------------------------------------------------------------

  // Whoever wants to know hears it through one connection.
  @Override
  public Flux<Change> changes() {
    return shared;
  }

  private Flux<Change> hear() {
    Flux<Change> heard =
        Flux.usingWhen(factory.create(), this::listen, PostgresChanges::close)
            .retryWhen(
                Retry.backoff(Long.MAX_VALUE, MIN_BACKOFF)
                    .maxBackoff(MAX_BACKOFF)
                    .transientErrors(true)
                    .doBeforeRetry(
                        lost ->
                            log.warn(
                                "other relays are not heard, until PostgreSQL answers: {}",
                                lost.failure().getMessage())));
    return heard.mergeWith(Flux.interval(SWEEP, scheduler).map(tick -> Change.somewhere()));
  }

  // Whoever begins to listen does not know what was said before.
  private Flux<Change> listen(Connection connection) {
    PostgresqlConnection postgres = (PostgresqlConnection) connection;
    Flux<Change> notes =
        postgres
            .getNotifications()
            .<Change>handle(
                (note, out) -> {
                  ChangeMessage message = ChangeMessage.decode(note.getParameter());
                  if (message == null) {
                    log.debug("a message on {} is none of ours", CHANNEL);
                  } else if (message.sender() != self) {
                    out.next(message.change());
                  }
                })
            .concatWith(Mono.error(PostgresChanges::gone));
    Mono<Change> listening =
        postgres
            .createStatement("listen " + CHANNEL)
            .execute()
            .flatMap(PostgresqlResult::getRowsUpdated)
            .then(Mono.just(Change.somewhere()))
            .timeout(PATIENCE);
    Flux<Change> heartbeat =
        Flux.interval(HEARTBEAT, scheduler)
            .concatMap(
                tick ->
                    postgres
                        .validate(ValidationDepth.REMOTE)
                        .timeout(PATIENCE)
                        .flatMap(
                            alive ->
                                alive
                                    ? Mono.<Change>empty()
                                    : Mono.<Change>error(PostgresChanges::gone)));
    return Flux.merge(notes, listening, heartbeat);
  }

  private static Exception gone() {
    return new R2dbcTransientResourceException("the listening connection is gone");
  }

  private static Mono<Void> close(Connection connection) {
    return Mono.from(connection.close())
        .timeout(PATIENCE)
        .onErrorComplete(); // it was broken before; that is why it is closed
  }
}
