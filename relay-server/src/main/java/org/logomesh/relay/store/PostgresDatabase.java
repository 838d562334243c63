package org.logomesh.relay.store;

import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.APPLICATION_NAME;
import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.EXTENSIONS;
import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.FORCE_BINARY;
import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.OPTIONS;
import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.TCP_KEEPALIVE;
import static io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider.TCP_NODELAY;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.logomesh.model.id.LogId;
import org.logomesh.model.id.SpaceId;
import org.logomesh.relay.store.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * One PostgreSQL database, which other relays may use at the same time. Thread-safe. Checks and
 * migrates the database when it is opened.
 *
 * <p>Reads and writes have connections of their own, so neither waits for the other. Whoever waits
 * for a connection does so for some seconds at most, as do locks and statements.
 */
public final class PostgresDatabase implements AutoCloseable {
  static final int INCARNATION_BYTES = 16;

  /** How long a request waits for a connection: as long as a failover may be hoped to take. */
  private static final Duration ACQUIRE_TIME = Duration.ofSeconds(5);

  /** Requests that wait for a connection at most, of each kind; beyond, new ones fail at once. */
  private static final int MAX_WAITING = 10_000;

  /** Connections are made anew after this time, so that they follow a database that was moved. */
  private static final Duration CONNECTION_LIFE = Duration.ofMinutes(30);

  private static final Duration IDLE_TIME = Duration.ofMinutes(5);

  /** How long a writer waits for the locks of others, in ms: a transaction takes milliseconds. */
  private static final int LOCK_MILLIS = 5_000;

  /** Longest statement in ms. The longest is the read of a trust log, some 10 ms. */
  private static final int STATEMENT_MILLIS = 30_000;

  /** When the server takes the locks away from a relay that stopped in a transaction, in ms. */
  private static final int STOPPED_MILLIS = 10_000;

  /** When a request is given up if the server says nothing at all any more. */
  private static final Duration SILENCE = Duration.ofSeconds(40);

  /** How long closing waits for appends that were taken on, in ms. */
  private static final int CLOSE_MILLIS = 5_000;

