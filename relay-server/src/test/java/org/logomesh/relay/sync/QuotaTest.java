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
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.relay.access.TrustCache;
import org.logomesh.relay.store.Quotas;
import org.logomesh.relay.store.SqliteAccessStore;
import org.logomesh.relay.store.SqliteDatabase;
import org.logomesh.relay.store.SqliteEntryStore;
import org.logomesh.relay.store.SqliteUsageStore;
import org.logomesh.relay.store.UsageStore;
import org.logomesh.relay.testing.TestDevice;
import org.logomesh.relay.testing.TestLog;
import org.logomesh.relay.testing.TestPeer;
import org.logomesh.relay.testing.TestSpace;
import reactor.core.scheduler.Schedulers;

/** What devices see of a quota: the real relay core on one thread. */
class QuotaTest {
  private static final long KIB = 1_024;

  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestSpace space = new TestSpace(ada);
  private final List<TestLink> links = new ArrayList<>();

  private SqliteDatabase database;
  private UsageStore usages;
  private SyncHub hub;
  private long now;

  @BeforeEach
  void open(@TempDir Path directory) {
    database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    usages = new SqliteUsageStore(database);
    space.register(new SqliteAccessStore(database, 10));
    begin(new Quotas(8 * KIB, Quotas.UNLIMITED, Quotas.UNLIMITED));
  }

  private void begin(Quotas quotas) {
    SqliteEntryStore store = new SqliteEntryStore(database, quotas);
    hub = new SyncHub(store, new TrustCache(store), Runnable::run, SyncLimits.defaults());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private TestLink connect(TestDevice device, TestPeer peer) {
    TestLink link = TestLink.connect(hub, space.id(), device.id(), peer);
    links.add(link);
    return link;
  }

  /** Lets time go on to then, second by second. */
  private void tick(long millis) {
    for (; now <= millis; now += 1_000) {
      links.forEach(link -> link.peer.tick(now));
      hub.tick(now);
      TestLink.settle(links);
    }
  }

  private static List<ErrorCode> stops(TestPeer peer) {
    return peer.seen(SyncAction.LogStopped.class).stream()
        .map(SyncAction.LogStopped::code)
        .toList();
  }

  private long used() {
    return usages.usage(space.id()).blockOptional().orElseThrow().entryBytes();
  }

  @Test
  void append_overTheQuota_staysWithTheDevice_andGoesOnWhenThereIsRoom() {
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestLink link = connect(ada, writer);
    tick(0);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(30, 400));
    writer.write(log, written);
    tick(1_000);

    assertThat(stops(writer)).containsExactly(ErrorCode.QUOTA_EXCEEDED);
    assertThat(link.closedBy).isNull();
    assertThat(hub.counters().overQuotas()).isEqualTo(1);
    assertThat(used()).isLessThanOrEqualTo(8 * KIB);

    tick(30_000);
    assertThat(stops(writer)).as("not before it may help").hasSize(1);
    usages.setQuota(space.id(), Quotas.UNLIMITED).block();
    tick(63_000);

    assertThat(writer.acknowledged().head(log.id())).isEqualTo(log.state().head());
    assertThat(hub.counters().entriesAppended()).isEqualTo(31);
  }

  @Test
  void append_replayedToAFullSpace_costsNothingAndIsAcknowledged() {
    TestPeer writer = new TestPeer(space.id(), space.records());
    connect(ada, writer);
    tick(0);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    writer.write(log, written);
    tick(1_000);
    long used = used();
    usages.setQuota(space.id(), used).block();

    TestPeer again = new TestPeer(space.id(), space.records());
    connect(ada, again);
    again.write(log, written);
    tick(2_000);

    assertThat(stops(again)).isEmpty();
    assertThat(used()).isEqualTo(used);
  }

  @Test
  void revoke_inAFullSpace_isTakenAndShowsTheDoor() {
    begin(new Quotas(0, 64 * KIB, 0));
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer founder = new TestPeer(space.id(), space.records());
    TestPeer thief = new TestPeer(space.id(), space.records());
    connect(ada, founder);
    tick(0);
    TestLink link = connect(bob, thief);
    List<SealedEntry> written = new ArrayList<>();
    thief.write(space.openLog(bob, written), written);
    tick(1_000);
    assertThat(stops(thief)).containsExactly(ErrorCode.QUOTA_EXCEEDED);

    connect(ada, founder); // it was ended: it had been sent what was not kept
    founder.write(space.revoke(bob, List.of()));
    tick(2_000);

    assertThat(link.closedBy).isEqualTo(ErrorCode.REVOKED);
    assertThat(founder.isTrustAtRelay()).isTrue();
  }

  @Test
  void append_overWhatAllSpacesMayHave_saysThatTheRelayIsFull() {
    begin(new Quotas(Quotas.UNLIMITED, Quotas.UNLIMITED, 1));
    TestPeer writer = new TestPeer(space.id(), space.records());
    connect(ada, writer);
    tick(0);
    List<SealedEntry> written = new ArrayList<>();
    writer.write(space.openLog(ada, written), written);
    tick(1_000);

    assertThat(stops(writer)).containsExactly(ErrorCode.STORE_FULL);
  }

  @Test
  void append_overTheQuota_readersThatWereSentItEarlyAreEndedOnce() {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestPeer reader = new TestPeer(space.id(), space.records());
    connect(ada, writer);
    tick(0);
    TestLink early = connect(bob, reader);
    tick(1_000);
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    writer.write(log, opening);
    tick(2_000);
    usages.setQuota(space.id(), 0L).block();
    writer.write(log, log.write(1, 300));
    tick(3_000);
    assertThat(early.closedBy).isEqualTo(ErrorCode.QUOTA_EXCEEDED);

    TestPeer later = new TestPeer(space.id(), space.records());
    TestLink link = connect(bob, later);
    tick(66_000);

    assertThat(stops(writer)).as("tried again").hasSize(2);
    assertThat(link.closedBy).isNull();
    assertThat(later.log(log.id())).hasSize(1);
  }
}
