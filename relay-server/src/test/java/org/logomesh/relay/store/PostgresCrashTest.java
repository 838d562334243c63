package org.logomesh.relay.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.logomesh.model.entry.LogState;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.id.LogId;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.PostgresServer;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestSpace;

/** The database server dies without a word while entries are being written. */
class PostgresCrashTest {
  private static final int WRITERS = 4;
  private static final int MIB = 1 << 20;

  private final TestDevice ada = new TestDevice(1);
  private final TestSpace space = new TestSpace(ada);
  private final Map<LogId, LogState> acknowledged = new ConcurrentHashMap<>();
  private final Map<LogId, List<SealedEntry>> written = new ConcurrentHashMap<>();
  private final List<Reason> failures = new ArrayList<>();

  @Test
  void killedWhileAppending_acknowledgedIsThere_andTheStoreGoesOn() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      String name = server.createDatabase();
      try (PostgresDatabase database =
          PostgresDatabase.open(
              new PostgresProperties(server.url(name), "postgres", "", 8, Duration.ofSeconds(20)),
              new Random(3))) {
        EntryStore store = new PostgresEntryStore(database);
        space.register(new PostgresAccessStore(database, 10));

        writeUntilItDies(server, store);
        server.restart();

        assertThat(failures).isNotEmpty().containsOnly(Reason.BUSY);
        assertAcknowledgedIsThere(store);
        appendOneMore(store);
      }
    }
  }

  private void writeUntilItDies(PostgresServer server, EntryStore store) throws Exception {
    CountDownLatch busy = new CountDownLatch(WRITERS * 50);
    AtomicBoolean dead = new AtomicBoolean();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      List<SealedEntry> opening = new ArrayList<>();
      TestLog log = space.openLog(ada, opening);
      Thread writer = new Thread(() -> write(store, log, opening, busy, dead), "writer-" + i);
      writer.start();
      writers.add(writer);
    }
    busy.await();
    server.kill();
    for (Thread writer : writers) {
      writer.join(60_000);
      assertThat(writer.isAlive()).as("%s was told", writer.getName()).isFalse();
    }
  }

  private void write(
      EntryStore store,
      TestLog log,
      List<SealedEntry> opening,
      CountDownLatch busy,
      AtomicBoolean dead) {
    List<SealedEntry> all = new ArrayList<>();
    written.put(log.id(), all);
    LogState before = null;
    List<SealedEntry> next = opening;
    while (!dead.get()) {
      all.addAll(next);
      LogState after = log.state();
      try {
        AppendResult result =
            store
                .append(
                    space.id(),
                    new LogAppend(log.id(), before == null ? null : before.hash(), next, after))
                .block();
        assertThat(result).isInstanceOf(AppendResult.Committed.class);
        acknowledged.put(log.id(), after);
        busy.countDown();
      } catch (StoreException failure) {
        synchronized (failures) {
          failures.add(failure.reason());
        }
        dead.set(true);
        return;
      }
      before = after;
      next = log.write(2, 300);
    }
  }

  private void assertAcknowledgedIsThere(EntryStore store) {
    List<StoredLog> logs = Objects.requireNonNull(store.logsAfter(space.id(), null, 10).block());
    assertThat(logs).hasSize(WRITERS);
    for (StoredLog log : logs) {
      long seq = log.state().seq();
      assertThat(seq)
          .isGreaterThanOrEqualTo(Objects.requireNonNull(acknowledged.get(log.id())).seq());
      List<SealedEntry> all = Objects.requireNonNull(written.get(log.id()));
      List<SealedEntry> served = new ArrayList<>();
      while (served.size() <= seq) {
        served.addAll(
            Objects.requireNonNull(store.range(space.id(), log.id(), served.size(), MIB).block()));
      }
      assertThat(served).isEqualTo(all.subList(0, (int) seq + 1));
    }
  }

  private void appendOneMore(EntryStore store) {
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    assertThat(
            store.append(space.id(), new LogAppend(log.id(), null, opening, log.state())).block())
        .isInstanceOf(AppendResult.Committed.class);
  }
}
