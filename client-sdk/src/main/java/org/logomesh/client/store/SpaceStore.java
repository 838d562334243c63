package org.logomesh.client.store;

import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.logomesh.client.text.TextHistoryException;

/**
 * The database of one space on one device. It owns all SQL.
 *
 * <p>Writing happens in {@linkplain #transaction transactions}, on one thread at a time; a second
 * thread that writes meanwhile is told so by an {@link IllegalStateException}. Queries may come
 * from any thread at any time: inside a transaction they see what it has written, outside what is
 * committed. Other processes may have the same file open; each transaction first notices what they
 * have committed.
 *
 * <p>A commit is durable when {@link #transaction} returns: neither kill -9 nor a power failure
 * takes it back. Whatever goes wrong with disk or file is a {@link StoreException}; the transaction
 * is rolled back then and the store stays usable.
 */
public final class SpaceStore implements AutoCloseable {
  private final Database database;
  private final @Nullable TokenFile tokenFile;
  private final OpenToken openToken;
  private final Settings settings;
  private final Logs logs;
  private final Entries entries;
  private final DamagedEntries damaged;
  private final GraphTables graph;
  private final SearchIndex searchIndex;
  private final GraphQueries queries;
  private final EdgeQueries edges;
  private final StateQueries states;
  private final ConflictQueries conflicts;
  private final TrustRecords trust;
  private final HeadsStatements heads;
  private final Peers peers;
  private final AuditTrail audit;
  private final ForkProofs forks;
  private final ImportSources imports;
  private final HistoryIndex history;
  private final Snapshots snapshots;
  private final Floor floor;
  private final SetAside aside;

  private SpaceStore(Database database, @Nullable TokenFile tokenFile, OpenToken openToken) {
    this.database = database;
    this.tokenFile = tokenFile;
    this.openToken = openToken;
    RecentPlaces recent = new RecentPlaces();
    settings = new Settings(database);
    EntryNames names = new EntryNames(database);
    logs = new Logs(database, recent, names);
    entries = new Entries(database, logs, recent, names);
    damaged = new DamagedEntries(database, logs, recent);
    graph = new GraphTables(database, names);
    searchIndex = new SearchIndex(database);
    queries = new GraphQueries(database);
    edges = new EdgeQueries(database);
    states = new StateQueries(database);
    conflicts = new ConflictQueries(database);
    trust = new TrustRecords(database);
    heads = new HeadsStatements(database);
    peers = new Peers(database);
    audit = new AuditTrail(database);
    forks = new ForkProofs(database);
    imports = new ImportSources(database);
    history = new HistoryIndex(database, settings, graph, names);
    snapshots = new Snapshots(database, logs, graph, names);
    floor = new Floor(database, settings, logs, damaged);
    aside = new SetAside(database, graph, names, floor);
  }

  /**
   * Opens the database in a file, or makes one.
   *
   * @param file the database; beside it lie {@code -wal} and {@code -shm} files while it is open,
   *     and a {@code .token} file that tells a restored or copied database from the one that was
   *     closed here
   * @param random for tokens and the incarnation; a {@code SecureRandom} outside of tests
   */
  public static SpaceStore open(Path file, RandomGenerator random) {
    return TokenFile.whileOpening(
        file,
        token -> {
          Database database = DatabaseFile.open(file);
          boolean opened = false;
          try {
            OpenToken found = Ownership.settle(database, token, random);
            opened = true;
            return new SpaceStore(database, token, found);
          } finally {
            if (!opened) {
              database.close();
            }
          }
        });
  }

  /** Makes a database in memory, gone when it is closed. */
  public static SpaceStore inMemory(RandomGenerator random) {
    Database database = DatabaseFile.inMemory();
    Ownership.claim(database, OpenToken.CREATED, random);
    return new SpaceStore(database, null, OpenToken.CREATED);
  }

  /**
   * Makes a database in memory from an {@link #image}.
   *
   * @param found what {@link #openToken} is to say: SAME for a device that crashed and starts
   *     again, RESTORED_OR_COPIED for a backup or a clone
   */
  public static SpaceStore fromImage(byte[] image, OpenToken found, RandomGenerator random) {
    Database database = DatabaseFile.inMemory(image);
    Ownership.claim(database, found, random);
    return new SpaceStore(database, null, found);
  }