  private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);

  private final ConnectionPool readPool;
  private final ConnectionPool writePool;
  private final DatabaseClient reader;
  private final DatabaseClient writer;
  private final TransactionalOperator transactions;
  private final SpaceCommits commits;
  private final PostgresChanges changes;
  private final Quotas quotas;
  private final RandomGenerator random;
  private final byte[] incarnation;
  private volatile boolean closed;

  private PostgresDatabase(
      PostgresProperties properties, Quotas quotas, byte[] incarnation, RandomGenerator random) {
    ConnectionFactory factory = ConnectionFactories.get(options(properties));
    int writing = properties.connections() / 2;
    this.readPool = pool(factory, "relay-read", properties.connections() - writing);
    this.writePool = pool(factory, "relay-write", writing);
    this.reader = client(readPool);
    this.writer = client(writePool);
    this.transactions = TransactionalOperator.create(new R2dbcTransactionManager(writePool));
    // Other writes than appends, sign-ins most of all, find a connection too.
    this.commits = new SpaceCommits(this::append, Math.max(1, writing / 2), Schedulers.parallel());
    this.changes =
        new PostgresChanges(
            ConnectionFactories.get(
                options(properties)
                    .mutate()
                    .option(APPLICATION_NAME, PostgresChanges.LISTENER)
                    .build()),
            writer,
            Schedulers.parallel(),
            random.nextLong());
    this.quotas = quotas;
    this.random = random;
    this.incarnation = incarnation;
  }

  /**
   * Checks the database, brings its schema up to date and opens it. Blocks, for {@code startWait}
   * at most while the database does not answer. Relays may do this at the same time.
   *
   * @param quotas how much is kept; what other relays on the database are told is theirs to know
   * @param random names a new store, and numbers what is new in it
   * @throws StoreRefusedException if the relay does not run with this database
   */
  public static PostgresDatabase open(
      PostgresProperties properties, Quotas quotas, RandomGenerator random) {
    byte[] newIncarnation = new byte[INCARNATION_BYTES];
    random.nextBytes(newIncarnation);
    return new PostgresDatabase(
        properties, quotas, new PostgresStart(properties).prepare(newIncarnation), random);
  }

  /** The same, to keep as much as the disk takes. */
  public static PostgresDatabase open(PostgresProperties properties, RandomGenerator random) {
    return open(properties, Quotas.unlimited(), random);
  }

  /**
   * Opens the database beside the relays that use it, for their operator. Changes nothing of it.
   *
   * @throws StoreRefusedException if no relay of this version has used it
   */
  static PostgresDatabase openBeside(PostgresProperties properties, RandomGenerator random) {
    return new PostgresDatabase(
        properties, Quotas.unlimited(), new PostgresStart(properties).requirePrepared(), random);
  }

  static ConnectionFactoryOptions options(PostgresProperties properties) {
    ConnectionFactoryOptions.Builder options =
        ConnectionFactoryOptions.parse(properties.url())
            .mutate()
            .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, ACQUIRE_TIME)
            .option(APPLICATION_NAME, "logomesh-relay")
            .option(FORCE_BINARY, true)
            .option(EXTENSIONS, List.of(new BinaryParameters()))
            .option(TCP_KEEPALIVE, true)
            .option(TCP_NODELAY, true)
            .option(
                OPTIONS,
                Map.of(
                    "lock_timeout", Integer.toString(LOCK_MILLIS),
                    "statement_timeout", Integer.toString(STATEMENT_MILLIS),
                    "idle_in_transaction_session_timeout", Integer.toString(STOPPED_MILLIS)));
    if (!properties.username().isBlank()) {
      options.option(ConnectionFactoryOptions.USER, properties.username());
    }
    if (!properties.password().isEmpty()) {
      options.option(ConnectionFactoryOptions.PASSWORD, properties.password());
    }
    return options.build();
  }

  private static ConnectionPool pool(ConnectionFactory factory, String name, int size) {
    return new ConnectionPool(
        ConnectionPoolConfiguration.builder(factory)
            .name(name)
            .initialSize(0)
            .minIdle(0)
            .maxSize(size)
            .maxAcquireTime(ACQUIRE_TIME)
            .acquireRetry(size) // after a restart of the database every idle one may be gone
            .maxIdleTime(IDLE_TIME)
            .maxLifeTime(CONNECTION_LIFE)
            .customizer(pool -> pool.maxPendingAcquire(MAX_WAITING))
            .build());
  }

  private static DatabaseClient client(ConnectionPool pool) {
    return DatabaseClient.builder().connectionFactory(pool).namedParameters(false).build();
  }

  /** How much is kept. */
  Quotas quotas() {
    return quotas;
  }

  /** The number this database got when it was first used. */
  byte[] incarnation() {
    return incarnation.clone();
  }

  /** Runs statements that read, each in a transaction of its own. */
  <T> Mono<T> read(Function<DatabaseClient, Mono<T>> work) {
    return Mono.defer(() -> closed ? Mono.<T>error(closed()) : work.apply(reader))
        .timeout(SILENCE)
        .onErrorMap(PostgresErrors::map)
        .publishOn(Schedulers.parallel()); // what comes of it is not done on the network's threads
  }

  /**
   * Runs the work in a transaction and emits its result when that is durable. The work may be run
   * again, so it keeps nothing outside of itself.
   */
  <T> Mono<T> write(Function<DatabaseClient, Mono<T>> work) {
    return Mono.defer(() -> closed ? Mono.<T>error(closed()) : transaction(work))
        .retryWhen(
            Retry.max(SpaceCommits.MAX_ATTEMPTS - 1)
                .filter(PostgresErrors::isConflict)
                .onRetryExhaustedThrow((spec, last) -> last.failure()))
        .onErrorMap(PostgresErrors::map);
  }

  /** Runs one statement that is a transaction by itself; durable when it is done. */
  <T> Mono<T> writeAlone(Function<DatabaseClient, Mono<T>> statement) {
    return Mono.defer(() -> closed ? Mono.<T>error(closed()) : statement.apply(writer))
        .timeout(SILENCE)
        .onErrorMap(PostgresErrors::map);
  }

  private static StoreException closed() {
    return new StoreException(Reason.CLOSED, "the store is closed");
  }

  private <T> Mono<T> transaction(Function<DatabaseClient, Mono<T>> work) {
    return transactions.transactional(Mono.defer(() -> work.apply(writer))).timeout(SILENCE);
  }

  /**
   * As {@link #write}, in one space; other relays are told unless nothing came of it.
   *
   * @param changed whether a result means that something was written
   */
  <T> Mono<T> writeIn(SpaceId space, Function<DatabaseClient, Mono<T>> work, Predicate<T> changed) {
    return write(work)
        .doOnNext(
            result -> {
              if (changed.test(result)) {
                changes.wrote(space);
              }
            });
  }

  /** What other relays write into this database. */
  public ChangeFeed changes() {
    return changes;
  }

  /** Queues an append. */
  Mono<AppendResult> append(SpaceId space, LogAppend append) {
    return commits.submit(space, append);
  }

  // Appends share the space: what renames logs waits for them, and they for it. Heads are locked in
  // the order of logs.
  private Mono<List<AppendResult>> append(SpaceId space, List<LogAppend> appends) {
    List<LogId> logs = appends.stream().map(LogAppend::log).distinct().toList();
    return transaction(
            db ->
                PostgresUsage.shareForRoom(db, space, quotas)
                    .flatMap(
                        room ->
                            PostgresRows.lockHeads(db, space, logs)
                                .map(heads -> AppendPlan.of(heads, appends, room, random)))
                    .flatMap(
                        plan ->
                            PostgresAppend.write(db, space, plan, quotas)
                                .thenReturn(plan.results())))
        .doOnNext(
            results -> {
              if (results.stream().anyMatch(AppendResult.Committed.class::isInstance)) {
                changes.wrote(space);
              }
            });
  }

  /**
   * Finishes the appends that wait, then closes all connections. Blocks for some seconds at most.
   */
  @Override
  public void close() {
    try {
      if (!commits.close(CLOSE_MILLIS)) {
        log.warn("appends did not end in {} ms; their devices bring them again", CLOSE_MILLIS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    closed = true;
    changes.close();
    readPool.dispose();
    writePool.dispose();
  }
}
