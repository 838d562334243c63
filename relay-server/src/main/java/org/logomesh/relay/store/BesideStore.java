package org.logomesh.relay.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The store of a relay that may be running, for the programs of its operator. What they write is
 * read by the relay within seconds. Not thread-safe.
 */
public final class BesideStore implements AutoCloseable {
  /** The environment's name of {@link PostgresProperties#url}, as for the relay itself. */
  public static final String URL_VARIABLE = "LOGOMESH_RELAY_STORE_URL";

  private static final String USERNAME_VARIABLE = "LOGOMESH_RELAY_STORE_USERNAME";
  private static final String PASSWORD_VARIABLE = "LOGOMESH_RELAY_STORE_PASSWORD";

  /** One to read and one to write. */
  private static final int CONNECTIONS = 2;

  /** A person waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AccessStore access;
  private final UsageStore usages;
  private final BlockStore blocks;
  private final AuditStore audits;
  private final DeletionStore deletions;
  private final Runnable closing;

  private BesideStore(
      AccessStore access,
      UsageStore usages,
      BlockStore blocks,
      AuditStore audits,
      DeletionStore deletions,
      Runnable closing) {
    this.deletions = deletions;
    this.audits = audits;
    this.access = access;
    this.usages = usages;
    this.blocks = blocks;
    this.closing = closing;
  }

  /**
   * Opens the PostgreSQL database that the environment names, or the one in a data directory.
   *
   * @throws OperatorException if no relay of this version has made it
   * @throws StoreException if it cannot be read or written
   */
  public static BesideStore open(
      Path directory, Map<String, String> environment, RandomGenerator random) {
    String url = environment.getOrDefault(URL_VARIABLE, "");
    if (!url.isBlank()) {
      PostgresProperties properties =
          new PostgresProperties(
              url,
              environment.getOrDefault(USERNAME_VARIABLE, ""),
              environment.getOrDefault(PASSWORD_VARIABLE, ""),
              CONNECTIONS,
              PATIENCE);
      return of(PostgresDatabase.openBeside(properties, random));
    }
    Path file = directory.resolve(SqliteDatabase.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new DataDirectoryException(
          "There is no relay's data in " + directory + ".",
          "Start the relay there once, or name its directory with --data DIR.");
    }
    return of(SqliteDatabase.openBeside(file));
  }

  private static BesideStore of(SqliteDatabase database) {
    return new BesideStore(
        new SqliteAccessStore(database, 0),
        new SqliteUsageStore(database),
        new SqliteBlockStore(database),
        new SqliteAudit(database, AuditStore.MAX_RECORDS),
        new SqliteDeletionStore(database),
        database::close);
  }

  private static BesideStore of(PostgresDatabase database) {
    return new BesideStore(
        new PostgresAccessStore(database, 0),
        new PostgresUsageStore(database),
        new PostgresBlockStore(database),
        new PostgresAudit(database, AuditStore.MAX_RECORDS),
        new PostgresDeletionStore(database),
        database::close);
  }

  /** Invites. It registers no spaces. */
  public AccessStore access() {
    return access;
  }

  public UsageStore usages() {
    return usages;
  }

  public BlockStore blocks() {
    return blocks;
  }

  public AuditStore audits() {
    return audits;
  }

  public DeletionStore deletions() {
    return deletions;
  }

  @Override
  public void close() {
    closing.run();
  }
}
