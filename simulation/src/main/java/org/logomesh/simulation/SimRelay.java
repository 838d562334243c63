package org.logomesh.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.SpaceId;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.SpaceRegistry;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.access.TrustSnapshot;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.sync.Outlet;
import org.logomesh.relay.sync.SyncConnection;
import org.logomesh.relay.sync.SyncHub;
import org.logomesh.relay.sync.SyncLimits;
import reactor.core.scheduler.Schedulers;

/** The real relay core on a database in a file, on the simulation's thread. */
final class SimRelay implements AutoCloseable {
  private final Path directory;
  private final SeededRandom random;
  private final Trace trace;
  private final UnaryOperator<EntryStore> corruption;
  private final Set<RelayEnd> ends = new LinkedHashSet<>();
  private int life;
  private @Nullable Running running;
  private @Nullable Path backup;

  private record Running(
      SqliteDatabase database,
      EntryStore store,
      SpaceRegistry registry,
      TrustCache trusts,
      SyncHub hub) {}

  /**
   * Makes a relay and starts it.
   *
   * @param corruption what a planted bug makes of the store; the identity for an honest relay
   */
  SimRelay(Path directory, SeededRandom random, Trace trace, UnaryOperator<EntryStore> corruption) {
    this.directory = directory;
    this.random = random;
    this.trace = trace;
    this.corruption = corruption;
  }

  boolean isUp() {
    return running != null;
  }

  void start() {
    if (running != null) {
      return;
    }
    Path file = file();
    if (!Files.exists(file)) {
      copy(Template.emptyRelay(), file);
    }
    SqliteDatabase database =
        SqliteDatabase.open(file, 0, Runnable::run, Schedulers.immediate(), random);
    EntryStore store = corruption.apply(new SqliteEntryStore(database));
    TrustCache trusts = new TrustCache(store);
    running =
        new Running(
            database,
            store,
            new SpaceRegistry(new SqliteAccessStore(database, 10), false, () -> Instant.EPOCH),
            trusts,
            new SyncHub(store, trusts, Runnable::run, SyncLimits.defaults()));
    trace.note("relay starts");
  }

  /** Stops at once; what was committed stays. */
  void crash() {
    Running before = running;
    if (before != null) {
      trace.note("relay crashes");
      running = null;
      List.copyOf(ends).forEach(RelayEnd::die);
      ends.clear();
      before.database().close();
    }
  }

  /** Loses everything. */
  void wipe() {
    crash();
    trace.note("relay is wiped");
    life++;
    start();
  }

  /** Keeps a copy of what it has. */
  void backUp() {
    crash();
    Path copy = directory.resolve("backup.db");
    copy(file(), copy);
    backup = copy;
    start();
  }

  /** Goes back to the copy, if there is one. */
  boolean rollBack() {
    Path copy = backup;
    if (copy == null) {
      return false;
    }
    crash();
    trace.note("relay is rolled back");
    life++;
    copy(copy, file());
    start();
    return true;
  }

  void tick(long nowMillis) {
    if (running != null) {
      running.hub().tick(nowMillis);
    }
  }

  /** Takes a connection of a device, as the access layer would; returns whether it did. */
  boolean accept(SimDevice device, Link link, int side) {
    Running now = running;
    if (now == null) {
      return false;
    }
    SpaceId space = device.replica().space();
    TrustSnapshot snapshot = now.trusts().snapshot(space).block();
    if (snapshot == null) {
      now.registry().register(device.genesis(), null).block();
      snapshot = Objects.requireNonNull(now.trusts().snapshot(space).block());
    }
    if (snapshot.state().member(device.replica().device()) == null) {
      return false;
    }
    RelayEnd end = new RelayEnd(link, side);
    link.attach(side, end);
    ends.add(end);
    end.connection =
        now.hub()
            .connect(
                space,
                device.replica().device(),
                connection -> {
                  end.connection = connection; // the relay may speak before this call returns
                  return end;
                });
    return true;
  }

  /** Whether it holds an entry. */
  boolean holds(SpaceId space, Written entry) {
    Running now = running;
    if (now == null || now.trusts().snapshot(space).block() == null) {
      return false;
    }
    SealedEntry found = now.store().entry(space, entry.log(), entry.seq()).block();
    return found != null && found.hash(space, entry.log()).equals(entry.hash());
  }

  @Override
  public void close() {
    crash();
  }

  private Path file() {
    return directory.resolve("relay-" + life + ".db");
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class RelayEnd implements Link.End, Outlet {
    private final Link link;
    private final int side;
    private @Nullable SyncConnection connection;
    private boolean dead;

    private RelayEnd(Link link, int side) {
      this.link = link;
      this.side = side;
    }

    private void die() {
      dead = true;
      link.cut();
    }

    @Override
    public void onFrame(byte[] frame) {
      if (!dead && connection != null) {
        connection.onFrame(frame);
      }
    }

    @Override
    public void onSent(int bytes) {
      if (!dead && connection != null) {
        connection.onSent(bytes);
      }
    }

    @Override
    public void onBroken() {
      ends.remove(this);
      if (!dead && connection != null) {
        connection.onClosed();
      }
    }

    @Override
    public void send(byte[] frame) {
      link.send(side, frame);
    }

    @Override
    public void ready(int frames) {
      // The link hands over each frame as it comes.
    }

    @Override
    public void close(ErrorCode code) {
      trace.note("relay ends " + link.name() + " " + code);
      link.finish();
    }
  }

  /** Where all simulated relays begin: making the tables takes longer than a whole run. */
  private static final class Template {
    private static @Nullable Path made;

    private static synchronized Path emptyRelay() {
      Path file = made;
      if (file == null) {
        file = Scratch.directory("template").resolve("empty.db");
        SqliteDatabase.open(
                file,
                0,
                Runnable::run,
                Schedulers.immediate(),
                new SeededRandom(new java.util.SplittableRandom(1)))
            .close();
        forgetIncarnation(file);
        made = file;
      }
      return file;
    }

    // Every store made from the template is to name itself.
    private static void forgetIncarnation(Path file) {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("delete from meta where name = 'incarnation'");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
