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
import org.logomesh.model.trust.Cut;
import org.logomesh.model.trust.TrustLevel;
import org.logomesh.model.version.Frontier;
import org.logomesh.model.wire.Credit;
import org.logomesh.model.wire.Entries;
import org.logomesh.model.wire.ErrorCode;
import org.logomesh.model.wire.HeadsStatement;
import org.logomesh.model.wire.Ping;
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

/** The real relay core on one thread, with links made of two queues. */
class SyncHubTest {
  private final TestDevice ada = new TestDevice(1);
  private final TestDevice bob = new TestDevice(2);
  private final TestDevice eve = new TestDevice(3);
  private final TestSpace space = new TestSpace(ada);
  private final List<TestLink> links = new ArrayList<>();

  private SqliteDatabase database;
  private SyncHub hub;

  @BeforeEach
  void open(@TempDir Path directory) {
    database =
        SqliteDatabase.open(
            directory.resolve("relay.db"), 0, Runnable::run, Schedulers.immediate(), new Random(5));
    EntryStore store = new SqliteEntryStore(database);
    space.register(new SqliteAccessStore(database, 10));
    hub = new SyncHub(store, new TrustCache(store), Runnable::run, SyncLimits.defaults());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void connect_writerAndReader_bothHaveEverything() {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestPeer reader = new TestPeer(space.id(), space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(500, 368));
    writer.write(log, written);

    connect(ada, writer);
    settle();
    connect(bob, reader);
    settle();

    assertThat(reader.log(log.id())).isEqualTo(written);
    assertThat(reader.trust().heads()).isEqualTo(space.heads());
    assertThat(writer.acknowledged().head(log.id())).isEqualTo(log.state().head());
    assertThat(writer.isCaughtUp()).isTrue();
    assertThat(reader.isCaughtUp()).isTrue();
  }

  @Test
  void append_live_reachesTheOthersAndIsAcknowledged() {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer writer = new TestPeer(space.id(), space.records());
    TestPeer reader = new TestPeer(space.id(), space.records());
    connect(ada, writer);
    settle();
    connect(bob, reader);
    settle();
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    writer.write(log, opening);
    settle();

    for (int i = 0; i < 20; i++) {
      writer.write(log, log.write(1 + i % 3, 300));
      settle();
      assertThat(reader.log(log.id())).hasSize((int) log.state().seq() + 1);
      assertThat(writer.acknowledged().head(log.id())).isEqualTo(log.state().head());
    }
  }

  @Test
  void append_manyInARow_areJoinedAndAllAcknowledged() {
    TestPeer writer = new TestPeer(space.id(), space.records());
    connect(ada, writer);
    settle();
    List<SealedEntry> opening = new ArrayList<>();
    TestLog log = space.openLog(ada, opening);
    writer.write(log, opening);
    for (int i = 0; i < 200; i++) {
      writer.write(log, log.write(1, 300));
    }
    settle();

    assertThat(writer.acknowledged().head(log.id())).isEqualTo(log.state().head());
    assertThat(hub.counters().entriesAppended()).isEqualTo(201);
  }

  @Test
  void append_replayed_isAcknowledgedAndStoredOnce() {
    TestPeer writer = new TestPeer(space.id(), space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(10, 300));
    writer.write(log, written);
    TestLink link = connect(ada, writer);
    settle();

    for (int i = 0; i < 10; i++) {
      writer.send(new Entries(log.id(), written.subList(i, 11)));
      settle();
    }

    assertThat(link.closedBy).isNull();
    assertThat(hub.counters().entriesAppended()).isEqualTo(11);
  }

  @Test
  void append_byANewDeviceWhoseAdmissionComesAlong_isTaken() {
    TestPeer founder = new TestPeer(space.id(), space.records());
    connect(ada, founder);
    settle();
    founder.write(space.admit(bob, TrustLevel.VERIFIED));
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(bob, written);
    written.addAll(log.write(3, 300));
    founder.write(log, written);
    settle();

    TestPeer reader = new TestPeer(space.id(), List.of(space.genesis()));
    connect(bob, reader);
    settle();

    assertThat(reader.log(log.id())).isEqualTo(written);
    assertThat(reader.trust().heads()).isEqualTo(space.heads());
  }

  @Test
  void append_byAReader_isRefusedAndTheOthersGoOn() {
    space.admit(bob, TrustLevel.BASIC);
    TestPeer founder = new TestPeer(space.id(), space.records());
    TestPeer guest = new TestPeer(space.id(), space.records());
    connect(ada, founder);
    settle();
    TestLink link = connect(bob, guest);
    settle();
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(bob, written);
    guest.write(log, written);
    settle();

    assertThat(guest.seen(SyncAction.LogStopped.class))
        .extracting(SyncAction.LogStopped::code)
        .containsExactly(ErrorCode.NOT_ALLOWED);
    assertThat(founder.log(log.id())).isEmpty();
    assertThat(link.closedBy).isNull();
    assertThat(hub.counters().rangesRefused()).isEqualTo(1);
  }

  @Test
  void append_forgedSignature_isRefused() {
    TestPeer writer = new TestPeer(space.id(), space.records());
    connect(ada, writer);
    settle();
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    SealedEntry real = log.write(1, 300).get(0);
    byte[] other = real.ciphertext().clone();
    other[7] ^= 1;
    written.add(SealedEntry.of(real.headerBytes(), other, real.signature()));

    writer.send(new Entries(log.id(), written));
    settle();

    TestPeer reader = new TestPeer(space.id(), space.records());
    connect(ada, reader);
    settle();
    assertThat(reader.log(log.id())).isEqualTo(written.subList(0, 1));
  }

  @Test
  void append_openedUnderTheIdOfAnothersLog_isRefused_andTheOwnersIsServed() {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer owner = new TestPeer(space.id(), space.records());
    TestPeer thief = new TestPeer(space.id(), space.records());
    connect(ada, owner);
    connect(bob, thief);
    settle();
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    List<SealedEntry> squatted = new ArrayList<>();
    space.openLog(bob, squatted).squat(log.id(), squatted);

    thief.send(new Entries(log.id(), squatted));
    settle();
    TestPeer early = new TestPeer(space.id(), space.records());
    connect(ada, early);
    settle();
    assertThat(early.log(log.id())).isEmpty();
    owner.send(new Entries(log.id(), written));
    settle();
    thief.send(new Entries(log.id(), squatted));
    settle();

    TestPeer reader = new TestPeer(space.id(), space.records());
    connect(ada, reader);
    settle();
    assertThat(reader.log(log.id())).isEqualTo(written);
  }

  @Test
  void revoke_connectedDevice_getsTheRecordAndIsClosed() {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer founder = new TestPeer(space.id(), space.records());
    TestPeer victim = new TestPeer(space.id(), space.records());
    connect(ada, founder);
    settle();
    TestLink link = connect(bob, victim);
    settle();

    founder.write(space.revoke(bob, List.of()));
    settle();

    assertThat(link.closedBy).isEqualTo(ErrorCode.REVOKED);
    assertThat(victim.closed()).isEqualTo(ErrorCode.REVOKED);
    assertThat(victim.trust().heads()).isEqualTo(space.heads());
  }

  @Test
  void revoke_entriesBeyondTheCut_comeFromOthersOnly() {
    space.admit(bob, TrustLevel.VERIFIED);
    space.admit(eve, TrustLevel.VERIFIED);
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(bob, written);
    written.addAll(log.write(4, 300));
    space.revoke(bob, List.of(new Cut(log.id(), 2, log.stateAt(2).hash())));
    connect(ada, new TestPeer(space.id(), space.records()));
    settle();
    TestPeer witness = new TestPeer(space.id(), space.records());
    witness.write(log, written);
    connect(eve, witness);
    settle();

    assertThat(witness.acknowledged().head(log.id())).isEqualTo(log.state().head());
  }

  @Test
  void fork_bothBranches_areKept() {
    TestPeer first = new TestPeer(space.id(), space.records());
    TestPeer second = new TestPeer(space.id(), space.records());
    List<SealedEntry> common = new ArrayList<>();
    TestLog log = space.openLog(ada, common);
    common.addAll(log.write(3, 300));
    TestLog copy = log.copy();
    List<SealedEntry> ours = log.write(3, 300);
    List<SealedEntry> theirs = copy.write(2, 300);
    first.write(log, concat(common, ours));
    connect(ada, first);
    settle();

    TestLink link = connect(ada, second);
    settle();
    second.send(new Entries(log.id(), theirs));
    settle();

    assertThat(link.closedBy).isNull();
    assertThat(hub.counters().forksRecorded()).isEqualTo(1);
    assertThat(first.seen(SyncAction.RecordFork.class)).isNotEmpty();
    TestPeer reader = new TestPeer(space.id(), space.records());
    connect(ada, reader);
    settle();
    assertThat(reader.log(log.id())).isEqualTo(common);
  }

  @Test
  void statement_latest_isHandedOnAndKept() {
    space.admit(bob, TrustLevel.VERIFIED);
    TestPeer speaker = new TestPeer(space.id(), space.records());
    TestPeer listener = new TestPeer(space.id(), space.records());
    connect(ada, speaker);
    settle();
    connect(bob, listener);
    settle();
    speaker.write(statement(ada, 1));
    settle();
    speaker.write(statement(ada, 2));
    settle();

    TestPeer late = new TestPeer(space.id(), space.records());
    connect(bob, late);
    settle();

    assertThat(counters(listener)).containsExactly(1L, 2L);
    assertThat(counters(late)).containsExactly(2L);
  }

  private static List<Long> counters(TestPeer peer) {
    return peer.seen(SyncAction.TakeStatement.class).stream()
        .map(take -> take.statement().counter())
        .toList();
  }

  private HeadsStatement statement(TestDevice device, long counter) {
    byte[] statement = HeadsStatement.encode(device.id(), counter, Frontier.empty(), space.heads());
    return HeadsStatement.of(
        statement, device.sign(HeadsStatement.signedBytes(space.id(), statement)));
  }

  // ---- what a peer may cost -----------------------------------------------------------------

  @Test
  void reader_thatNeverReads_costsABoundedOutbox() {
    TestPeer writer = new TestPeer(space.id(), space.records());
    List<SealedEntry> written = new ArrayList<>();
    TestLog log = space.openLog(ada, written);
    written.addAll(log.write(300, 60_000));
    writer.write(log, written);
    connect(ada, writer);
    settle();

    TestPeer lazy = new TestPeer(space.id(), space.records());
    TestLink link = connect(ada, lazy);
    link.frozen = true;
    for (int i = 0; i < 100; i++) {
      lazy.send(new Credit(1 << 20));
      lazy.send(new Ping());
    }
    settle();

    assertThat(link.outboxBytes())
        .isLessThan(SyncLimits.defaults().outboxBytes() + 4 * 65_536)
        .isGreaterThan(60_000);
    assertThat(link.framesAllowed).isLessThanOrEqualTo(0);
    hub.tick(0);
    hub.tick(1_000);
    hub.tick(SyncLimits.defaults().stallMillis() + 2_000);
    assertThat(link.closedBy).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void sender_thatFloods_isClosed() {
    SyncHub slow =
        new SyncHub(
            new SqliteEntryStore(database),
            new TrustCache(new SqliteEntryStore(database)),
            task -> {},
            SyncLimits.defaults());
    TestLink link = new TestLink(new TestPeer(space.id(), space.records()));
    SyncConnection connection = slow.connect(space.id(), ada.id(), c -> link);
    byte[] frame = new byte[100_000];
    for (int i = 0; i < 1_000; i++) {
      connection.onFrame(frame);
    }

    assertThat(connection.inboxBytes())
        .isLessThan(SyncLimits.defaults().inboxBytes() + frame.length + 1);
  }

  @Test
  void malformedFrame_anything_closesWithAReason() {
    for (byte[] frame : List.of(new byte[0], new byte[] {1, 2, 3}, new byte[70_000])) {
      TestPeer peer = new TestPeer(space.id(), space.records());
      TestLink link = connect(ada, peer);
      settle();
      link.fromPeer(frame);
      settle();
      assertThat(link.closedBy).isEqualTo(ErrorCode.MALFORMED_FRAME);
    }
  }

  @Test
  void connect_fifthOfADevice_endsTheFirst() {
    List<TestLink> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(connect(ada, new TestPeer(space.id(), space.records())));
      settle();
    }

    assertThat(all.get(0).closedBy).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(all.subList(1, 5)).allMatch(link -> link.closedBy == null);
    assertThat(hub.connections()).isEqualTo(4);
  }

  @Test
  void connect_neverAMember_isTurnedAwayAsSuch() {
    TestLink link = connect(eve, new TestPeer(space.id(), space.records()));
    settle();

    assertThat(link.closedBy).isEqualTo(ErrorCode.NOT_A_MEMBER);
    assertThat(hub.connections()).isZero();
  }

  @Test
  void close_openConnections_areToldWhy() {
    TestPeer peer = new TestPeer(space.id(), space.records());
    TestLink link = connect(ada, peer);
    settle();

    hub.close();
    settle();

    assertThat(link.closedBy).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(peer.closed()).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }

  // ---- links --------------------------------------------------------------------------------

  private TestLink connect(TestDevice device, TestPeer peer) {
    TestLink link = TestLink.connect(hub, space.id(), device.id(), peer);
    links.add(link);
    return link;
  }

  private void settle() {
    TestLink.settle(links);
  }

  private static List<SealedEntry> concat(List<SealedEntry> a, List<SealedEntry> b) {
    List<SealedEntry> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
