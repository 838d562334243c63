package org.logomesh.relay.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logomesh.model.entry.SealedEntry;
import org.logomesh.model.sync.SyncAction;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.EntryStore;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.StoreException.Reason;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** Commits of one log that follow each other into the store without waiting for its disk. */
class AppendPipelineTest {
  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final List<TestLink> links = new ArrayList<>();
  private final TestPeer writer = new TestPeer(space.id(), space.records());
  private SqliteDatabase database;
  private SlowStore disk;
  private SyncHub hub;
  private TestPeer reader;
  private TestLog log;

  @BeforeEach
  void open(@TempDir Path directory) {
    space.admit(bob, TrustLevel.VERIFIED);
    database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    disk = new SlowStore(new SqliteEntryStore(database));
    EntryStore store = disk.asStore();
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
    disk.waits = true;
  }

  @AfterEach
  void close() {
    database.close();
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

  private void write(int entries) {
    writer.write(log, log.write(entries, 300));
    settle();
  }

  private void assertAllDone() {
    disk.goOn();
    settle();
    assertThat(disk.seq(space.id(), log.id())).isEqualTo(log.state().seq());
    assertThat(writer.acknowledged().seq(log.id())).isEqualTo(log.state().seq());
  }

  @Test
  void append_oneAfterTheOther_readersHaveEachBeforeTheFirstIsDurable() {
    for (int i = 1; i <= 5; i++) {
      write(1);

      assertThat(disk.waiting()).isEqualTo(i);
      assertThat(reader.log(log.id())).hasSize(1 + i);
      assertThat(writer.acknowledged().seq(log.id())).isZero();
    }
    disk.commitNext();
    disk.commitNext();
    settle();
    assertThat(writer.acknowledged().seq(log.id())).isEqualTo(2);
    assertAllDone();
    assertThat(reader.log(log.id())).hasSize(6);
  }

  @Test
  void append_moreThanMayBeUnderWay_waitsAndIsJoined() {
    for (int i = 0; i < Lane.MAX_UNDER_WAY + 20; i++) {
      write(1);
    }

    assertThat(disk.waiting()).isEqualTo(Lane.MAX_UNDER_WAY);
    assertThat(reader.log(log.id())).hasSize(1 + Lane.MAX_UNDER_WAY);
    disk.commitNext();
    settle();
    assertThat(disk.waiting()).isEqualTo(Lane.MAX_UNDER_WAY);
    assertThat(reader.log(log.id())).isEqualTo(writer.log(log.id()));
    assertAllDone();
  }

  @Test
  void append_theFirstFails_allBehindItFailAndReadersAreSentAway() {
    TestLink first = links.get(1);
    for (int i = 0; i < 4; i++) {
      write(1);
    }

    disk.commitNext();
    disk.failNext(Reason.BROKEN);
    disk.commitNext();
    disk.commitNext();
    settle();

    assertThat(disk.seq(space.id(), log.id())).isEqualTo(1);
    assertThat(writer.acknowledged().seq(log.id())).isEqualTo(1);
    assertThat(first.closedBy).isEqualTo(ErrorCode.INTERNAL);
    assertThat(writer.seen(SyncAction.LogStopped.class)).hasSize(1);
    links.remove(first);
    connect(bob, reader); // It brings what the relay does not have.
    disk.goOn();
    settle();
    assertThat(disk.seq(space.id(), log.id())).isEqualTo(4);
  }

  @Test
  void append_theStoreRefusesOneAtOnce_thoseBeforeItAreTaken() {
    write(1);
    write(1);
    write(1);
    disk.commitNext();
    // The answer about the last comes first, as from a store that takes no more.
    disk.failLast(Reason.BUSY);
    settle();
    disk.commitNext();
    settle();

    assertThat(disk.seq(space.id(), log.id())).isEqualTo(2);
    assertThat(writer.acknowledged().seq(log.id())).isEqualTo(2);
  }

  @Test
  void append_anotherRelayWasFaster_isLookedAtAgain() {
    write(1);
    write(1);
    write(1);

    disk.moveBefore();
    disk.goOn();
    settle();

    assertAllDone();
    assertThat(hub.counters().rangesRefused()).isZero();
  }

  @Test
  void append_aForgedRangeBehindGoodOnes_isRefusedAlone() {
    write(1);
    SealedEntry real = log.copy().write(1, 300).get(0);
    byte[] other = real.ciphertext().clone();
    other[7] ^= 1;
    writer.send(
        new Entries(
            log.id(), List.of(SealedEntry.of(real.headerBytes(), other, real.signature()))));
    settle();

    assertThat(reader.log(log.id())).hasSize(2);
    disk.goOn();
    settle();
    assertThat(disk.seq(space.id(), log.id())).isEqualTo(1);
    assertThat(hub.counters().rangesRefused()).isEqualTo(1);
    assertThat(reader.log(log.id())).hasSize(2);
  }

  @Test
  void append_whatIsUnderWayComesAgain_isStoredOnce() {
    write(2);
    write(2);
    TestPeer second = new TestPeer(space.id(), space.records());
    second.write(log, writer.log(log.id()));
    connect(ada, second);
    settle();

    assertAllDone();
    assertThat(second.acknowledged().seq(log.id())).isEqualTo(4);
    assertThat(hub.counters().entriesAppended()).isEqualTo(5);
  }

  @Test
  void append_anyMixOfDelaysAndReaders_endsWithEverythingEverywhere() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      for (int step = 0; step < 40; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2, 3 -> writer.write(log, log.write(1 + random.nextInt(3), 300));
          case 4, 5 -> {
            if (disk.waiting() > 0) {
              disk.commitNext();
            }
          }
          case 6 -> links.get(1).frozen = !links.get(1).frozen;
          default -> again();
        }
        if (random.nextBoolean()) {
          settle();
        }
      }
      links.get(1).frozen = false;
      settle();
      assertAllDone();
      assertThat(reader.log(log.id())).as("seed " + seed).isEqualTo(writer.log(log.id()));
      disk.waits = true;
    }
    assertThat(links).allMatch(link -> link.closedBy == null);
    assertThat(hub.counters().entriesAppended()).isEqualTo(log.state().seq() + 1);
  }

  /** The reader's device connects anew. */
  private void again() {
    TestLink old = links.remove(1);
    if (old.connection != null) {
      old.connection.onClosed();
    }
    connect(bob, reader);
  }

  // ---- readers who are behind ---------------------------------------------------------------

  /** More than fits into an outbox, written while the reader takes nothing. */
  private void writeALot(TestLink behind) {
    disk.goOn();
    behind.frozen = true;
    for (int i = 0; i < 20; i++) {
      writer.write(log, log.write(1, 60_000));
      settle();
    }
    assertThat(behind.outboxBytes()).isGreaterThan(60_000);
    assertThat(reader.log(log.id())).hasSizeLessThan(10);
    disk.rangesRead = 0;
    behind.frozen = false;
  }

  private void assertReaderHasAll() {
    assertThat(reader.log(log.id())).hasSize((int) log.state().seq() + 1);
    assertThat(reader.log(log.id())).isEqualTo(writer.log(log.id()));
  }

  @Test
  void reader_thatFellBehind_getsWhatIsRecentFromMemory() {
    writeALot(links.get(1));
    settle();

    assertReaderHasAll();
    assertThat(disk.rangesRead).isZero();
  }

  @Test
  void reader_thatWasBehindForLong_getsItFromTheStore() {
    writeALot(links.get(1));
    for (int i = 0; i < RecentEntries.TICKS; i++) {
      hub.tick(i);
    }
    settle();

    assertReaderHasAll();
    assertThat(disk.rangesRead).isPositive();
  }

  @Test
  void reader_thatAsksWhenSomethingWasErased_getsItFromTheStore() {
    writeALot(links.get(1));
    hub.wrote(space.id());
    settle();

    assertReaderHasAll();
    assertThat(disk.rangesRead).isPositive();
  }
}
