package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** What readers get while the relay's disk takes its time, or has no room. */
class PassingEntriesTest {
  /** Room for the schema and some dozens of entries. */
  private static final long SMALL_DATABASE = 200_000;

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final List<TestLink> links = new ArrayList<>();
  private final Deque<Runnable> writes = new ArrayDeque<>();
  private final TestPeer writer = new TestPeer(space.id(), space.records());
  private TestPeer reader;
  private TestLog log;
  private boolean diskWaits;
  private SqliteDatabase database;
  private SyncHub hub;

  @BeforeEach
  void open(@TempDir Path directory) {
    space.admit(bob, TrustLevel.VERIFIED);
    database =
        SqliteDatabase.open(
            directory.resolve("relay.db"),
            SMALL_DATABASE,
            this::write,
            Schedulers.immediate(),
            new Random(5));
    EntryStore store = new SqliteEntryStore(database);
    space.register(new SqliteAccessStore(database, 10));
    hub = new SyncHub(store, new TrustCache(store), Runnable::run, SyncLimits.defaults());
    writer.write(space.records().get(1));
    connect(ada, writer);
    reader = new TestPeer(space.id(), space.records());
    connect(bob, reader);
    List<SealedEntry> opening = new ArrayList<>();
    log = space.openLog(ada, opening);
    writer.write(log, opening);
    settle();
    assertThat(reader.log(log.id())).hasSize(1);
  }

  @AfterEach
  void close() {
    diskWaits = false;
    database.close();
  }

  private void write(Runnable commit) {
    if (diskWaits) {
      writes.add(commit);
    } else {
      commit.run();
    }
  }

  private void diskGoesOn() {
    diskWaits = false;
    while (!writes.isEmpty()) {
      writes.remove().run();
    }
  }

  private TestLink connect(TestDevice device, TestPeer peer) {
    TestLink link = TestLink.connect(hub, space.id(), device.id(), peer);
    links.add(link);
    settle();
    return link;
  }

  private void settle() {
    TestLink.settle(links);
  }

  @Test
  void append_slowDisk_readersHaveItAndTheAuthorIsNotToldYet() {
    diskWaits = true;

    writer.write(log, log.write(3, 300));
    settle();

    assertThat(reader.log(log.id())).hasSize(4);
    assertThat(writer.acknowledged().seq(log.id())).isZero();
    diskGoesOn();
    settle();
    assertThat(writer.acknowledged().seq(log.id())).isEqualTo(3);
    assertThat(reader.log(log.id())).hasSize(4);
    assertThat(hub.counters().entriesAppended()).isEqualTo(4);
  }

  @Test
  void append_slowDiskAndMoreBehind_everythingArrivesOnceAndInOrder() {
    List<SealedEntry> all = new ArrayList<>(writer.log(log.id()));
    for (int round = 0; round < 10; round++) {
      diskWaits = true;
      for (int i = 0; i < 5; i++) {
        List<SealedEntry> more = log.write(1 + i % 2, 300);
        all.addAll(more);
        writer.write(log, more);
        settle();
      }
      diskGoesOn();
      settle();
      assertThat(reader.log(log.id())).isEqualTo(all);
      assertThat(writer.acknowledged().seq(log.id())).isEqualTo(log.state().seq());
    }
  }

  @Test
  void connect_whileSomethingIsBeingWritten_theNewcomerGetsItAfterwards() {
    diskWaits = true;
    writer.write(log, log.write(1, 300));
    settle();
    TestPeer newcomer = new TestPeer(space.id(), space.records());
    connect(bob, newcomer);

    assertThat(newcomer.log(log.id())).hasSize(1);
    diskGoesOn();
    settle();
    assertThat(newcomer.log(log.id())).hasSize(2);
    assertThat(reader.log(log.id())).hasSize(2);
  }

  @Test
  void append_noRoom_readersThatWereSentItAreSentAwayAndNoOthers() {
    TestLink first = links.get(1);
    writer.write(log, log.write(1, 250_000));
    settle();

    assertThat(reader.log(log.id())).hasSize(2);
    assertThat(writer.acknowledged().seq(log.id())).isZero();
    assertThat(first.closedBy).isEqualTo(ErrorCode.STORE_FULL);

    links.remove(first);
    TestLink second = connect(bob, reader);
    writer.write(log, log.write(1, 300));
    settle();
    // The disk is known to be full: nothing is handed on that the relay may not keep.
    assertThat(second.closedBy).isNull();
    assertThat(reader.peerFrontier().seq(log.id())).isZero();
  }
}