  /** Returns what is committed as the bytes of a database file; not inside a transaction. */
  public byte[] image() {
    return database.alone(DatabaseFile::image);
  }

  /** What opening found out about where the database has been. */
  public OpenToken openToken() {
    return openToken;
  }

  /**
   * Runs work as one transaction: all of it is durable afterwards, or none of it happened. Inside
   * another transaction it becomes part of that one; if it fails there, that one cannot commit.
   *
   * @throws DamagedGraphException if a state or text that it comes upon is damaged
   */
  public <T extends @Nullable Object> T transaction(Supplier<T> work) {
    try {
      return database.transaction(work);
    } catch (TextHistoryException e) {
      throw new DamagedGraphException(e);
    }
  }

  /** As {@link #transaction}, for work without a result. */
  public void run(Runnable work) {
    transaction(
        () -> {
          work.run();
          return true;
        });
  }

  /** Whether the calling thread is inside a transaction. */
  public boolean inTransaction() {
    return database.inTransaction();
  }

  /**
   * Whether another process has written to the database since the last transaction here; cheap
   * enough to ask several times a second, from any thread.
   */
  public boolean changedElsewhere() {
    return database.changedElsewhere();
  }

  /**
   * Reads everything and checks that it fits together: a second for each gigabyte or so, while
   * writing goes on. Whether the graph is what the entries make is another question: clear it,
   * replay the entries in a transaction and compare {@linkplain GraphTables#stateRoot state roots}.
   */
  public IntegrityReport checkIntegrity() {
    return database.flushed().snapshot(sql -> new IntegrityCheck(sql, Settings.space(sql)).run());
  }

  /**
   * Moves what was committed from the WAL into the database file, as far as no query is in the way.
   * Commits do it by themselves now and then; done while nothing else happens, it spares them that.
   * From any thread.
   */
  public void checkpoint() {
    database.read(sql -> sql.number("PRAGMA wal_checkpoint(PASSIVE)", 0));
  }

  /** Returns how many pages of 4 KiB the database has. */
  public long pageCount() {
    return database.alone(sql -> sql.number("PRAGMA page_count", 0));
  }

  /**
   * Makes the disk full at a size, as far as this connection goes: for tests and the simulator.
   * Never less than what there is.
   */
  public void limitPages(long pages) {
    database.alone(sql -> sql.number("PRAGMA max_page_count = " + pages, 0));
  }

  /** Single values: space, device, own log, and other packages' own. */
  public Settings settings() {
    return settings;
  }

  /** Logs and where they stand. */
  public Logs logs() {
    return logs;
  }

  /** Entries, their statuses and what they wait for. */
  public Entries entries() {
    return entries;
  }

  /** Entries that are not what was stored any more. */
  public DamagedEntries damaged() {
    return damaged;
  }

  /** The graph's merge state, for merging and editing inside transactions. */
  public GraphTables graph() {
    return graph;
  }

  /** Questions about the graph as it is shown. */
  public GraphQueries queries() {
    return queries;
  }

  /** Questions about the states beside the thoughts. */
  public StateQueries states() {
    return states;
  }

  /** Questions that follow edges. */
  public EdgeQueries edges() {
    return edges;
  }

  /** Questions about what competes. */
  public ConflictQueries conflicts() {
    return conflicts;
  }

  /** What searches look into. */
  public SearchIndex searchIndex() {
    return searchIndex;
  }

  /** Trust records. */
  public TrustRecords trust() {
    return trust;
  }

  /** Signed statements of what devices hold. */
  public HeadsStatements heads() {
    return heads;
  }

  /** What peers have acknowledged. */
  public Peers peers() {
    return peers;
  }

  /** Proofs of forks. */
  public ForkProofs forks() {
    return forks;
  }

  /** The hash-chained audit trail. */
  public AuditTrail audit() {
    return audit;
  }

  /** Where imported thoughts came from. */
  public ImportSources imports() {
    return imports;
  }

  /** Which entries have written to which thought. */
  public HistoryIndex history() {
    return history;
  }

  /** What is here as a snapshot, and a snapshot as what is here. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /** The snapshot that this device began with, if it did. */
  public Floor floor() {
    return floor;
  }

  /** Entries while a snapshot is loaded in their place. */
  public SetAside aside() {
    return aside;
  }

  @Override
  public void close() {
    database.close();
    if (tokenFile != null) {
      tokenFile.close();
    }
  }
}
